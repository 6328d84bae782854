//! Disks that refuse: full, at a limit, not to be written to. Whatever the vault says, what was acknowledged stays.
//!
//! A disk is full here by a limit on a file's size (`RLIMIT_FSIZE`), which every kernel has and needs no root: the writer
//! is a process of its own with that limit, and a small tmpfs where one can be mounted.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Context as _;
use serde::Serialize;
use tempfile::TempDir;

use crate::keychain::{Entries, follow, log_in};
use crate::look::{Found, History, copy_all, look};
use crate::report;
use crate::writer::Line;

/// Units: KiB, as the shell's `ulimit -f` takes them.
const LIMITS: &[u64] = &[64, 128, 200, 300, 500, 800, 1200];

/// Seeds of each.
const SEEDS: u64 = 6;

/// One disk that refused.
#[derive(Debug, Serialize)]
struct Refused {
    disk: String,
    /// What was in hand.
    moment: String,
    /// What the program said.
    said: String,
    acknowledged: u64,
    well: bool,
}

/// Tries all; true when nothing was lost.
///
/// # Errors
/// This program's own.
pub async fn run(out: &Path) -> anyhow::Result<bool> {
    let mut all = Vec::new();
    for kib in LIMITS {
        for seed in 0..SEEDS {
            let home = tempfile::tempdir()?;
            let limit = format!("ulimit -f {kib}; trap '' XFSZ; exec \"$0\" \"$@\"");
            all.push(refused(&format!("files of {kib} KiB at most"), home.path(), &limit, seed).await?);
        }
    }
    match Small::mount("1m") {
        Ok(small) => {
            for seed in 0..SEEDS {
                let folder = small.0.path().join(seed.to_string());
                fs::create_dir_all(&folder)?;
                all.push(refused("tmpfs of 1 MiB", &folder, "exec \"$0\" \"$@\"", seed).await?);
                fs::remove_dir_all(&folder)?;
            }
        }
        Err(error) => println!("no small tmpfs here ({error}): skipped"),
    }
    let well = all.iter().filter(|one| one.well).count();
    let acknowledged: u64 = all.iter().map(|one| one.acknowledged).sum();
    for one in all.iter().filter(|one| !one.well) {
        println!("  ! {}, {}: {}", one.disk, one.moment, one.said);
    }
    println!("{} disks refused: acknowledged {acknowledged}, kept in {well}", all.len());
    report::write(out, "disks.json", &all)?;
    Ok(well == all.len())
}

async fn refused(disk: &str, folder: &Path, shell: &str, seed: u64) -> anyhow::Result<Refused> {
    fs::create_dir_all(folder.join("home"))?;
    let program = std::env::current_exe()?;
    let mut child = Command::new("sh")
        .args(["-c", shell])
        .arg(&program)
        .args(["write", &folder.to_string_lossy(), &seed.to_string(), "400", "careful"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("the writer")?;
    let mut history = History::default();
    for line in BufReader::new(child.stdout.take().context("its output")?).lines() {
        history.hear(&serde_json::from_str::<Line>(&line?)?);
    }
    let done = child.wait_with_output()?;
    let said = String::from_utf8_lossy(&done.stderr).trim().to_owned();
    let mut entries = Entries::new();
    follow(&mut entries, &fs::read_to_string(log_in(folder)).unwrap_or_default());
    // Looked at where there is room.
    let roomy = tempfile::tempdir()?;
    copy_all(&folder.join("home"), &roomy.path().join("home"))?;
    let found = look(roomy.path(), entries, &history).await?;
    let refused = !done.status.success();
    let said = match &found {
        Found::Kept(_) | Found::Nothing => said,
        other => format!("{said}; {other:?}"),
    };
    let well = refused && found.is_well();
    Ok(Refused { disk: disk.into(), moment: history.moment().into(), said, acknowledged: history.acknowledged, well })
}

/// A tmpfs of a size; unmounted when dropped.
struct Small(TempDir);

impl Small {
    fn mount(size: &str) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let done = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
            .arg(folder.path())
            .output()?;
        anyhow::ensure!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr).trim());
        Ok(Self(folder))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _gone = Command::new("umount").arg(self.0.path()).status();
    }
}
