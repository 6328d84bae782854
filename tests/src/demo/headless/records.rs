//! Home, medicines, visits, help: read back from the window.

use super::{Sabotage, Stage};
use crate::demo::desk::Desk;
use crate::demo::patient::Patient;
use anyhow::Result;
use serde_json::json;
use std::collections::BTreeSet;

pub(super) async fn read_records(stage: &mut Stage, desk: &Desk, patient: &Patient) -> Result<()> {
    let fresh = "const a = document.querySelector('[data-age]'); return !!a && a.dataset.age !== ''";
    patient.window.until("fresh records", fresh).await?;
    stage.photograph(desk, patient, "home").await?;

    patient.press("my-medicines").await?;
    patient.sees("medicines").await?;
    let rows = "return document.querySelectorAll('[data-medicine-id]').length > 0";
    patient.window.until("medicines", rows).await?;
    stage.photograph(desk, patient, "medicines").await?;
    let shown = patient.medicines().await?;
    let expected = reference_clinic::expected_medicines("asha");
    let same = shown.iter().collect::<BTreeSet<_>>() == expected.iter().collect::<BTreeSet<_>>();
    stage.report.check("every_medicine_shown", same && !expected.is_empty());
    stage.report.put("medicines_expected", expected.len());
    stage.report.put("medicines_shown", shown.len());

    patient.window.press("[data-medicine-id] button").await?;
    patient.sees("medicine").await?;
    stage.photograph(desk, patient, "medicine").await?;
    patient.press("back").await?;
    patient.sees("medicines").await?;
    patient.press("back").await?;
    patient.sees("home").await?;

    patient.press("my-visits").await?;
    patient.sees("visits").await?;
    stage.photograph(desk, patient, "visits").await?;
    patient.press("back").await?;
    patient.sees("home").await?;

    patient.press("help").await?;
    patient.sees("help").await?;
    if stage.is(Sabotage::BlankScreen) {
        patient.window.run("document.body.style.visibility = 'hidden'", json!([])).await?;
    }
    stage.photograph(desk, patient, "help").await?;
    patient.window.run("document.body.style.visibility = ''", json!([])).await?;
    patient.press("back").await?;
    patient.sees("home").await?;
    let storage = patient.window.run("return localStorage.length + sessionStorage.length", json!([])).await?;
    stage.report.put("webview_storage_entries", storage);
    Ok(())
}
