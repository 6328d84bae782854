//! Running other programs, and stopping with words when one fails.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Why a command of ours ends early, and with which exit code.
#[derive(Debug)]
pub(crate) struct Stop {
    pub(crate) code: u8,
    pub(crate) why: String,
}

impl Stop {
    pub(crate) fn new(code: u8, why: impl Into<String>) -> Self {
        Self { code, why: why.into() }
    }
}

/// The project's root, wherever the command was started from.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(3).unwrap_or(here).to_path_buf()
}

/// A program to be run in the project's root.
pub(crate) fn program(name: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(name);
    command.args(arguments).current_dir(root());
    command
}

/// Cargo itself, the same one that runs us.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut command = program(&cargo, arguments);
    // What cargo tells us of this package would have crates that look at it compiled anew, and all that stands on them.
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")) {
            command.env_remove(name);
        }
    }
    command
}

/// Runs to the end; anything but success stops us.
pub(crate) fn must(mut command: Command, what: &str) -> Result<(), Stop> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Stop::new(1, format!("{what}: failed ({status})"))),
        Err(error) => Err(Stop::new(1, format!("{what}: cannot start {:?}: {error}", command.get_program()))),
    }
}

/// Runs a program in our place, so that whatever ends us ends it, and it can clear up. Comes back only when that failed.
#[cfg(unix)]
pub(crate) fn hand_over(mut command: Command) -> Stop {
    let error = std::os::unix::process::CommandExt::exec(&mut command);
    Stop::new(1, format!("cannot start {:?}: {error}", command.get_program()))
}

/// Where no program can take our place: runs it to the end, and ends as it did.
#[cfg(not(unix))]
pub(crate) fn hand_over(mut command: Command) -> Stop {
    match command.status() {
        Ok(status) => Stop::new(u8::from(!status.success()), ""),
        Err(error) => Stop::new(1, format!("cannot start {:?}: {error}", command.get_program())),
    }
}

/// Runs quietly and gives what it printed, or `None` if it failed or is not there.
pub(crate) fn asks(name: &str, arguments: &[&str]) -> Option<String> {
    let output = program(name, arguments).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
