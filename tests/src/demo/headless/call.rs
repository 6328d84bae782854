//! Waiting, the call both ways, typed words, leaving and going back in.

use super::{Sabotage, Stage};
use crate::demo::desk::{Desk, SCREEN};
use crate::demo::doctor::Doctor;
use crate::demo::patient::{Patient, logged};
use crate::demo::town::Town;
use anyhow::{Result, ensure};
use serde_json::json;
use std::time::Duration;

/// Long enough for two readings a second apart, short enough for nobody to wait.
const WATCH: Duration = Duration::from_secs(5);

/// What the doctor types.
const TYPED: &str = "Take one tablet after breakfast";

pub(super) async fn see_the_doctor(
    stage: &mut Stage,
    desk: &Desk,
    town: &Town,
    patient: &Patient,
    doctor: &Doctor,
) -> Result<()> {
    town.hub_faults().swap_fingerprints(stage.is(Sabotage::UnverifiedCall));
    patient.press("see-doctor").await?;
    patient.sees("waiting").await?;
    patient.window.until("a place in line", "return /\\d|next/i.test(document.body.innerText)").await?;
    stage.photograph(desk, patient, "waiting").await?;
    doctor.press("admit").await?;
    let verified = private_at_both_ends(patient, doctor, stage.patience(Sabotage::UnverifiedCall)).await;
    stage.must("both_ends_verified", verified)?;
    let pictured = first_picture(stage, desk, patient).await;
    stage.must("first_remote_frame", pictured)?;
    if stage.is(Sabotage::SilentDoctor) {
        doctor.press("mute").await?;
    }
    if stage.is(Sabotage::FrozenDoctor) {
        doctor.press("hide").await?;
    }
    if stage.is(Sabotage::SilentPatient) {
        patient.press("mute").await?;
    }
    if stage.is(Sabotage::FrozenPatient) {
        patient.press("hide").await?;
    }
    // What was under way when a switch was pressed is not counted.
    tokio::time::sleep(WATCH).await;
    privacy(stage, patient, doctor).await?;
    pictures(stage, desk, patient, doctor).await?;
    sounds(stage, desk, doctor).await?;
    typed(stage, patient, doctor).await?;
    stage.photograph(desk, patient, "call").await?;
    let place = Place::of_the_doctor(patient).await?;
    patient.press("equipment").await?;
    patient.sees("equipment").await?;
    stage.photograph(desk, patient, "call-equipment").await?;
    covered(desk, place).await?;
    patient.press("back").await?;
    patient.sees("call").await?;
    std::fs::write(stage.folder.join("doctor-call.png"), doctor.window.photograph().await?)?;
    if stage.options.sabotage.is_some_and(|sabotage| sabotage != Sabotage::NotAdmittedAgain) {
        return Ok(());
    }
    leave_and_go_back(stage, desk, patient, doctor).await
}

/// Both ends have verified each other and say so.
async fn private_at_both_ends(patient: &Patient, doctor: &Doctor, patience: Duration) -> Result<()> {
    // Hers first: where it is refused, the error tells what she reads.
    patient.sees_within("call", patience).await?;
    let private = "return document.querySelector('[data-private]')?.dataset.private === 'true'";
    patient.waits_for("the private line", private, patience).await?;
    let verified = "return document.querySelector('main[data-screen=\"call\"]')?.dataset.verified === 'true'";
    doctor.window.until_within("the doctor's end verified", verified, patience).await.map(drop)
}

/// The doctor's picture is drawn, and the app has measured how long that took.
async fn first_picture(stage: &mut Stage, desk: &Desk, patient: &Patient) -> Result<()> {
    let moving = "return Number(document.querySelector('canvas[data-whose=\"doctor\"]')?.dataset.frames ?? 0) > 0";
    let patience = stage.patience(Sabotage::DoctorWithoutCamera);
    patient.window.until_within("the doctor's picture", moving, patience).await?;
    let first = logged(desk.home(), "first_frame_ms");
    stage.report.put("first_remote_frame_ms", first.clone());
    ensure!(first.is_u64(), "the app measured no first picture");
    Ok(())
}

