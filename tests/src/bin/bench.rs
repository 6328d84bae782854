//! `bench`: what `cargo xtask bench call` runs once everything is built.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool speaks on the terminal")]

use anyhow::{Context as _, Result, bail};
use journeys::bench::cells::{Bench, CELLS, Cell, Program};
use journeys::bench::clip::Clip;
use journeys::bench::relay::Relay;
use journeys::bench::{result, sound, targets};
use journeys::demo::desk::Desk;
use serde_json::json;
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;
use tokio::signal::ctrl_c;

/// How long is measured in a cell.
const FULL: Duration = Duration::from_secs(20);
/// The same with `--quick`.
const QUICK: Duration = Duration::from_secs(8);

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let Ok(runtime) = tokio::runtime::Runtime::new() else {
        eprintln!("this computer gives no threads");
        return ExitCode::FAILURE;
    };
    let ended = runtime.block_on(async {
        // Whatever ends first drops every program it started.
        tokio::select! {
            ended = run(&words) => ended,
            _ = ctrl_c() => Err(anyhow::anyhow!("stopped")),
        }
    });
    match ended {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("the benchmark could not be run: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// True when every target of the cells that were run is met.
async fn run(words: &[String]) -> Result<bool> {
    let has = |name: &str| words.iter().any(|word| word == name);
    let chosen = words.iter().skip_while(|word| *word != "--cell").nth(1);
    let cells: Vec<Cell> = CELLS
        .iter()
        .copied()
        .filter(|cell| chosen.map_or(cell.quick || !has("--quick"), |name| cell.name == name))
        .collect();
    if cells.is_empty() {
        let names: Vec<&str> = CELLS.iter().map(|cell| cell.name).collect();
        bail!("there is no such cell; there are: {}", names.join(", "));
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the project's folder")?;
    let built = std::env::current_exe()?;
    let built = built.parent().context("the folder of the programs")?;
    let folder = root.join("target/bench");
    let logs = Bench::logs(&folder);
    fs::create_dir_all(&logs)?;
    for old in ["patient", "doctor-of-housecall", "doctor-of-chromium"] {
        if folder.join(old).exists() {
            fs::remove_dir_all(folder.join(old))?;
        }
    }
    println!("Drawing the film…");
    let voice = sound::write(&folder)?;
    let mut desk = Desk::set_up(&folder, &logs, true)?;
    desk.set_env("HOUSECALL_FILES", &folder.join("files").display().to_string());
    let bench = Bench {
        desk,
        relay: Relay::start(),
        small: Clip::draw(&folder, 640, 360)?,
        large: Clip::draw(&folder, 1280, 720)?,
        voice: voice.path,
        app: built.join("housecall"),
        page: root.join("ui/dist/provider"),
        speech: !has("--quick"),
        window: if has("--quick") { QUICK } else { FULL },
        folder: folder.clone(),
    };
    let only = |program: &str| chosen_program(words).is_none_or(|only| only == program);
    let nobody = || cells.iter().map(|_| result::Figures::failed("left out by --only")).collect::<Vec<_>>();
    println!("Housecall…");
    let ours = if only("ours") { bench.run(Program::Ours, &cells).await } else { nobody() };
    println!("Chromium…");
    let chromium = if only("chromium") { bench.run(Program::Chromium, &cells).await } else { nobody() };
    println!("{}", result::table(&cells, &ours, &chromium));
    let about = json!({
        "seconds": bench.window.as_secs(),
        "profile": if built.ends_with("release") { "release" } else { "dev" },
        "cores": std::thread::available_parallelism().map_or(0, usize::from),
        "voice": if voice.real { "somebody reading (LibriVox)" } else { "made up: pocketsphinx-testdata is not installed" },
        "line": "20 ms each way, 300 ms of queue, IP and UDP headers counted, seeds 7000 + 2 × cell and 7001 + 2 × cell",
    });
    let path = folder.join("call.json");
    let whole = result::whole(&cells, &ours, &chromium, about);
    fs::write(&path, serde_json::to_vec_pretty(&whole)?)?;
    let judged = whole["targets"].as_array().cloned().unwrap_or_default();
    println!("{}\n{}", targets::table(&judged), path.strip_prefix(root).unwrap_or(&path).display());
    Ok(judged.iter().all(|one| one["met"] == true))
}

fn chosen_program(words: &[String]) -> Option<&str> {
    words.iter().skip_while(|word| *word != "--only").nth(1).map(String::as_str)
}
