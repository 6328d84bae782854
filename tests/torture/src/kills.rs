//! kill −9: the writer is a process of its own, ended at a moment of chance; then its folder is opened as it lies.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::Context as _;

use crate::chance::Chance;
use crate::keychain::{Entries, follow, log_in};
use crate::look::{Found, History, copy_all, look};
use crate::report::Report;
use crate::writer::Line;

/// The next writer goes on in the folder of the one that was killed, so often.
const IN_A_ROW: u64 = 8;

/// Kills so often.
///
/// # Errors
/// This program's own.
pub async fn run(program: &Path, number: u64, seed: u64) -> anyhow::Result<Report> {
    let mut report = Report::of("kills");
    let mut chance = Chance::new(seed ^ 0x9111);
    while report.cuts < number {
        let home = tempfile::tempdir()?;
        let mut history = History::default();
        for _ in 0..IN_A_ROW.min(number - report.cuts) {
            let own = seed + report.cuts;
            killed(program, home.path(), own, &mut chance, &mut history)?;
            if history.ages() {
                // Making a file of the version before is no step of the program's own.
                break;
            }
            let mut entries = Entries::new();
            if log_in(home.path()).exists() {
                follow(&mut entries, &fs::read_to_string(log_in(home.path()))?);
            }
            // A copy: what is found is not changed by looking.
            let copy = tempfile::tempdir()?;
            copy_all(home.path(), copy.path())?;
            let found = look(copy.path(), entries, &history).await?;
            report.add(&found, history.acknowledged, history.moment(), None, &format!("seed {own}"));
            match found {
                // The next writer starts in the folder as the kill left it, and adds nothing of the look.
                Found::Kept(content) => history.go_on_from(content.without_going_on()),
                Found::Nothing => {}
                _ => break,
            }
        }
        eprintln!("  {} of {number}", report.cuts);
    }
    Ok(report)
}

/// Starts a writer and ends it: after some lines, at some moment before the next.
fn killed(program: &Path, folder: &Path, seed: u64, chance: &mut Chance, history: &mut History) -> anyhow::Result<()> {
    fs::create_dir_all(folder.join("home"))?;
    let mut child = Command::new(program)
        .args(["write", &folder.to_string_lossy(), &seed.to_string(), "1000000", "careful"])
        .stdout(Stdio::piped())
        .spawn()
        .context("the writer")?;
    let mut lines = BufReader::new(child.stdout.take().context("its output")?).lines();
    let mut hear = |line: Option<std::io::Result<String>>| -> anyhow::Result<bool> {
        let Some(line) = line else { return Ok(false) };
        history.hear(&serde_json::from_str::<Line>(&line?)?);
        Ok(true)
    };
    let mut alive = true;
    for _ in 0..1 + chance.below(60) {
        alive = alive && hear(lines.next())?;
    }
    // Steps take from a fraction of a millisecond to a second.
    let wait = 20_u64 << chance.below(15);
    std::thread::sleep(Duration::from_micros(wait));
    child.kill()?;
    // What it said before it died counts.
    while hear(lines.next())? {}
    let _status = child.wait()?;
    Ok(())
}
