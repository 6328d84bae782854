//! With the vault open: the sheet, the PIN, the self-check, help after an incident.

use super::super::Stage;
use crate::demo::desk::Desk;
use crate::demo::doctor::Doctor;
use crate::demo::patient::Patient;
use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// The PIN of all drills.
pub(super) const PIN: &str = "246813";

/// Back as often as it takes.
pub(super) async fn goes_home(patient: &Patient) -> Result<()> {
    const HOME: &str = "return !!document.querySelector('main[data-screen=\"home\"]')";
    for _ in 0..4 {
        if patient.window.run(HOME, json!([])).await? == json!(true) {
            return Ok(());
        }
        patient.press("back").await?;
    }
    patient.sees("home").await
}

/// A page under "My family and helpers".
pub(super) async fn goes_to(patient: &Patient, page: &str) -> Result<()> {
    goes_home(patient).await?;
    patient.press("my-family").await?;
    patient.sees("family").await?;
    patient.press(&format!("go-{page}")).await?;
    patient.sees(page).await
}

/// Types into a field by its name, in the place of what is there.
pub(super) async fn types(patient: &Patient, field: &str, text: &str) -> Result<()> {
    let css = format!("[data-test=\"{field}\"]");
    patient.window.until(&css, &format!("return !!document.querySelector({css:?})")).await?;
    patient.window.run("document.querySelector(arguments[0]).value = ''", json!([css])).await?;
    patient.window.type_into(&css, text).await
}

/// Waits for a trouble by its code.
pub(super) async fn is_told(patient: &Patient, code: &str) -> Result<()> {
    let script = format!("return !!document.querySelector('[data-code=\"{code}\"]')");
    patient.waits_for(code, &script, Duration::from_secs(30)).await
}

/// Prints a sheet, reads its words off the page, and types the one that is asked for.
pub(super) async fn prints_and_tries_the_sheet(stage: &mut Stage, desk: &Desk, patient: &Patient) -> Result<String> {
    let line = "return !!document.querySelector('[data-test=\"go-sheet\"]')";
    let said = patient.window.until("the line about the sheet", line).await.is_ok();
    stage.report.check("home_says_that_there_is_no_sheet", said);
    stage.photograph(desk, patient, "home-without-sheet").await?;
    patient.press("go-sheet").await?;
    patient.sees("sheet").await?;
    stage.photograph(desk, patient, "sheet-none").await?;
    patient.press("print-sheet").await?;
    patient.press("try-sheet").await?;
    let page = desk.opened().last().cloned().context("nothing was opened to print")?;
    let words = words_on(Path::new(&page))?;
    fs::copy(&page, stage.folder.join("sheet.pdf"))?;
    stage.photograph(desk, patient, "sheet-asks").await?;
    let place = patient.window.attribute("[data-test=\"drill-word\"]", "data-place").await?.context("no question")?;
    let place: usize = place.parse()?;
    types(patient, "drill-word", "wrongword").await?;
    patient.press("check-word").await?;
    patient
        .window
        .until("that it is another word", "return !!document.querySelector('[data-test=\"missed\"]')")
        .await?;
    types(patient, "drill-word", words.get(place - 1).context("twelve words")?).await?;
    patient.press("check-word").await?;
    let tried = "return document.querySelector('[data-sheet]')?.dataset.sheet === 'tried'";
    let tried = patient.waits_for("a sheet that was tried", tried, Duration::from_secs(30)).await;
    stage.photograph(desk, patient, "sheet-tried").await?;
    stage.report.check("sheet_printed_and_drilled", tried.is_ok() && !Path::new(&page).exists());
    tried.map(|()| words.join(" "))
}

/// The twelve words as they stand on the printed page.
fn words_on(page: &Path) -> Result<Vec<String>> {
    let output = Command::new("pdftotext").args(["-layout"]).arg(page).arg("-").output().context("pdftotext")?;
    let text = String::from_utf8(output.stdout)?;
    let marks: Vec<&str> = text.split_whitespace().collect();
    let word = |number: usize| {
        let mark = format!("{number}.");
        let at = marks.iter().position(|found| *found == mark)?;
        marks.get(at + 1).map(|word| (*word).to_owned())
    };
    (1..=12).map(word).collect::<Option<Vec<_>>>().with_context(|| format!("no twelve words in: {text}"))
}

