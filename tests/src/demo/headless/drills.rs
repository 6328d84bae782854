//! Drills: every way back into a vault, gone through in the window, and what a locked program still holds.

mod files;
mod home;
mod keys;
mod lock;

use super::{Stage, first_run, prefer_practice_devices};
use crate::demo::desk::Desk;
use crate::demo::doctor::Doctor;
use crate::demo::patient::Patient;
use crate::demo::report::Report;
use crate::demo::town::Town;
use anyhow::{Context as _, Result};
use serde_json::json;
use std::path::Path;

/// Every check there is.
const CHECKS: &[&str] = &[
    "a_second_copy_hands_over_the_invitation",
    "keychain_is_the_secret_service",
    "signed_in",
    "home_says_that_there_is_no_sheet",
    "sheet_printed_and_drilled",
    "pin_set",
    "memory_held_it_before",
    "memory_holds_nothing_locked",
    "opened_again_by_the_pin",
    "wrong_pin_said",
    "forgotten_pin_recovered_by_the_sheet",
    "a_crash_leaves_no_dump",
    "logs_hold_nothing",
    "lost_keychain_recovered_by_the_sheet",
    "older_file_said_and_gone_on_with",
    "damaged_file_put_back_from_a_copy",
    "incident_ends_the_sign_in_and_changes_the_key",
    "computer_checked",
    "passphrase_in_place_of_a_keychain",
    "came_to_its_end",
];

/// Goes through all of them; the report is written even when one could not be done.
///
/// # Errors
/// When not even the report can be written.
pub async fn run(folder: &Path, app: &Path, page: &Path) -> Result<Report> {
    let mut stage = Stage::new(folder, app, Report::of(CHECKS))?;
    let done = Box::pin(drills(&mut stage, page)).await;
    if let Err(error) = &done {
        stage.report.put("stopped_at", format!("{error:#}"));
    }
    stage.report.check("came_to_its_end", done.is_ok());
    stage.report.put("screens", json!(stage.screens));
    stage.report.write(&folder.join("report.json")).context("the report")?;
    Ok(stage.report)
}

async fn drills(stage: &mut Stage, page: &Path) -> Result<()> {
    let desk = Desk::set_up(&stage.folder, &stage.logs(), true)?;
    prefer_practice_devices(&desk, None)?;
    let town = Town::start(&stage.folder, (stage.app.as_path(), page)).await?;
    let doctor = Doctor::start(&stage.folder.join("doctor"), &stage.logs(), true).await?;
    let patient = Patient::start(&desk, &stage.app, &stage.logs()).await?;
    first_run::first_run(stage, &desk, &town, &patient, &doctor).await.context("first run")?;

    let words = home::prints_and_tries_the_sheet(stage, &desk, &patient).await.context("the sheet")?;
    home::looks_around(stage, &desk, &patient).await.context("the pages")?;
    home::sets_a_pin(stage, &desk, &patient).await.context("the PIN")?;
    lock::locks_and_opens_again(stage, &desk, patient).await.context("the lock")?;
    keys::forgets_the_pin(stage, &desk, &words).await.context("a forgotten PIN")?;
    lock::crashes(stage, &desk).await.context("a crash")?;
    keys::loses_the_keychain(stage, &desk, &words).await.context("a lost keychain")?;
    files::gets_an_older_file(stage, &desk).await.context("an older file")?;
    files::gets_a_damaged_file(stage, &desk).await.context("a damaged file")?;
    home::asks_for_help(stage, &desk, &doctor).await.context("help after an incident")?;
    lock::search_the_logs(stage, &desk);
    drop(desk);
    keys::has_no_keychain(stage, &town).await.context("no keychain")?;
    town.close().await;
    Ok(())
}
