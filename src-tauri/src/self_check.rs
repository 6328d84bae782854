//! `housecall --self-check`: the self-check of the window without a window, for an administrator.

use session::Config;
use session::safety::{CheckItem, CheckWhat, Verdict};
use std::io::Write as _;
use std::process::ExitCode;

/// The argument that asks for it.
pub(crate) const ARGUMENT: &str = "--self-check";

/// One line a thing; a failure when one of them is wrong.
pub(crate) fn run(config: &Config) -> ExitCode {
    let check = tauri::async_runtime::block_on(session::self_check(config));
    let mut out = std::io::stdout().lock();
    for item in &check.items {
        if writeln!(out, "{}", line(item)).is_err() {
            // Nobody reads them; how it ended still counts.
            break;
        }
    }
    if check.items.iter().any(|item| item.verdict == Verdict::Bad) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// E.g. "certificate: attention (9)".
fn line(item: &CheckItem) -> String {
    let (what, verdict) = (what(item.what), verdict(item.verdict));
    match item.number {
        Some(number) => format!("{what}: {verdict} ({number})"),
        None => format!("{what}: {verdict}"),
    }
}

fn what(what: CheckWhat) -> &'static str {
    match what {
        CheckWhat::Store => "store",
        CheckWhat::Keychain => "keychain",
        CheckWhat::Disk => "disk encryption",
        CheckWhat::SystemUpdates => "system updates",
        CheckWhat::AppVersion => "program version",
        CheckWhat::Certificate => "certificate",
        CheckWhat::Connection => "connection",
        CheckWhat::Revocations => "revocation list",
        CheckWhat::Sheet => "recovery sheet",
        CheckWhat::Copies => "copies",
    }
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fine => "fine",
        Verdict::Attention => "attention",
        Verdict::Bad => "bad",
        Verdict::Unknown => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_how_and_how_many() {
        let item = |what, verdict, number| line(&CheckItem { what, verdict, number });
        assert_eq!(item(CheckWhat::Certificate, Verdict::Attention, Some(9)), "certificate: attention (9)");
        assert_eq!(item(CheckWhat::Disk, Verdict::Bad, None), "disk encryption: bad");
    }
}
