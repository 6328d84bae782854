//! A hub that puts its own fingerprint into the call: both ends must refuse, and nothing may flow.

use super::{Sabotage, Stage};
use crate::demo::desk::Desk;
use crate::demo::doctor::Doctor;
use crate::demo::patient::{Patient, log_lines};
use crate::demo::town::Town;
use anyhow::Result;
use std::time::Duration;

pub(super) async fn refuse_the_swap(
    stage: &mut Stage,
    desk: &Desk,
    town: &Town,
    patient: &Patient,
    doctor: &Doctor,
) -> Result<()> {
    let hostile = !stage.is(Sabotage::SwappedFingerprintAccepted);
    town.hub_faults().swap_fingerprints(hostile);
    let calls_before = live_calls(desk);
    patient.press("see-doctor").await?;
    patient.sees("waiting").await?;
    doctor.press("admit").await?;
    let refused = "return document.querySelector('main[data-screen=\"after\"]')?.innerText.includes('HC-601') ?? false";
    let refused = patient.window.until_within("the refusal", refused, Duration::from_secs(20)).await.is_ok();
    if refused {
        stage.photograph(desk, "refused").await?;
    }
    let doctors = doctor.states("data-ended").await? == "not_verified";
    stage.report.check("swapped_fingerprint_refused", refused && doctors);
    stage.report.put("swapped_fingerprint_refused", refused && doctors);
    stage.report.check("nothing_sent_before_verification", live_calls(desk) == calls_before);
    town.hub_faults().swap_fingerprints(false);
    if refused {
        patient.press("done").await?;
        doctor.press("back").await?;
    }
    Ok(())
}

/// How often media was let through, as the app's own log counts it.
fn live_calls(desk: &Desk) -> usize {
    log_lines(desk.home()).iter().filter(|line| line["message"] == "media open").count()
}
