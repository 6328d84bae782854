//! `bench`: what `cargo xtask bench call`, `cargo xtask bench trust` and `cargo xtask soak call` run once everything is built.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool speaks on the terminal")]

use anyhow::{Context as _, Result, bail};
use journeys::bench::cells::{Bench, CELLS, Cell, Program};
use journeys::bench::clip::Clip;
use journeys::bench::relay::Relay;
use journeys::bench::{result, soak, sound, targets, trust};
use journeys::demo::desk::Desk;
use journeys::demo::program::told_to_stop;
use serde_json::json;
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

/// How long is measured in a cell.
const FULL: Duration = Duration::from_secs(20);
/// The same with `--quick`.
const QUICK: Duration = Duration::from_secs(6);

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
            () = told_to_stop() => Err(anyhow::anyhow!("stopped")),
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

/// True when every target of the cells that were run is met, or, with `soak`, when the call held.
async fn run(words: &[String]) -> Result<bool> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the project's folder")?;
    if words.first().is_some_and(|word| word == "trust") {
        let folder = root.join("target/bench");
        fs::create_dir_all(&folder)?;
        let (text, met) = trust::run(root, &folder).await?;
        println!("{text}target/bench/trust.json");
        return Ok(met);
    }
    let bench = prepare(root, words.iter().any(|word| word == "--quick"))?;
    if words.first().is_some_and(|word| word == "soak") {
        let minutes = after(words, "--minutes").map_or(Ok(30), str::parse).context("--minutes N")?;
        let (text, held) = soak::run(&bench, minutes).await?;
        println!("{text}\ntarget/bench/soak.json");
        return Ok(held);
    }
    compare(&bench, words).await
}

/// The film, the voice, the patient's computer and the line.
fn prepare(root: &Path, quick: bool) -> Result<Bench> {
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
    let voices = sound::write(&folder)?;
    let mut desk = Desk::set_up(&folder, &logs, true)?;
    desk.set_env("HOUSECALL_FILES", &folder.join("files").display().to_string());
    Ok(Bench {
        desk,
        relay: Relay::start(),
        small: Clip::draw(&folder, 640, 360)?,
        large: Clip::draw(&folder, 1280, 720)?,
        voices,
        program: built.join("housecall"),
        page: root.join("ui/dist/provider"),
        window: if quick { QUICK } else { FULL },
        quick,
        folder,
    })
}

async fn compare(bench: &Bench, words: &[String]) -> Result<bool> {
    let chosen = after(words, "--cell");
    let cells: Vec<Cell> = CELLS
        .iter()
        .copied()
        .filter(|cell| chosen.map_or(cell.quick || !bench.quick, |name| cell.name == name))
        .collect();
    if cells.is_empty() {
        let names: Vec<&str> = CELLS.iter().map(|cell| cell.name).collect();
        bail!("there is no such cell; there are: {}", names.join(", "));
    }
    let only = |program: &str| after(words, "--only").is_none_or(|only| only == program);
    let nobody = || cells.iter().map(|_| result::Figures::failed("left out by --only")).collect::<Vec<_>>();
    println!("Housecall…");
    let ours = if only("ours") { bench.run(Program::Ours, &cells).await } else { nobody() };
    println!("Chromium…");
    let chromium = if only("chromium") { bench.run(Program::Chromium, &cells).await } else { nobody() };
    println!("{}", result::table(&cells, &ours, &chromium));
    let release = bench.program.parent().is_some_and(|folder| folder.ends_with("release"));
    let about = json!({
        "seconds": bench.window.as_secs(),
        "profile": if release { "release" } else { "dev" },
        "cores": std::thread::available_parallelism().map_or(0, usize::from),
        "voice": if bench.voices.real { "somebody reading (LibriVox)" } else { "made up: pocketsphinx-testdata is not installed" },
        "line": "20 ms each way, 300 ms of queue, IP and UDP headers counted, seeds 7000 + 2 × cell and 7001 + 2 × cell",
    });
    let whole = result::whole(&cells, &ours, &chromium, about);
    fs::write(bench.folder.join("call.json"), serde_json::to_vec_pretty(&whole)?)?;
    let judged = whole["targets"].as_array().cloned().unwrap_or_default();
    println!("{}\ntarget/bench/call.json", targets::table(&judged));
    Ok(judged.iter().all(|one| one["met"] == true))
}

fn after<'a>(words: &'a [String], name: &str) -> Option<&'a str> {
    words.iter().skip_while(|word| *word != name).nth(1).map(String::as_str)
}
