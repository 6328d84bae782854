//! Power cuts: a writer is watched call by call, its disk is followed in memory, and at moments of chance what a power
//! cut could leave is put into a folder and opened.
//!
//! The keychain is another program with a disk of its own: what it has answered it has kept.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context as _, bail, ensure};

use crate::chance::Chance;
use crate::disk::{Disk, Left};
use crate::keychain::{Entries, follow, log_in};
use crate::look::{History, look};
use crate::report::Report;
use crate::trace::{Event, read, watched};
use crate::writer::Line;

/// Steps of one watched writer: a few hundred thousand calls at most.
const STEPS: u64 = 40;

/// Moments looked at in the life of one writer.
const CUTS: usize = 50;

const STDOUT: i32 = 1;

/// How many, from where on, and whether nothing waits for the disk.
#[derive(Debug, Clone, Copy)]
pub struct Cuts {
    /// How many.
    pub number: u64,
    /// Of all chance.
    pub seed: u64,
    /// Nothing waits for the disk: something must get lost then.
    pub careless: bool,
}

/// Cuts so often.
///
/// # Errors
/// This program's own.
pub async fn run(program: &Path, cuts: Cuts) -> anyhow::Result<Report> {
    let mut report = Report::of(if cuts.careless { "power cuts, nothing synced" } else { "power cuts" });
    let mut seed = cuts.seed;
    while report.cuts < cuts.number {
        let home = tempfile::tempdir()?;
        let folder = home.path().canonicalize()?;
        let events = watch(program, &folder, seed, cuts.careless)?;
        let left = usize::try_from(cuts.number - report.cuts)?.min(CUTS);
        of_one(&folder, &events, (seed, left), &mut report).await?;
        eprintln!("  {} of {}", report.cuts, cuts.number);
        seed += 1;
    }
    Ok(report)
}

/// Runs a writer to its end, and gives what it asked the system for.
fn watch(program: &Path, folder: &Path, seed: u64, careless: bool) -> anyhow::Result<Vec<Event>> {
    let log = folder.join("calls.log");
    fs::create_dir_all(folder.join("home"))?;
    let mut command = watched(program, &log);
    command.arg("write").arg(folder).arg(seed.to_string()).arg(STEPS.to_string());
    command.arg(if careless { "careless" } else { "careful" });
    let done = command.stdout(Stdio::null()).output().context("strace")?;
    ensure!(done.status.success(), "the writer of seed {seed} failed: {}", String::from_utf8_lossy(&done.stderr));
    let events = read(&fs::read_to_string(&log)?)?;
    fs::remove_file(&log)?;
    Ok(events)
}

/// What the world outside the disk has heard at a moment.
#[derive(Default)]
struct Heard {
    history: History,
    keychain: Entries,
    line: Vec<u8>,
    /// Open files outside the disk that matter.
    logs: HashMap<i32, Vec<u8>>,
}

impl Heard {
    fn follow(&mut self, event: &Event, log: &str) -> anyhow::Result<()> {
        match event {
            Event::Open { number, at, .. } => {
                self.logs.remove(number);
                if at.path == log {
                    self.logs.insert(*number, Vec::new());
                }
            }
            Event::Close { number } => {
                self.logs.remove(number);
            }
            Event::Write { number: STDOUT, bytes, .. } => {
                self.line.extend(bytes);
                while let Some(end) = self.line.iter().position(|byte| *byte == b'\n') {
                    let line: Vec<u8> = self.line.drain(..=end).collect();
                    self.history.hear(&serde_json::from_slice::<Line>(&line)?);
                }
            }
            Event::Write { number, bytes, .. } => {
                if let Some(text) = self.logs.get_mut(number) {
                    text.extend(bytes);
                    if text.ends_with(b"\n") {
                        follow(&mut self.keychain, std::str::from_utf8(text)?);
                        text.clear();
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }
}

async fn of_one(
    folder: &Path,
    events: &[Event],
    (seed, cuts): (u64, usize),
    report: &mut Report,
) -> anyhow::Result<()> {
    let root = folder.join("home");
    let log = log_in(folder).to_string_lossy().into_owned();
    let mut chance = Chance::new(seed ^ 0xc0ff_ee00);
    let steps = steps(events);
    ensure!(steps.iter().map(Vec::len).sum::<usize>() > 4 * cuts, "the writer of seed {seed} did next to nothing");
    let mut moments = BTreeSet::new();
    while moments.len() < cuts {
        // First a step, then a call of it: a re-key has a thousand of them, a setting ten.
        let step = &steps[chance.below(steps.len())];
        moments.insert(step[chance.below(step.len())]);
    }
    let (mut disk, mut heard) = (Disk::new(&root), Heard::default());
    for (place, event) in events.iter().enumerate() {
        disk.follow(event).with_context(|| format!("call {place} of seed {seed}"))?;
        heard.follow(event, &log)?;
        if !moments.contains(&place) || heard.history.ages() {
            continue;
        }
        let cut = tempfile::tempdir()?;
        lay(&disk.left(&mut chance), &cut.path().join("home"))?;
        let found = look(cut.path(), heard.keychain.clone(), &heard.history).await?;
        let name = format!("seed {seed}, call {place}");
        report.add(&found, heard.history.acknowledged, heard.history.moment(), disk.last_written(), &name);
    }
    Ok(())
}

/// The places of the calls that change something, by the step they belong to.
fn steps(events: &[Event]) -> Vec<Vec<usize>> {
    let mut steps = vec![Vec::new()];
    for (place, event) in events.iter().enumerate() {
        if matches!(event, Event::Write { number: STDOUT, .. }) {
            steps.push(Vec::new());
        } else if let (true, Some(step)) = (changes(event), steps.last_mut()) {
            step.push(place);
        }
    }
    steps.retain(|step| !step.is_empty());
    steps
}

/// A moment after one of these differs from the moment before.
fn changes(event: &Event) -> bool {
    matches!(
        event,
        Event::Write { .. }
            | Event::Size { .. }
            | Event::Sync { .. }
            | Event::Copy { .. }
            | Event::Move { .. }
            | Event::Link { .. }
            | Event::Remove { .. }
            | Event::MakeFolder { .. }
    )
}

/// Puts onto a real disk what was left.
fn lay(left: &Left, root: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(root)?;
    for folder in &left.folders {
        fs::create_dir(root.join(folder))?;
        private(&root.join(folder), 0o700)?;
    }
    for (path, bytes) in &left.files {
        let path: PathBuf = root.join(path);
        if path.exists() {
            bail!("{} twice", path.display());
        }
        fs::write(&path, bytes)?;
        private(&path, 0o600)?;
    }
    Ok(())
}

#[cfg(unix)]
fn private(path: &Path, mode: u32) -> std::io::Result<()> {
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode))
}

#[cfg(not(unix))]
fn private(_path: &Path, _mode: u32) -> std::io::Result<()> {
    Ok(())
}
