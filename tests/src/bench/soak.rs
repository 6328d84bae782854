//! One call held for long: does memory grow, do lips and voice part, does anything fall over?

mod verdict;

pub use verdict::{Sample, Verdict, judge};

use super::cells::{Bench, CELLS};
use super::end::Call;
use super::processes::pss_by_name;
use super::visit::Visit;
use crate::demo::patient::log_lines;
use anyhow::{Context as _, Result, bail, ensure};
use congestion::emulator::LinkSettings;
use serde_json::{Value, json};
use std::fs;
use std::time::{Duration, Instant};

/// Until decoders, caches and the rate have settled; what happens in this time is shown and not judged.
pub const SETTLE: Duration = Duration::from_secs(120);

/// How often is looked.
const EVERY: Duration = Duration::from_secs(5);

/// Looks in a row without a new picture, and the call is over.
const GONE: u32 = 4;

/// Rows of the table.
const ROWS: usize = 20;

/// A home's usual line: a packet in a hundred is lost, and the others are not quite even.
fn line() -> LinkSettings {
    LinkSettings {
        propagation: Duration::from_millis(20),
        queue: Some(Duration::from_millis(300)),
        loss: 0.01,
        jitter: Duration::from_millis(10),
        ..LinkSettings::default()
    }
}

/// Holds a call with the app, and prints and writes how it was; true when nothing was wrong with it.
///
/// # Errors
/// When the call does not come about, or ends before its time.
pub async fn run(bench: &Bench, minutes: u64) -> Result<(String, bool)> {
    ensure!(minutes >= 3, "two minutes are for settling: --minutes 3 at least");
    let call = bench.app().await?;
    let Call::Ours(visit) = &call else { bail!("the soak is of the app alone") };
    visit.join().await.context("joining")?;
    bench.relay.change(&line(), CELLS.len() as u64);
    let samples = watch(bench, visit, Duration::from_secs(minutes * 60)).await?;
    let verdict = judge(&samples, SETTLE.as_secs_f64());
    let path = bench.folder.join("soak.json");
    let whole = json!({
        "minutes": minutes, "settled_after_s": SETTLE.as_secs(), "verdict": verdict.to_json(),
        "samples": samples.iter().map(Sample::to_json).collect::<Vec<_>>(),
    });
    fs::write(&path, serde_json::to_vec_pretty(&whole)?)?;
    let text = format!("{}\n{}", table(&samples), verdict.words());
    bench.relay.clear();
    visit.leave().await.context("leaving")?;
    call.close().await?;
    Ok((text, verdict.failures.is_empty()))
}

#[expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a tool with a clock, whose words are for a person"
)]
async fn watch(bench: &Bench, visit: &Visit, whole: Duration) -> Result<Vec<Sample>> {
    let (began, mut samples, mut still) = (Instant::now(), Vec::new(), 0);
    let before = log_lines(bench.desk.home()).len();
    let mut tick = tokio::time::interval(EVERY);
    tick.tick().await;
    while began.elapsed() < whole {
        tick.tick().await;
        let pictures = visit.pictures_since().await?;
        still = if pictures > 0.0 { 0 } else { still + 1 };
        let after = began.elapsed().as_secs();
        ensure!(still < GONE, "the picture has stopped for good after {after} s: see target/bench/logs");
        let lines = log_lines(bench.desk.home());
        let during = lines.get(before..).unwrap_or(&[]);
        let sample = Sample {
            at_s: began.elapsed().as_secs_f64(),
            pss_mib: pss_by_name(visit.driver()).context("the app's memory cannot be read")?,
            pictures_per_s: pictures / EVERY.as_secs_f64(),
            ..Sample::of_log(during)
        };
        if samples.len() % 12 == 11 {
            println!("{}", sample.words());
        }
        samples.push(sample);
    }
    Ok(samples)
}

impl Sample {
    /// What the app's own log says so far.
    fn of_log(lines: &[Value]) -> Self {
        let said = |word: &str| lines.iter().filter(|line| line["message"] == word).count() as u64;
        let newest = lines.iter().rev().find(|line| line["message"] == "call");
        Self {
            lip_sync_ms: newest.and_then(|line| line["lip_sync_ms"].as_f64()),
            panics: said("panicked"),
            reconnects: said("keys agreed"),
            ..Self::default()
        }
    }
}

fn table(samples: &[Sample]) -> String {
    let step = samples.len().div_ceil(ROWS).max(1);
    let rows = samples.iter().skip(step - 1).step_by(step).map(Sample::words);
    rows.fold(String::new(), |text, row| text + "\n" + &row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_apps_log_tells_of_lips_panics_and_coming_back() {
        let mut lines = vec![json!({"message": "call", "lip_sync_ms": -12}), json!({"message": "a task panicked"})];
        let quiet = Sample { lip_sync_ms: Some(-12.0), ..Sample::default() };
        assert_eq!(Sample::of_log(&lines), quiet);
        lines.push(json!({"level": "ERROR", "message": "panicked", "file": "voice.rs", "line": 7}));
        lines.push(json!({"message": "keys agreed"}));
        lines.push(json!({"message": "call"}));
        let told = Sample { panics: 1, reconnects: 1, ..Sample::default() };
        assert_eq!(Sample::of_log(&lines), told);
        assert_eq!(Sample::of_log(&[]), Sample::default());
    }
}