async fn privacy(stage: &mut Stage, patient: &Patient, doctor: &Doctor) -> Result<()> {
    if stage.is(Sabotage::OtherPictureWords) {
        let change = "document.querySelector('main[data-screen=\"call\"]').dataset.words = 'other words here'";
        doctor.window.run(change, json!([])).await?;
    }
    let hers = patient.window.attribute("[data-picture-words]", "data-picture-words").await?.unwrap_or_default();
    let doctors = doctor.states("data-words").await?;
    let private = patient.window.attribute("[data-private]", "data-private").await?;
    let (patient_verified, doctor_verified) =
        (private.as_deref() == Some("true"), doctor.states("data-verified").await? == "true");
    stage.report.put("peer_verified_patient", patient_verified);
    stage.report.put("peer_verified_doctor", doctor_verified);
    stage.report.put("picture_words", json!([hers, doctors]));
    stage.report.check("both_ends_verified", patient_verified && doctor_verified);
    stage.report.check("picture_words_equal", hers == doctors && hers.split(' ').count() == 3);
    Ok(())
}

async fn pictures(stage: &mut Stage, desk: &Desk, patient: &Patient, doctor: &Doctor) -> Result<()> {
    let before = patient.pictures("doctor").await?;
    let place = Place::of_the_doctor(patient).await?;
    let (points, edges) = (place.points(desk)?, place.edges(desk)?);
    tokio::time::sleep(WATCH).await;
    let after = patient.pictures("doctor").await?;
    let remote_fps = (after - before) as f64 / WATCH.as_secs_f64();
    stage.report.put("remote_fps", remote_fps);
    // What is counted is one thing, what is on the screen another.
    let moves = points != place.points(desk)?;
    // A line of words that comes or goes moves everything.
    let stayed = Place::of_the_doctor(patient).await? == place;
    ensure!(!stayed || edges == place.edges(desk)?, "the doctor's picture reaches out of its place");
    let drawn_by = patient.window.attribute("canvas[data-whose=\"doctor\"]", "data-drawn-by").await?;
    let by_page = stage.options.page_draws || has_graphics_card();
    let as_meant = drawn_by.as_deref() == Some(if by_page { "page" } else { "program" });
    stage.report.put("pictures_drawn_by", drawn_by);
    stage.report.check("patient_sees_the_doctor_move", remote_fps > 0.0 && moves && as_meant);
    let doctor_fps: f64 = doctor.states("data-fps").await?.parse().unwrap_or(0.0);
    stage.report.put("doctor_fps", doctor_fps);
    stage.report.check("doctor_sees_the_patient_move", doctor_fps > 0.0 && doctor_picture_changes(doctor).await?);
    Ok(())
}

/// Where the doctor's picture is on her screen, beside her own: left, top, width, height.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place([u64; 4]);

impl Place {
    async fn of_the_doctor(patient: &Patient) -> Result<Self> {
        // Where the system's letters are large the page's pixels are, too.
        let script = "const { left, top, width, height } = \
                      document.querySelector('canvas[data-whose=\"doctor\"]').getBoundingClientRect(); \
                      return [left + width / 4, top, width / 2, height].map(side => Math.round(side * arguments[0] / innerWidth))";
        let place = patient.window.run(script, json!([SCREEN.0])).await?;
        Ok(Self([0, 1, 2, 3].map(|n| place[n].as_u64().unwrap_or(0))))
    }

    fn points(self, desk: &Desk) -> Result<Vec<u8>> {
        let Self([left, top, width, height]) = self;
        desk.points(&format!("{width}x{height}+{left}+{top}"))
    }

    /// Close to it, above and below.
    fn edges(self, desk: &Desk) -> Result<Vec<u8>> {
        let Self([left, top, width, height]) = self;
        let points = |top| Self([left, top, width, 4]).points(desk);
        Ok([points(top.saturating_sub(4))?, points(top + height)?].concat())
    }
}

