//! Unpacking, the invitation, signing in, the first look at camera and sound.

use super::{Sabotage, Stage};
use crate::demo::desk::Desk;
use crate::demo::doctor::Doctor;
use crate::demo::patient::{Patient, logged};
use crate::demo::town::Town;
use anyhow::{Context as _, Result, ensure};
use reference_clinic::Failing;
use serde_json::Value;

pub(super) async fn first_run(
    stage: &mut Stage,
    desk: &Desk,
    town: &Town,
    patient: &Patient,
    doctor: &Doctor,
) -> Result<()> {
    patient.sees("welcome").await?;
    stage.photograph(desk, patient, "welcome").await?;
    let before = desk.keychain_bytes();
    let file = (!stage.is(Sabotage::SecondCopySilent)).then(|| town.invitation());
    patient.open_file(desk, file, &stage.logs()).await?;
    let handed_over = patient.sees_within("invited", stage.patience(Sabotage::SecondCopySilent)).await;
    stage.must("a_second_copy_hands_over_the_invitation", handed_over)?;
    stage.photograph(desk, patient, "invited").await?;
    patient.press("thats-me").await?;
    let enrolled = patient.sees_within("sign-in", stage.patience(Sabotage::NoKeychain)).await;
    let backend = logged(desk.home(), "keychain");
    stage.report.put("keychain_backend", backend.clone());
    let kept = enrolled.and_then(|()| kept_by_the_service(desk, &backend, before));
    stage.must("keychain_is_the_secret_service", kept)?;
    stage.photograph(desk, patient, "sign-in").await?;
    if stage.is(Sabotage::NeverFetched) {
        let failing = Failing { prefix: "/fhir/Patient".to_owned(), times: u32::MAX };
        town.clinic().faults().change(|plan| plan.fail = Some(failing));
    }
    if stage.is(Sabotage::MissingMedicine) {
        town.clinic().faults().change(|plan| plan.withhold.push("MedicationRequest/asha-metformin".to_owned()));
    }
    patient.press("sign-in").await?;
    let decision = if stage.is(Sabotage::SignInDenied) { "#deny" } else { "#allow" };
    doctor.signs_in_as_asha(desk, decision).await.context("the sign-in page")?;
    let signed_in = patient.sees_within("devices", stage.patience(Sabotage::SignInDenied)).await;
    stage.must("signed_in", signed_in)?;
    patient.press("check-devices").await?;
    let works =
        "return [...document.querySelectorAll('[data-device]')].filter(d => d.dataset.state === 'works').length === 3";
    patient.window.until("three devices that work", works).await?;
    stage.photograph(desk, patient, "devices").await?;
    patient.press("finish").await?;
    patient.sees("home").await
}

/// The app says which keychain it used, and that one's own files have grown.
fn kept_by_the_service(desk: &Desk, backend: &Value, before: u64) -> Result<()> {
    ensure!(backend == "secret-service", "the app used {backend}");
    ensure!(desk.keychain_bytes() > before, "the keychain kept nothing");
    Ok(())
}
