//! The network gone: the medicines are still there, and their age is said; nothing lies about in plain text.

use super::{Sabotage, Stage};
use crate::demo::desk::Desk;
use crate::demo::leaks;
use crate::demo::patient::Patient;
use anyhow::Result;
use std::fs;

pub(super) async fn read_offline(stage: &mut Stage, desk: &Desk) -> Result<()> {
    if stage.is(Sabotage::OfflineEmpty) {
        fs::remove_dir_all(desk.home().join(".local"))?;
    }
    let patient = Patient::start(desk, &stage.app, &stage.logs()).await?;
    if patient.sees("home").await.is_err() {
        stage.report.put("offline_medicines_shown", 0);
        return patient.window.close().await;
    }
    let age = "return (document.querySelector('[data-age]')?.dataset.age ?? '') !== ''";
    stage.report.check("offline_age_shown", patient.window.until("the records' age", age).await.is_ok());
    patient.press("my-medicines").await?;
    patient.sees("medicines").await?;
    stage.photograph(desk, "offline-medicines").await?;
    let shown = patient.medicines().await?.len();
    stage.report.put("offline_medicines_shown", shown);
    let expected = stage.report.get("medicines_expected").as_u64();
    stage.report.check("offline_medicines_shown", shown > 0 && expected == Some(shown as u64));
    patient.window.close().await
}

/// Every medicine name in every file the app could have written.
pub(super) fn search_for_plaintext(stage: &mut Stage, desk: &Desk) -> Result<()> {
    let names = reference_clinic::expected_medicines("asha");
    if stage.is(Sabotage::PlaintextLeak) {
        fs::write(desk.home().join("tmp/left-behind"), &names[0])?;
    }
    let hits = leaks::search(desk.home(), &names);
    let files = leaks::count(desk.home());
    stage.report.put("plaintext_hits", hits.len());
    stage.report.put("plaintext_files_searched", files);
    stage.report.check("no_plaintext", hits.is_empty() && files > 5);
    Ok(())
}
