//! Keys that are lost: a forgotten PIN, an empty keychain, none at all.

use super::super::{Stage, prefer_practice_devices};
use super::home::{is_told, types};
use crate::demo::desk::Desk;
use crate::demo::patient::Patient;
use crate::demo::town::Town;
use anyhow::{Context as _, Result, ensure};
use std::process::Command;
use std::time::Duration;

/// Long enough for Argon2id on a slow machine.
const OPENS_WITHIN: Duration = Duration::from_secs(60);

/// Types the twelve words of the sheet, looks them over and sends them.
async fn types_the_words(stage: &mut Stage, desk: &Desk, patient: &Patient, words: &str, name: &str) -> Result<()> {
    patient.sees("recover").await?;
    stage.photograph(desk, patient, &format!("{name}-first-word")).await?;
    for (place, word) in words.split(' ').enumerate() {
        let asks = format!("return document.querySelector('[data-test=\"word\"]')?.dataset.place === '{}'", place + 1);
        patient.window.until(&format!("word {}", place + 1), &asks).await?;
        types(patient, "word", word).await?;
        patient.press("next-word").await?;
    }
    patient.window.until("all words", "return !!document.querySelector('[data-test=\"send-words\"]')").await?;
    stage.photograph(desk, patient, &format!("{name}-all-words")).await?;
    patient.press("send-words").await
}

pub(super) async fn forgets_the_pin(stage: &mut Stage, desk: &Desk, words: &str) -> Result<()> {
    let patient = Patient::start(desk, &stage.app, &stage.logs()).await?;
    patient.sees("locked").await?;
    patient.press("forgot-pin").await?;
    types_the_words(stage, desk, &patient, words, "forgotten-pin").await?;
    // The lock's window goes and the other comes: the driver's session ends with the first.
    tokio::time::sleep(Duration::from_secs(6)).await;
    drop(patient);
    let patient = Patient::start(desk, &stage.app, &stage.logs()).await?;
    let home = patient.sees_within("home", OPENS_WITHIN).await;
    stage.photograph(desk, &patient, "forgotten-pin-home").await?;
    stage.report.check("forgotten_pin_recovered_by_the_sheet", home.is_ok());
    patient.window.close().await?;
    home
}

pub(super) async fn loses_the_keychain(stage: &mut Stage, desk: &Desk, words: &str) -> Result<()> {
    let done = Command::new("secret-tool").args(["clear", "service", "Housecall"]).envs(desk.env()).status()?;
    ensure!(done.success(), "secret-tool clear");
    let patient = Patient::start(desk, &stage.app, &stage.logs()).await?;
    patient.sees("blocked").await?;
    is_told(&patient, "HC-210").await?;
    stage.photograph(desk, &patient, "keychain-lost").await?;
    patient.press("have-sheet").await?;
    types_the_words(stage, desk, &patient, words, "keychain-lost").await?;
    let home = patient.sees_within("home", OPENS_WITHIN).await;
    stage.photograph(desk, &patient, "keychain-lost-home").await?;
    stage.report.check("lost_keychain_recovered_by_the_sheet", home.is_ok());
    patient.window.close().await?;
    home
}

/// A computer of its own, on which nothing keeps keys.
pub(super) async fn has_no_keychain(stage: &mut Stage, town: &Town) -> Result<()> {
    const PASSPHRASE: &str = "three green kettles sing";
    let desk = Desk::set_up(&stage.folder.join("bare"), &stage.logs(), false)?;
    prefer_practice_devices(&desk, None)?;
    let patient = Patient::start(&desk, &stage.app, &stage.logs()).await?;
    patient.sees("welcome").await?;
    patient.open_file(&desk, Some(town.invitation()), &stage.logs()).await?;
    patient.sees("invited").await?;
    patient.press("thats-me").await?;
    is_told(&patient, "HC-201").await.context("no keychain")?;
    stage.photograph(&desk, &patient, "no-keychain").await?;
    patient.press("use-passphrase").await?;
    patient.sees("passphrase").await?;
    types(&patient, "passphrase", PASSPHRASE).await?;
    types(&patient, "passphrase-again", PASSPHRASE).await?;
    stage.photograph(&desk, &patient, "passphrase-new").await?;
    patient.press("send-passphrase").await?;
    patient.sees_within("welcome", OPENS_WITHIN).await?;
    patient.open_file(&desk, Some(town.invitation()), &stage.logs()).await?;
    patient.sees("invited").await?;
    patient.press("thats-me").await?;
    patient.sees_within("sign-in", OPENS_WITHIN).await?;
    patient.window.close().await?;
    drop(patient);
    let patient = Patient::start(&desk, &stage.app, &stage.logs()).await?;
    patient.sees("blocked").await?;
    types(&patient, "passphrase", "three green kettles sang").await?;
    patient.press("send-passphrase").await?;
    is_told(&patient, "HC-224").await?;
    stage.photograph(&desk, &patient, "passphrase-wrong").await?;
    types(&patient, "passphrase", PASSPHRASE).await?;
    patient.press("send-passphrase").await?;
    let opened = patient.sees_within("sign-in", OPENS_WITHIN).await;
    stage.photograph(&desk, &patient, "passphrase-opened").await?;
    stage.report.check("passphrase_in_place_of_a_keychain", opened.is_ok());
    patient.window.close().await?;
    opened
}
