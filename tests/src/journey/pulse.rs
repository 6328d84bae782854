//! A sound system of the test's own: a real PulseAudio whose speakers play to nobody.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Longer than it takes to start on a busy computer.
const UP_WITHIN: Duration = Duration::from_secs(30);

/// A running sound system; dropping it ends it.
#[derive(Debug)]
pub struct Pulse {
    run: TempDir,
    server: Child,
}

impl Pulse {
    /// Starts one with two speakers, and a microphone that hears what the first of them plays; none where
    /// PulseAudio is not installed.
    pub fn start() -> Option<Self> {
        let is_there = |program: &str| Command::new(program).arg("--version").output().is_ok();
        if !is_there("pulseaudio") || !is_there("pactl") {
            return None;
        }
        // Socket paths must be short.
        let run = tempfile::Builder::new().prefix("pulse-").tempdir_in("/tmp").unwrap();
        std::fs::create_dir(run.path().join("pulse")).unwrap();
        let socket = format!("module-native-protocol-unix auth-anonymous=1 socket={}", socket(run.path()));
        let server = in_its_world(Command::new("pulseaudio"), run.path())
            .args(["-n", "--daemonize=no", "--exit-idle-time=-1", "--disable-shm=yes", "--realtime=no"])
            .args(["-L", &socket])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let pulse = Self { run, server };
        pulse.furnish();
        Some(pulse)
    }

    #[expect(clippy::disallowed_methods, reason = "another program is waited for")]
    fn furnish(&self) {
        let (sound, began) = (Sound(self.run.path().to_owned()), Instant::now());
        while !sound.ask(&["info"]).status.success() {
            assert!(began.elapsed() < UP_WITHIN, "PulseAudio does not come up");
            std::thread::sleep(Duration::from_millis(50));
        }
        sound.plug_in("laptop", "Laptop Speaker");
        sound.plug_in("headset", "Headset");
        let microphone = r#"source_properties=device.description="Laptop\ Microphone""#;
        sound.order(&["load-module", "module-remap-source", "master=laptop.monitor", "source_name=mic", microphone]);
        sound.order(&["set-default-sink", "laptop"]);
        sound.order(&["set-default-source", "mic"]);
    }

    /// A program that finds this sound system and no other, and [`Sound::of_this_process`] with it.
    pub fn listener(&self, program: Command) -> Command {
        in_its_world(program, self.run.path())
    }
}

impl Drop for Pulse {
    fn drop(&mut self) {
        let _gone = self.server.kill();
        let _gone = self.server.wait();
    }
}

/// What can be done with a sound system from outside.
#[derive(Debug)]
pub struct Sound(PathBuf);

impl Sound {
    /// The one that this program was started with by [`Pulse::listener`].
    pub fn of_this_process() -> Self {
        Self(std::env::var_os("XDG_RUNTIME_DIR").unwrap().into())
    }

    /// One more speaker, known to people by `description`; it plays to nobody.
    pub fn plug_in(&self, name: &str, description: &str) {
        let properties = format!(r#"sink_properties=device.description="{}""#, description.replace(' ', r"\ "));
        self.order(&["load-module", "module-null-sink", &format!("sink_name={name}"), &properties]);
    }

    /// Takes the speaker out, in the middle of whatever it plays.
    pub fn pull_out(&self, name: &str) {
        let modules = String::from_utf8_lossy(&self.ask(&["list", "short", "modules"]).stdout).into_owned();
        let wanted = format!("sink_name={name} ");
        let line = modules.lines().find(|line| line.contains(&wanted)).unwrap();
        self.order(&["unload-module", line.split('\t').next().unwrap()]);
    }

    fn order(&self, arguments: &[&str]) {
        let done = self.ask(arguments);
        assert!(done.status.success(), "pactl {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    }

    fn ask(&self, arguments: &[&str]) -> Output {
        in_its_world(Command::new("pactl"), &self.0).args(arguments).output().unwrap()
    }
}

fn socket(run: &Path) -> String {
    run.join("pulse/native").display().to_string()
}

fn in_its_world(mut program: Command, run: &Path) -> Command {
    program
        .env("XDG_RUNTIME_DIR", run)
        .env("HOME", run)
        .env("PULSE_RUNTIME_PATH", run.join("pulse"))
        .env("PULSE_SERVER", format!("unix:{}", socket(run)))
        .env_remove("DBUS_SESSION_BUS_ADDRESS");
    program
}

/// Says aloud what a captured test would say to nobody.
pub fn aloud(words: &str) {
    let _unheard = writeln!(std::io::stderr(), "{words}");
}
