//! `drills`: what `cargo xtask drills` runs once everything is built.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool speaks on the terminal")]

use journeys::demo::headless::drills;
use journeys::demo::program::told_to_stop;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

/// They take a few minutes; ones that hang must not hang whoever started them.
const AT_MOST: Duration = Duration::from_secs(900);

fn main() -> ExitCode {
    let Some(root) = Path::new(env!("CARGO_MANIFEST_DIR")).parent() else { return ExitCode::FAILURE };
    let built = std::env::current_exe().ok().and_then(|path| path.parent().map(Path::to_path_buf)).unwrap_or_default();
    let Ok(runtime) = tokio::runtime::Runtime::new() else {
        eprintln!("this computer gives no threads");
        return ExitCode::FAILURE;
    };
    let (folder, app, page) = (root.join("target/drills"), built.join("housecall"), root.join("ui/dist/provider"));
    let made = runtime.block_on(async {
        tokio::select! {
            made = drills::run(&folder, &app, &page) => made,
            () = told_to_stop() => Err(anyhow::anyhow!("stopped")),
            () = tokio::time::sleep(AT_MOST) => Err(anyhow::anyhow!("it took too long")),
        }
    });
    match made {
        Ok(report) => {
            println!("{}", report.summary());
            println!("report and pictures: target/drills");
            if report.failed().is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("the drills could not be made: {error:#}");
            ExitCode::FAILURE
        }
    }
}
