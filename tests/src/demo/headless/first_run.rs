//! Unpacking, the invitation, signing in, the first look at camera and sound.

use super::{Sabotage, Stage};
use crate::demo::desk::Desk;
use crate::demo::doctor::Doctor;
use crate::demo::patient::{Patient, logged};
use crate::demo::town::Town;
use anyhow::{Context as _, Result};
use serde_json::json;
use std::time::Duration;

pub(super) async fn first_run(
    stage: &mut Stage,
    desk: &Desk,
    town: &Town,
    patient: &Patient,
    doctor: &Doctor,
) -> Result<()> {
    patient.sees("welcome").await?;
    stage.photograph(desk, "welcome").await?;
    patient.open_file(desk, town.invitation(), &stage.logs()).await?;
    patient.sees("invited").await?;
    stage.report.check("a_second_copy_hands_over_the_invitation", true);
    stage.photograph(desk, "invited").await?;
    patient.press("thats-me").await?;
    patient.sees("sign-in").await?;
    stage.photograph(desk, "sign-in").await?;
    if stage.is(Sabotage::MissingMedicine) {
        town.clinic().faults().change(|plan| plan.withhold.push("MedicationRequest/asha-metformin".to_owned()));
    }
    patient.press("sign-in").await?;
    sign_in_browser(desk, doctor).await.context("the sign-in page")?;
    patient.sees("devices").await?;
    stage.report.check("signed_in", true);
    patient.press("check-devices").await?;
    let works =
        "return [...document.querySelectorAll('[data-device]')].filter(d => d.dataset.state === 'works').length === 3";
    patient.window.until("three devices that work", works).await?;
    stage.photograph(desk, "devices").await?;
    patient.press("finish").await?;
    patient.sees("home").await?;
    let backend = logged(desk.home(), "keychain");
    stage.report.check("keychain_is_the_secret_service", backend == json!("secret-service"));
    stage.report.put("keychain_backend", backend);
    Ok(())
}

/// A second tab of the same browser signs in as Asha; the doctor's page keeps its own.
async fn sign_in_browser(desk: &Desk, doctor: &Doctor) -> Result<()> {
    let mut address = None;
    for _ in 0..200 {
        address = desk.opened().pop();
        if address.is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let address = address.context("no address was opened in the browser")?;
    let page = doctor.window.current().await?;
    doctor.window.new_tab().await?;
    doctor.window.go(&address).await?;
    doctor.window.press("#person-asha").await?;
    if doctor.window.text("#allow").await.is_ok() {
        doctor.window.press("#allow").await?;
    }
    doctor
        .window
        .until(
            "the page that says it is done",
            "return location.pathname === '/callback' && document.readyState === 'complete'",
        )
        .await?;
    doctor.window.close_tab().await?;
    doctor.window.switch_to(&page).await
}