/// Photographs of the pages nobody does anything on, and the self-check.
pub(super) async fn looks_around(stage: &mut Stage, desk: &Desk, patient: &Patient) -> Result<()> {
    goes_home(patient).await?;
    patient.press("my-family").await?;
    patient.sees("family").await?;
    stage.photograph(desk, patient, "family").await?;
    goes_to(patient, "copies").await?;
    stage.photograph(desk, patient, "copies").await?;
    goes_to(patient, "history").await?;
    stage.photograph(desk, patient, "history").await?;
    goes_to(patient, "check").await?;
    patient.press("check-now").await?;
    let done = "return document.querySelectorAll('[data-check]').length === 10 && \
                document.querySelector('[data-check=\"connection\"]').dataset.verdict === 'fine' && \
                !document.querySelector('[data-test=\"check-now\"]').disabled";
    let checked = patient.waits_for("a check of ten things", done, Duration::from_secs(60)).await;
    let verdicts = "return [...document.querySelectorAll('[data-check]')].map(one => \
                    `${one.dataset.check}: ${one.dataset.verdict}`)";
    stage.report.put("self_check", patient.window.run(verdicts, json!([])).await?);
    stage.photograph(desk, patient, "check").await?;
    stage.report.check("computer_checked", checked.is_ok());
    checked
}

pub(super) async fn sets_a_pin(stage: &mut Stage, desk: &Desk, patient: &Patient) -> Result<()> {
    goes_to(patient, "pin").await?;
    stage.photograph(desk, patient, "pin-none").await?;
    types(patient, "pin-new", PIN).await?;
    types(patient, "pin-again", PIN).await?;
    patient.press("set-pin").await?;
    let set = "return !!document.querySelector('[data-test=\"lock-now\"]')";
    let set = patient.waits_for("a PIN that is set", set, Duration::from_secs(60)).await;
    stage.photograph(desk, patient, "pin-set").await?;
    stage.report.check("pin_set", set.is_ok());
    set
}

/// "Someone else saw my screen", with no PIN: a new key, no sign-in, and no sheet that opens anything.
pub(super) async fn asks_for_help(stage: &mut Stage, desk: &Desk, doctor: &Doctor) -> Result<()> {
    let patient = Patient::start(desk, &stage.app, &stage.logs()).await?;
    patient.sees("home").await?;
    // The recovery before this one ended no sign-in at the clinic, but the keychain lost it.
    let _none = fs::remove_file(desk.home().join("opened"));
    patient.press("sign-in").await.context("signing in again")?;
    doctor.signs_in_as_asha(desk, "#allow").await?;
    patient.sees("home").await?;
    patient.press("help").await?;
    patient.sees("help").await?;
    patient.press("go-incident").await?;
    patient.sees("incident").await?;
    stage.photograph(desk, &patient, "incident").await?;
    patient.press("incident-screenSeen").await?;
    stage.photograph(desk, &patient, "incident-plan").await?;
    patient.press("do-it-now").await?;
    let over = "const all = [...document.querySelectorAll('[data-step]')]; \
                return all.length > 3 && all.every(one => one.dataset.state !== 'doing') && \
                all.map(one => `${one.dataset.step}: ${one.dataset.state}`)";
    let steps = patient.window.until_within("steps that are over", over, Duration::from_secs(60)).await?;
    stage.photograph(desk, &patient, "incident-done").await?;
    let done = |step: &str| steps.as_array().is_some_and(|all| all.contains(&Value::from(step)));
    let held = done("clinicTold: done")
        && done("signedOut: done")
        && done("rekeyed: done")
        && done("phoneClinic: forYou")
        && done("reportReady: done");
    stage.report.put("incident_steps", steps.clone());
    patient.press("incident-done").await?;
    patient.sees("home").await?;
    stage.photograph(desk, &patient, "home-after-incident").await?;
    let no_sheet = patient.window.run("return !!document.querySelector('[data-test=\"go-sheet\"]')", json!([])).await?;
    stage.report.check("incident_ends_the_sign_in_and_changes_the_key", held && no_sheet == json!(true));
    ensure!(held, "{steps}");
    patient.window.close().await
}