/// Nothing moves where the doctor's picture was: another page covers it.
async fn covered(desk: &Desk, place: Place) -> Result<()> {
    let before = place.points(desk)?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    ensure!(before == place.points(desk)?, "the call is drawn over another page");
    Ok(())
}

/// By what the app itself looks for.
fn has_graphics_card() -> bool {
    std::fs::read_dir("/dev/dri")
        .is_ok_and(|entries| entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("renderD")))
}

/// Draws the doctor's video twice into a small canvas and compares.
async fn doctor_picture_changes(doctor: &Doctor) -> Result<bool> {
    let sum = "const v = document.querySelector('video.remote'); const c = document.createElement('canvas'); \
               c.width = 64; c.height = 36; const g = c.getContext('2d'); g.drawImage(v, 0, 0, 64, 36); \
               return g.getImageData(0, 0, 64, 36).data.reduce((a, b) => (a * 31 + b) % 1000000007, 7)";
    let before = doctor.window.run(sum, json!([])).await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    Ok(doctor.window.run(sum, json!([])).await? != before)
}

async fn sounds(stage: &mut Stage, desk: &Desk, doctor: &Doctor) -> Result<()> {
    let mut doctor_level: f64 = 0.0;
    // Speech has pauses: the loudest of a few moments counts.
    for _ in 0..4 {
        doctor_level = doctor_level.max(doctor.states("data-audio-level").await?.parse().unwrap_or(0.0));
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    let patient_level = logged(desk.home(), "heard_level").as_f64().unwrap_or(0.0);
    stage.report.put("doctor_audio_level", doctor_level);
    stage.report.put("patient_audio_level", patient_level);
    stage.report.check("doctor_hears_the_patient", doctor_level > 0.0005);
    stage.report.check("patient_hears_the_doctor", patient_level > 0.0005);
    if stage.is(Sabotage::OtherCipher) {
        let change = "document.querySelector('main[data-screen=\"call\"]').dataset.cipher = 'AES_CM_128_HMAC_SHA1_80'";
        doctor.window.run(change, json!([])).await?;
    }
    let cipher = logged(desk.home(), "srtp_cipher");
    let theirs = doctor.states("data-cipher").await?;
    stage
        .report
        .check("srtp_is_aes_gcm", cipher.as_str().is_some_and(|name| name.contains("GCM")) && theirs.contains("GCM"));
    stage.report.put("srtp_cipher", cipher);
    stage.report.put("srtp_cipher_doctor", theirs);
    Ok(())
}

async fn typed(stage: &mut Stage, patient: &Patient, doctor: &Doctor) -> Result<()> {
    if !stage.is(Sabotage::TypedWordsLost) {
        doctor.window.type_into("[data-test=\"typed\"]", TYPED).await?;
        doctor.press("say").await?;
    }
    let items = "[...document.querySelectorAll('[data-item]')]";
    let seen = format!("return {items}.some((one) => one.innerText.includes({TYPED:?}))");
    let shown = patient.window.until_within("typed words", &seen, Duration::from_secs(8)).await.is_ok();
    stage.report.check("typed_words_shown", shown);
    Ok(())
}

async fn leave_and_go_back(stage: &mut Stage, desk: &Desk, patient: &Patient, doctor: &Doctor) -> Result<()> {
    patient.press("leave").await?;
    patient.sees("after").await?;
    stage.photograph(desk, patient, "after").await?;
    doctor.press("back").await?;
    patient.press("go-back-in").await?;
    patient.sees("waiting").await?;
    if !stage.is(Sabotage::NotAdmittedAgain) {
        doctor.press("admit").await?;
    }
    let back = private_at_both_ends(patient, doctor, stage.patience(Sabotage::NotAdmittedAgain)).await;
    stage.must("went_back_in", back)?;
    doctor.press("hang-up").await?;
    patient.sees("after").await?;
    patient.press("done").await?;
    patient.sees("home").await?;
    doctor.press("back").await
}
