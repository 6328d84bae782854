//! What a machine must have before anything builds, and getting it.

use crate::shell::{Stop, asks, cargo, must, program};
use std::io::{BufRead, IsTerminal, Write};

/// A Debian package and the reason it is on the list.
pub(crate) struct Package {
    pub(crate) name: &'static str,
    why: &'static str,
}

const fn package(name: &'static str, why: &'static str) -> Package {
    Package { name, why }
}

/// What the window's own tools run on.
const NODES: &str = "Node 20.19, 22.12 or 24, or newer ones of these";

/// To compile the app, the hub and the tools.
pub(crate) const BUILD: &[Package] = &[
    package("build-essential", "the C compiler for SQLCipher, Opus and AWS-LC"),
    package("cmake", "builds AWS-LC and Opus"),
    package("pkg-config", "finds the libraries below"),
    package("libwebkit2gtk-4.1-dev", "the window's web engine"),
    package("librsvg2-dev", "the window's icons"),
    package("libssl-dev", "the cipher inside SQLCipher"),
    package("libvpx-dev", "the VP8 codec"),
    package("libclang-dev", "reads the headers of libvpx and the camera"),
    package("libasound2-dev", "sound"),
    package("gstreamer1.0-plugins-base", "the window decodes pictures with it"),
    package("gstreamer1.0-plugins-good", "the VP8 decoder of the window"),
];

/// To make a visit without a person: a screen, a keychain, a doctor's browser.
pub(crate) const HEADLESS: &[Package] = &[
    package("procps", "ends what the demo started"),
    package("xvfb", "a screen without a monitor"),
    package("imagemagick", "photographs the screen"),
    package("dbus", "the bus the keychain speaks on"),
    package("pulseaudio", "a sound system whose speakers play to nobody"),
    package("pulseaudio-utils", "plugs speakers in and pulls them out"),
    package("gnome-keyring", "a real keychain"),
    package("webkit2gtk-driver", "presses the patient's buttons"),
    package("chromium", "the doctor's browser"),
    package("chromium-driver", "presses the doctor's buttons"),
];

/// For the tests that no visit needs.
pub(crate) const TESTS: &[Package] = &[package("coturn", "the relay of a clinic whose patients have no UDP")];

/// To go through every way back into a vault, on top of what a visit needs.
pub(crate) const DRILLS: &[Package] = &[
    package("libsecret-tools", "empties the keychain and looks into it"),
    package("poppler-utils", "reads the printed recovery sheet"),
    package("xdotool", "types the PIN where no driver can"),
];

/// To cut the power of a program that writes.
pub(crate) const TORTURE: &[Package] = &[package("strace", "tells in which order a program wrote to its disk")];

/// To measure calls, on top of these.
pub(crate) const BENCH: &[Package] = &[
    package("pocketsphinx-testdata", "somebody reading, for what is said in a call"),
    package("python3-pip", "fetches the measure of how well speech is understood"),
];

/// To search the formal model of the call's set-up.
pub(crate) const MODEL: &[Package] = &[
    package("build-essential", "the C compiler for the search"),
    package("spin", "searches a model of the call's set-up for attacks"),
];

/// Leave to install.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leave {
    /// Ask at the terminal.
    Ask,
    /// Given on the command line.
    Given,
}

/// Makes sure that Node and every package is there, or stops with words.
pub(crate) fn meet(lists: &[&[Package]], leave: Leave, again: &str) -> Result<(), Stop> {
    node()?;
    if asks("dpkg-query", &["--version"]).is_none() {
        println!("This is not a Debian or Ubuntu system. It was tested on Debian 12 only; Ubuntu, macOS and");
        println!("Windows were not tried. Please install what corresponds to these packages yourself:");
        for wanted in lists.iter().copied().flatten() {
            println!("  {:28} {}", wanted.name, wanted.why);
        }
        return Ok(());
    }
    let missing: Vec<&Package> = lists.iter().copied().flatten().filter(|wanted| !installed(wanted.name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("These system packages are missing:");
    for wanted in &missing {
        println!("  {:28} {}", wanted.name, wanted.why);
    }
    if leave == Leave::Ask {
        ask(again)?;
    }
    install(&missing)
}

fn node() -> Result<(), Stop> {
    let version = asks("node", &["--version"]).unwrap_or_default();
    let mut numbers = version.trim_start_matches('v').split('.').map_while(|text| text.parse::<u32>().ok());
    match (numbers.next(), numbers.next()) {
        (Some(24..), _) | (Some(22), Some(12..)) | (Some(20), Some(19..)) => Ok(()),
        (Some(_), _) => {
            Err(Stop::new(2, format!("Node {version} does not build Housecall's window: it needs {NODES}.")))
        }
        (None, _) => Err(Stop::new(2, format!("Node is missing: please install {NODES}, then run this again."))),
    }
}

/// Clippy and rustfmt, which a minimal toolchain leaves out.
pub(crate) fn lints() -> Result<(), Stop> {
    for (component, command) in [("clippy", "clippy-driver"), ("rustfmt", "rustfmt")] {
        if asks(command, &["--version"]).is_none() {
            return Err(Stop::new(2, format!("{component} is missing: rustup component add {component}")));
        }
    }
    Ok(())
}

/// A command of cargo's that comes from source, built once and kept with the others.
pub(crate) fn cargo_command(name: &str) -> Result<(), Stop> {
    if asks("cargo", &[name, "--version"]).is_some() {
        return Ok(());
    }
    println!("cargo-{name} is missing; it is built once and kept with cargo's other commands");
    // What it starts takes the time, not itself: not worth the minutes of optimising.
    let package = format!("cargo-{name}");
    must(cargo(&["install", "--locked", "--debug", &package]), &format!("cargo install {package}"))
}

fn installed(name: &str) -> bool {
    asks("dpkg-query", &["-W", "-f=${db:Status-Status}", name]).is_some_and(|status| status == "installed")
}

fn ask(again: &str) -> Result<(), Stop> {
    if !std::io::stdin().is_terminal() {
        return Err(Stop::new(
            2,
            format!("There is no terminal to ask at. To install them without a question:\n  {again} --yes"),
        ));
    }
    print!("Install them now with apt-get? [Y/n] ");
    // A prompt that cannot be shown is no reason to stop: the answer decides.
    let _shown = std::io::stdout().flush();
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).map_err(|error| Stop::new(2, format!("no answer: {error}")))?;
    match answer.trim() {
        "" | "y" | "Y" | "yes" => Ok(()),
        _ => Err(Stop::new(2, "Nothing was installed.")),
    }
}

fn install(missing: &[&Package]) -> Result<(), Stop> {
    let names: Vec<&str> = missing.iter().map(|wanted| wanted.name).collect();
    let root = asks("id", &["-u"]).is_some_and(|id| id == "0");
    let with = |arguments: &[&str]| {
        let mut words: Vec<&str> = if root { Vec::new() } else { vec!["sudo"] };
        words.extend(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        words.extend(arguments);
        program(words[0], &words[1..])
    };
    must(with(&["update", "-q"]), "apt-get update")?;
    let mut arguments = vec!["install", "-q", "-y", "--no-install-recommends"];
    arguments.extend(&names);
    must(with(&arguments), "apt-get install")
}
