//! `visit`: what `cargo demo` runs once everything is built.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool speaks on the terminal")]

use journeys::demo::headless::{self, Options};
use journeys::demo::program::told_to_stop;
use journeys::demo::sabotage::Sabotage;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let has = |name: &str| words.iter().any(|word| word == name);
    let after = |name: &str| words.iter().skip_while(|word| *word != name).nth(1).cloned();
    if has("--list-sabotages") {
        for (_, name, _) in Sabotage::ALL {
            println!("{name}");
        }
        return ExitCode::SUCCESS;
    }
    let sabotage = match after("--sabotage") {
        None => None,
        Some(name) => match Sabotage::named(&name) {
            Some(sabotage) => Some(sabotage),
            None => {
                eprintln!("no such sabotage: {name}; `--list-sabotages` names them");
                return ExitCode::from(2);
            }
        },
    };
    let Some(root) = Path::new(env!("CARGO_MANIFEST_DIR")).parent() else { return ExitCode::FAILURE };
    let built = std::env::current_exe().ok().and_then(|path| path.parent().map(Path::to_path_buf)).unwrap_or_default();
    let Ok(runtime) = tokio::runtime::Runtime::new() else {
        eprintln!("this computer gives no threads");
        return ExitCode::FAILURE;
    };
    let page = root.join("ui/dist/provider");
    if !has("--headless") {
        return runtime.block_on(journeys::demo::people::run(
            &root.join("target/demo"),
            &built.join("housecall"),
            &page,
            has("--real"),
        ));
    }
    let text_size = after("--text-size").and_then(|text| text.parse().ok());
    let options = Options { sabotage, text_size, dark: has("--dark"), page_draws: has("--page-draws") };
    let folder = folder(root, &options);
    let app = built.join("housecall");
    let made = runtime.block_on(async {
        // Whatever ends first drops the visit, and with it every program it started.
        tokio::select! {
            made = headless::run(&folder, &app, &page, options) => made,
            () = told_to_stop() => Err(anyhow::anyhow!("stopped")),
            () = tokio::time::sleep(AT_MOST) => Err(anyhow::anyhow!("it took too long")),
        }
    });
    let report = match made {
        Ok(report) => report,
        Err(error) => {
            eprintln!("the visit could not be made: {error:#}");
            return ExitCode::FAILURE;
        }
    };
    println!("{}", report.summary());
    println!("report and pictures: {}", folder.strip_prefix(root).unwrap_or(&folder).display());
    let failed = report.failed();
    match sabotage {
        Some(sabotage) if has("--expect-caught") => {
            // The run must have come as far as the broken thing, and there its own checks must have turned.
            let checks = sabotage.caught_by();
            let ended_by_it = report.get("unmet").as_str().is_some_and(|unmet| checks.contains(&unmet))
                && report.get("stopped_at").as_str().is_some_and(|why| why.contains(sabotage.said_at_the_end()));
            let reached = report.get("stopped_at").is_null() || ended_by_it;
            let caught = reached && checks.iter().all(|check| failed.contains(check));
            println!("{}", if caught { "caught" } else { "NOT CAUGHT" });
            if caught { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        _ if failed.is_empty() => ExitCode::SUCCESS,
        _ => {
            println!("failed: {}", failed.join(", "));
            ExitCode::FAILURE
        }
    }
}

/// A visit takes less than a minute; one that hangs must not hang whoever started it.
const AT_MOST: Duration = Duration::from_secs(600);

/// Each kind of run keeps its own pictures and report.
fn folder(root: &Path, options: &Options) -> PathBuf {
    let mut name = "demo".to_owned();
    if let Some(sabotage) = options.sabotage {
        name = format!("sabotage/{}", sabotage.name());
    } else if options.page_draws {
        name = "demo-page-draws".to_owned();
    } else if options.text_size.is_some() || options.dark {
        let size = options.text_size.map_or(String::new(), |size| format!("-{size}"));
        name = format!("looks{size}{}", if options.dark { "-dark" } else { "" });
    }
    root.join("target").join(name)
}
