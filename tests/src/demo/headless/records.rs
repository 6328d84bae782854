//! Home, medicines, visits, help: read back from the window.

use super::{Sabotage, Stage};
use crate::demo::desk::Desk;
use crate::demo::patient::Patient;
use anyhow::Result;
use serde_json::json;
use std::collections::BTreeSet;
use std::time::Duration;

/// Devices and relay, on a busy computer.
const REHEARSED_WITHIN: Duration = Duration::from_secs(40);

pub(super) async fn read_records(stage: &mut Stage, desk: &Desk, patient: &Patient) -> Result<()> {
    let fresh = "const a = document.querySelector('[data-age]'); return !!a && a.dataset.age !== ''";
    patient.window.until("fresh records", fresh).await?;
    rehearse(patient).await?;
    stage.photograph(desk, patient, "home").await?;
    look_at_devices(stage, desk, patient).await?;

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

/// Everything a visit needs is tried, on the real way to the clinic, and Home says that it works.
async fn rehearse(patient: &Patient) -> Result<()> {
    patient.press("rehearse").await?;
    let well = "return document.querySelector('[data-rehearsal]')?.dataset.rehearsal === 'well'";
    patient.waits_for("a rehearsal that went well", well, REHEARSED_WITHIN).await
}

/// "Camera and sound": her own picture before any call, and away again.
async fn look_at_devices(stage: &mut Stage, desk: &Desk, patient: &Patient) -> Result<()> {
    patient.press("equipment").await?;
    patient.sees("equipment").await?;
    patient.window.until("the camera", "return !!document.querySelector('[data-test=\"try-camera\"]')").await?;
    patient.press("try-camera").await?;
    let moving = "return Number(document.querySelector('canvas[data-whose=\"own\"]')?.dataset.frames ?? 0) > 3";
    patient.window.until("her own picture", moving).await?;
    stage.photograph(desk, patient, "equipment").await?;
    patient.press("try-microphone").await?;
    let loud = "return Number(document.querySelector('[data-level]')?.dataset.level ?? 0) > 20";
    patient.window.until("her voice", loud).await?;
    patient.press("stop-microphone").await?;
    patient.press("back").await?;
    patient.sees("home").await
}
