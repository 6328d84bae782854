//! The network gone: the medicines are still there, and their age is said; nothing lies about in plain text.

use super::{Sabotage, Stage};
use crate::demo::desk::Desk;
use crate::demo::leaks;
use crate::demo::patient::Patient;
use anyhow::Result;
use std::collections::BTreeSet;
use std::fs;

pub(super) async fn read_offline(stage: &mut Stage, desk: &Desk) -> Result<()> {
    if stage.is(Sabotage::OfflineEmpty) {
        fs::remove_dir_all(desk.home().join(".local"))?;
    }
    let patient = Patient::start(desk, &stage.app, &stage.logs()).await?;
    if patient.sees_within("home", stage.patience(Sabotage::OfflineEmpty)).await.is_err() {
        stage.report.put("offline_medicines_shown", 0);
        return patient.window.close().await;
    }
    let age = "return (document.querySelector('[data-age]')?.dataset.age ?? '') !== ''";
    let patience = stage.patience(Sabotage::NeverFetched);
    let aged = patient.window.until_within("the records' age", age, patience).await.is_ok();
    stage.report.check("offline_age_shown", aged);
    patient.press("my-medicines").await?;
    patient.sees("medicines").await?;
    stage.photograph(desk, &patient, "offline-medicines").await?;
    let shown: BTreeSet<String> = patient.medicines().await?.into_iter().collect();
    let expected: BTreeSet<String> = reference_clinic::expected_medicines("asha").into_iter().collect();
    stage.report.put("offline_medicines_shown", shown.len());
    stage.report.check("offline_medicines_shown", !shown.is_empty() && shown == expected);
    patient.window.close().await
}

/// Every medicine name, and each name's first word, in every file the app could have written.
pub(super) fn search_for_plaintext(stage: &mut Stage, desk: &Desk) -> Result<()> {
    let names = reference_clinic::expected_medicines("asha");
    if stage.is(Sabotage::PlaintextLeak) {
        fs::write(stage.logs().join("left-behind.log"), &names[0])?;
    }
    let first_words = names.iter().filter_map(|name| name.split_whitespace().next()).map(str::to_owned);
    let words: Vec<String> = names.iter().cloned().chain(first_words).collect();
    // Her home, her session's folder, and the logs, where everything the app prints goes.
    let logs = stage.logs();
    let folders = [desk.home(), desk.run_folder(), &logs];
    let hits: usize = folders.iter().map(|folder| leaks::search(folder, &words).len()).sum();
    let files: usize = folders.iter().map(|folder| leaks::count(folder)).sum();
    stage.report.put("plaintext_hits", hits);
    stage.report.put("plaintext_files_searched", files);
    stage.report.check("no_plaintext", hits == 0 && files > 5);
    Ok(())
}
