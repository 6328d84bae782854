//! Starting anew: the same program in the same process, with nothing of what the old one held in its memory.
//!
//! On Unix it is one `exec`: the address space goes, whichever library had what in it; sockets and files of ours close
//! with it, and the web engine's processes end when theirs do. Elsewhere a new process is started and this one ends.

use crate::start::invitation_in;
use std::ffi::OsString;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use tauri::{AppHandle, Manager};

/// Whether the program starts anew when it has ended.
#[derive(Debug, Default)]
pub(crate) struct Anew(AtomicBool);

/// Ends the program as if its window were closed, and starts it anew then.
pub(crate) fn ask(app: &AppHandle) {
    app.state::<Anew>().0.store(true, Ordering::Release);
    app.exit(0);
}

/// The last thing of a program: comes back only when nobody asked, or when it is not this process that goes on.
///
/// Invariant: the session has stopped, and this is the main thread.
pub(crate) fn if_asked(app: &AppHandle) {
    if !app.state::<Anew>().0.load(Ordering::Acquire) {
        return;
    }
    // Gives back the name by which a second copy finds the first: its connection would end with `exec` as well, but the
    // new program could ask for the name before the bus has noticed.
    app.cleanup_before_exit();
    let Ok(program) = tauri::process::current_binary(&app.env()) else {
        tracing::error!("the program cannot be found to start anew");
        return;
    };
    let mut command = Command::new(program);
    command.args(kept(std::env::args_os().skip(1)));
    tracing::info!("starts anew");
    if let Err(error) = run(command) {
        tracing::error!(kind = ?error.kind(), "the program did not start anew");
    }
}

/// An invitation was opened by the program before.
fn kept(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    arguments.filter(|argument| invitation_in([argument.clone()].into_iter(), None).is_none()).collect()
}

#[cfg(unix)]
fn run(mut command: Command) -> std::io::Result<()> {
    use std::os::unix::process::CommandExt as _;
    reap();
    Err(command.exec())
}

#[cfg(not(unix))]
fn run(mut command: Command) -> std::io::Result<()> {
    command.spawn().map(|_child| ())
}

/// The engine's processes stay our children, and those of the last start have ended: nobody else waits for them.
#[cfg(target_os = "linux")]
fn reap() {
    while let Ok(Some(_)) = rustix::process::wait(rustix::process::WaitOptions::NOHANG) {}
}

#[cfg(all(unix, not(target_os = "linux")))]
fn reap() {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_it_was_started_with_is_kept_but_an_invitation() {
        let given =
            ["--x", "/tmp/asha.housecall", "housecall://invite/?from=https%3A%2F%2Fclinic.example#A", "letter.pdf"];
        assert_eq!(kept(given.iter().map(OsString::from)), ["--x", "letter.pdf"]);
    }
}
