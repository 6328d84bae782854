//! Files that somebody changed: an older one put back, a damaged one.

use super::super::Stage;
use super::home::{goes_home, is_told};
use crate::demo::desk::Desk;
use crate::demo::patient::Patient;
use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The database there is, below a home.
fn database(folder: &Path) -> Option<PathBuf> {
    let mut below = Vec::new();
    for path in fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            below.push(path);
        } else if path.extension().is_some_and(|ending| ending == "db") && path.to_string_lossy().contains("people") {
            return Some(path);
        }
    }
    below.iter().find_map(|folder| database(folder))
}

async fn is_at_home(stage: &Stage, desk: &Desk) -> Result<Patient> {
    let patient = Patient::start(desk, &stage.app, &stage.logs()).await?;
    patient.sees("home").await?;
    Ok(patient)
}

/// Yesterday's file in the place of today's.
pub(super) async fn gets_an_older_file(stage: &mut Stage, desk: &Desk) -> Result<()> {
    let path = database(desk.home()).context("no database")?;
    let log = path.with_extension("db-wal");
    let (old, old_log) = (fs::read(&path)?, fs::read(&log).ok());
    // Something new happens to it.
    let patient = is_at_home(stage, desk).await?;
    patient.press("my-family").await?;
    patient.press("go-check").await?;
    patient.press("check-now").await?;
    let done = "return document.querySelectorAll('[data-check]').length > 0 && \
                !document.querySelector('[data-test=\"check-now\"]').disabled";
    patient.waits_for("a check", done, Duration::from_secs(60)).await?;
    patient.window.close().await?;
    drop(patient);
    ensure!((fs::read(&path)?, fs::read(&log).ok()) != (old.clone(), old_log.clone()), "nothing new happened");
    fs::write(&path, old)?;
    match old_log {
        Some(bytes) => fs::write(&log, bytes)?,
        None if log.exists() => fs::remove_file(&log)?,
        None => {}
    }

    let patient = is_at_home(stage, desk).await?;
    is_told(&patient, "HC-230").await?;
    stage.photograph(desk, &patient, "rolled-back").await?;
    patient.press("my-medicines").await?;
    patient.sees("medicines").await?;
    let readable = !patient.medicines().await?.is_empty();
    goes_home(&patient).await?;
    patient.press("go-on-with-old").await?;
    let gone = "return !document.querySelector('[data-code=\"HC-230\"]')";
    patient.waits_for("no warning any more", gone, Duration::from_secs(30)).await?;
    stage.report.check("older_file_said_and_gone_on_with", readable);
    patient.window.close().await
}

/// The middle of the file overwritten; a copy of this computer comes in its place.
pub(super) async fn gets_a_damaged_file(stage: &mut Stage, desk: &Desk) -> Result<()> {
    // The copy of the day is made at a start, when the last one is of another day or there is none.
    let patient = is_at_home(stage, desk).await?;
    patient.press("my-family").await?;
    patient.press("go-copies").await?;
    let some = "return document.querySelectorAll('[data-copy]').length > 0";
    patient.waits_for("a copy of the day", some, Duration::from_secs(90)).await?;
    stage.photograph(desk, &patient, "copies-one").await?;
    patient.window.close().await?;
    drop(patient);
    let path = database(desk.home()).context("no database")?;
    let mut bytes = fs::read(&path)?;
    for at in (100..bytes.len()).step_by(97) {
        bytes[at] ^= 0x55;
    }
    fs::write(&path, bytes)?;

    let patient = Patient::start(desk, &stage.app, &stage.logs()).await?;
    patient.sees("blocked").await?;
    is_told(&patient, "HC-212").await?;
    stage.photograph(desk, &patient, "damaged").await?;
    patient.press("put-back").await?;
    patient.sees("copies").await?;
    patient.press("look-copy").await?;
    patient.window.until("what is in it", "return !!document.querySelector('[data-test=\"preview\"]')").await?;
    stage.photograph(desk, &patient, "copy-preview").await?;
    patient.press("restore-copy").await?;
    let home = patient.sees_within("home", Duration::from_secs(60)).await;
    stage.photograph(desk, &patient, "copy-restored").await?;
    if home.is_ok() {
        patient.press("my-medicines").await?;
        patient.sees("medicines").await?;
        let shown = patient.medicines().await?;
        stage.report.put("medicines_after_restore", json!(shown.len()));
        stage.report.check("damaged_file_put_back_from_a_copy", !shown.is_empty());
    }
    patient.window.close().await?;
    home
}
