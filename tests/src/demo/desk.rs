//! The patient's computer: a home, a session bus, a real keychain and a screen, all private to the demo.

use super::program::{Env, Program, Start};
use anyhow::{Context as _, Result, bail};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Units: pixels of the private screen, as large as the app's window, which then fills it.
pub const SCREEN: (u32, u32) = (1100, 780);

/// A bus that starts nothing by itself: what is on it is what the demo put there.
const BUS_RULES: &str = "<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>\
    <policy context='default'><allow send_destination='*'/><allow receive_sender='*'/><allow own='*'/></policy></busconfig>";

/// Everything the app finds on its computer. Dropping it ends all of it.
#[derive(Debug)]
pub struct Desk {
    env: Env,
    home: PathBuf,
    // In the order in which they end.
    programs: Vec<Program>,
    run: tempfile::TempDir,
}

impl Desk {
    /// Sets one up under `folder`, whose `home` is emptied first, with a keychain or without one.
    ///
    /// # Errors
    /// When a program is missing or does not come up.
    pub fn set_up(folder: &Path, logs: &Path, keychain: bool) -> Result<Self> {
        let home = folder.join("home");
        if home.exists() {
            fs::remove_dir_all(&home)?;
        }
        fs::create_dir_all(home.join("bin"))?;
        fs::create_dir_all(home.join("tmp"))?;
        // Socket paths must be short, so this one is not under the project.
        let run =
            tempfile::Builder::new().prefix("housecall-").permissions(fs::Permissions::from_mode(0o700)).tempdir()?;
        let at = |name: &str| home.join(name).display().to_string();
        let path = std::env::var("PATH").unwrap_or_default();
        let mut env: Env = [
            ("HOME", at("")),
            ("XDG_RUNTIME_DIR", run.path().display().to_string()),
            ("XDG_DATA_HOME", at(".local/share")),
            ("XDG_CONFIG_HOME", at(".config")),
            ("XDG_CACHE_HOME", at(".cache")),
            ("TMPDIR", at("tmp")),
            ("PATH", format!("{}:{path}", at("bin"))),
            ("NO_AT_BRIDGE", "1".to_owned()),
            ("GDK_BACKEND", "x11".to_owned()),
            ("LIBGL_ALWAYS_SOFTWARE", "1".to_owned()),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
        // The system's way to open an address: here it only notes it down for the demo.
        let opener = home.join("bin/xdg-open");
        fs::write(&opener, "#!/bin/sh\nprintf '%s\\n' \"$1\" >> \"$HOME/opened\"\n")?;
        fs::set_permissions(&opener, fs::Permissions::from_mode(0o755))?;
        let mut programs = Vec::new();
        let bus = format!("unix:path={}", run.path().join("bus").display());
        let rules = run.path().join("bus.conf");
        fs::write(&rules, BUS_RULES)?;
        let arguments =
            [&format!("--config-file={}", rules.display()), "--nofork", "--nopidfile", &format!("--address={bus}")];
        programs.push(start("dbus-daemon", "dbus-daemon", &arguments, &env, logs)?);
        env.insert("DBUS_SESSION_BUS_ADDRESS".to_owned(), bus);
        wait_for(&run.path().join("bus"))?;
        if keychain {
            programs.push(unlock_keyring(&env, logs)?);
        }
        let (screen, number) = open_screen(&env, logs)?;
        programs.push(screen);
        env.insert("DISPLAY".to_owned(), number);
        Ok(Self { env, home, programs, run })
    }

    /// What a program on this computer is started with.
    pub fn env(&self) -> &Env {
        &self.env
    }

    /// One more thing the app finds.
    pub fn set_env(&mut self, name: &str, value: &str) {
        self.env.insert(name.to_owned(), value.to_owned());
    }

    /// Where sockets and other short-lived things of her session lie.
    pub fn run_folder(&self) -> &Path {
        self.run.path()
    }

    /// How large the keychain's own files are together; the daemon makes one before anything is kept.
    pub fn keychain_bytes(&self) -> u64 {
        let rings = fs::read_dir(self.home.join(".local/share/keyrings")).into_iter().flatten().flatten();
        rings.filter_map(|ring| ring.metadata().ok()).map(|file| file.len()).sum()
    }

    /// Where the app may write.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// The addresses opened in the browser so far.
    pub fn opened(&self) -> Vec<String> {
        let text = fs::read_to_string(self.home.join("opened")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    /// A photograph of the whole screen.
    ///
    /// # Errors
    /// When the screen gives none.
    pub fn photograph(&self, to: &Path) -> Result<()> {
        let status =
            Command::new("import").args(["-window", "root"]).arg(to).envs(&self.env).stderr(Stdio::null()).status()?;
        if status.success() { Ok(()) } else { bail!("the screen gave no picture") }
    }

    /// The points of a part of the screen, `WIDTHxHEIGHT+LEFT+TOP`.
    ///
    /// # Errors
    /// When the screen gives none.
    pub fn points(&self, part: &str) -> Result<Vec<u8>> {
        let arguments = ["-window", "root", "-crop", part, "-depth", "8", "rgb:-"];
        let output = Command::new("import").args(arguments).envs(&self.env).stderr(Stdio::null()).output()?;
        if output.status.success() && !output.stdout.is_empty() {
            Ok(output.stdout)
        } else {
            bail!("the screen gave no points")
        }
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        // Last started, first ended: the screen before the bus.
        while self.programs.pop().is_some() {}
    }
}

fn wait_for(path: &Path) -> Result<()> {
    for _ in 0..200 {
        if path.exists() {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(25));
    }
    bail!("{} did not appear", path.display())
}

/// A real secret service with a password nobody needs to type.
fn unlock_keyring(env: &Env, logs: &Path) -> Result<Program> {
    let script = "printf 'demo' | gnome-keyring-daemon --foreground --components=secrets --unlock";
    let program = start("gnome-keyring", "sh", &["-c", script], env, logs)?;
    let asks = ["--session", "--dest=org.freedesktop.DBus", "--print-reply", "/org/freedesktop/DBus"];
    for _ in 0..200 {
        let owner = Command::new("dbus-send")
            .args(asks)
            .args(["org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"])
            .envs(env)
            .output()?;
        if String::from_utf8_lossy(&owner.stdout).contains("true") {
            return Ok(program);
        }
        std::thread::sleep(Duration::from_millis(25));
    }
    bail!("the keychain did not come up")
}

fn start(name: &str, path: &str, arguments: &[&str], env: &Env, logs: &Path) -> Result<Program> {
    let arguments = arguments.iter().map(|text| (*text).to_owned()).collect();
    Program::start(Start { name, path: path.into(), arguments, env, logs })
        .with_context(|| format!("cannot start {name}"))
}

/// The first free screen number, chosen by the server itself.
fn open_screen(env: &Env, logs: &Path) -> Result<(Program, String)> {
    let number = Path::new(env.get("XDG_RUNTIME_DIR").context("no run folder")?).join("display");
    let (width, height) = SCREEN;
    let script =
        format!("exec Xvfb -displayfd 3 -screen 0 {width}x{height}x24 -nolisten tcp -noreset 3>{}", number.display());
    let program = start("screen", "sh", &["-c", &script], env, logs)?;
    for _ in 0..400 {
        let text = fs::read_to_string(&number).unwrap_or_default();
        if text.ends_with('\n') {
            return Ok((program, format!(":{}", text.trim())));
        }
        std::thread::sleep(Duration::from_millis(25));
    }
    bail!("the screen did not come up")
}
