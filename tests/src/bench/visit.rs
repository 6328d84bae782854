//! The call as it is with Housecall: the real app in its window, the real waiting room, the doctor's real page.

use super::browser::file_devices;
use super::candidates::in_the_hub;
use super::clip::Clip;
use super::end::{Joined, Seen};
use super::relay::Relay;
use super::sound::Voices;
use super::{doctor as measure, reading::Reading};
use crate::demo::desk::Desk;
use crate::demo::doctor::Doctor;
use crate::demo::patient::{Patient, log_lines};
use crate::demo::town::Town;
use anyhow::{Context as _, Result};
use hub::RelayConfig;
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::Duration;

const DRAWN: &str = include_str!("pages/drawn.js");

/// Nobody waits longer for a call.
const JOIN_WITHIN: Duration = Duration::from_secs(30);

/// Everything of a visit, and both people in it.
#[derive(Debug)]
pub struct Visit {
    patient: Patient,
    doctor: Doctor,
    town: Town,
    home: PathBuf,
    files: PathBuf,
}

impl Visit {
    /// The clinic, with a relay of its own beside the line where one is given, the doctor at her page, and Asha at
    /// Home, signed in.
    ///
    /// # Errors
    /// When one of them does not get there.
    pub async fn start(
        desk: &Desk,
        folder: &Path,
        built: (&Path, &Path),
        (clip, doctors_clip, voices): (&Clip, &Clip, &Voices),
        (relay, clinics): (&Relay, Option<RelayConfig>),
    ) -> Result<Self> {
        let logs = folder.join("logs");
        let home = desk.home().to_path_buf();
        let files = folder.join("files");
        prefer_files(&home)?;
        lay_out(&files, clip, &voices.patients)?;
        let town = Town::start_with(folder, built, clinics).await?;
        town.hub_faults().tamper_with(Some(in_the_hub(relay.aliases())));
        let profile = folder.join("doctor-of-housecall");
        let doctor = Doctor::start_with(&profile, &logs, "fps=30", file_devices(doctors_clip, &voices.doctors)).await?;
        doctor.window.go(&town.doctor_page()).await?;
        let (request, words) = doctor.asks_for_certificate().await.context("the doctor's page")?;
        let certificate = town.certify_doctor(&request, &words).await?;
        doctor.brings_certificate(&certificate).await?;
        let patient = Patient::start(desk, built.0, &logs).await?;
        let visit = Self { patient, doctor, town, home, files };
        visit.first_run(desk, &logs).await.context("the patient's first run")?;
        Ok(visit)
    }

    async fn first_run(&self, desk: &Desk, logs: &Path) -> Result<()> {
        let Self { patient, doctor, town, .. } = self;
        patient.sees("welcome").await?;
        patient.open_file(desk, Some(town.invitation()), logs).await?;
        patient.sees("invited").await?;
        patient.press("thats-me").await?;
        patient.sees("sign-in").await?;
        patient.press("sign-in").await?;
        doctor.signs_in_as_asha(desk, "#allow").await?;
        patient.sees("devices").await?;
        patient.press("finish").await?;
        patient.sees("home").await
    }

    /// The film of the next call.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn show_film(&self, clip: &Clip, voice: &Path) -> Result<()> {
        lay_out(&self.files, clip, voice)
    }

    /// From Home into a call with pictures both ways.
    ///
    /// # Errors
    /// When there is none in time.
    pub async fn join(&self) -> Result<Joined> {
        let Self { patient, doctor, .. } = self;
        measure::prepare(&doctor.window).await?;
        patient.window.run(DRAWN, json!([])).await?;
        patient.press("see-doctor").await?;
        patient.sees("waiting").await?;
        patient.window.until("a place in line", "return /\\d|next/i.test(document.body.innerText)").await?;
        doctor.press("admit").await?;
        let first =
            patient.window.until_within("a picture", "return window.bench.drawn[0] ?? false", JOIN_WITHIN).await?;
        let coming = "return window.bench.read().then(all => all.inbound_video?.framesDecoded > 0 && all.inbound_audio?.totalSamplesReceived > 0)";
        doctor.window.until_within("the patient's picture at the doctor's", coming, JOIN_WITHIN).await?;
        let admitted = measure::admitted_at(&doctor.window).await?;
        Ok(Joined { first_picture_ms: first.as_f64().context("no time")? - admitted })
    }

    /// Ends the call and goes back to Home.
    ///
    /// # Errors
    /// When a screen does not come.
    pub async fn leave(&self) -> Result<()> {
        let Self { patient, doctor, .. } = self;
        let on = "return document.querySelector('main[data-screen]')?.dataset.screen ?? false";
        if patient.window.until("a screen", on).await? == "call" {
            doctor.press("hang-up").await?;
        }
        patient.sees("after").await?;
        patient.press("done").await?;
        patient.sees("home").await?;
        doctor.press("back").await?;
        doctor.sees("line").await
    }

    /// The doctor's window.
    pub fn doctor(&self) -> &crate::demo::webdriver::Window {
        &self.doctor.window
    }

    /// Below this process is the app.
    pub fn driver(&self) -> u32 {
        self.patient.driver()
    }

    /// What the patient has seen and heard so far.
    ///
    /// # Errors
    /// When her window cannot be asked.
    pub async fn seen(&self) -> Result<Seen> {
        let script = "return [Date.now(), window.bench.drawn, window.bench.size]";
        let told = self.patient.window.run(script, json!([])).await?;
        let drawn: Vec<f64> = told[1].as_array().context("no times")?.iter().filter_map(Value::as_f64).collect();
        let size = (told[2][0].as_u64().unwrap_or(0), told[2][1].as_u64().unwrap_or(0));
        let words = self.own_words();
        let count = |field: &str| words[field].as_f64();
        let kept = ["voice_played", "voice_from_copies", "voice_from_correction"].map(count);
        let concealed = count("voice_concealed");
        Ok(Seen {
            at_ms: told[0].as_f64().context("no time")?,
            pictures: drawn.len() as f64,
            size,
            freezes: super::end::freezes(&drawn),
            concealed: concealed.map(|concealed| (concealed, kept.iter().flatten().sum::<f64>() + concealed)),
        })
    }

    /// How many pictures she has seen since this was last asked; the page forgets when each was drawn.
    ///
    /// # Errors
    /// When her window cannot be asked.
    pub async fn pictures_since(&self) -> Result<f64> {
        let told = self.patient.window.run("return window.bench.drawn.splice(0).length", json!([])).await?;
        told.as_f64().context("no number")
    }

    /// The next so many seconds of what she hears.
    ///
    /// # Errors
    /// When the app wrote nothing down.
    pub async fn hear(&self, seconds: u32) -> Result<Vec<i16>> {
        tokio::time::sleep(Duration::from_secs(seconds.into())).await;
        let bytes = fs::read(self.files.join("heard.pcm"))?;
        let wanted = seconds as usize * 96_000;
        let newest = bytes.get(bytes.len().saturating_sub(wanted) / 2 * 2..).unwrap_or(&[]);
        Ok(newest.as_chunks::<2>().0.iter().map(|sample| i16::from_le_bytes(*sample)).collect())
    }

    /// When the film's first picture was shown to the camera, milliseconds since 1970.
    pub fn film_began(&self) -> Option<f64> {
        let lines = log_lines(&self.home);
        let line = lines.iter().rev().find(|line| line["message"] == "film begins")?;
        let at: jiff::Timestamp = line["timestamp"].as_str()?.parse().ok()?;
        Some(at.as_microsecond() as f64 / 1_000.0)
    }

    /// The app's own line about the call, once a second.
    fn own_words(&self) -> Value {
        log_lines(&self.home).into_iter().rev().find(|line| line["message"] == "call").unwrap_or(Value::Null)
    }

    /// Ends everything.
    ///
    /// # Errors
    /// When the window does not close.
    pub async fn close(self) -> Result<()> {
        self.patient.window.close().await?;
        self.town.close().await;
        Ok(())
    }

    /// The doctor's counters.
    ///
    /// # Errors
    /// When there is no call.
    pub async fn read(&self) -> Result<Reading> {
        measure::read(&self.doctor.window).await
    }
}

/// A new computer, as far as the app can see, on which it uses files for devices.
fn prefer_files(home: &Path) -> Result<()> {
    for old in [".local/share/housecall", ".local/state/housecall", ".cache/housecall"] {
        if home.join(old).exists() {
            fs::remove_dir_all(home.join(old))?;
        }
    }
    // An address from before is not the one to sign in at.
    if home.join("opened").exists() {
        fs::remove_file(home.join("opened"))?;
    }
    let data = home.join(".local/share/housecall");
    fs::create_dir_all(&data)?;
    fs::write(data.join("preferences.json"), json!({"text_size": 22, "devices": "files"}).to_string())?;
    Ok(())
}

/// The film and the voice of the next call.
fn lay_out(folder: &Path, clip: &Clip, voice: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    for (name, target) in [("film.y4m", clip.path.as_path()), ("voice.wav", voice)] {
        let link = folder.join(name);
        if link.symlink_metadata().is_ok() {
            fs::remove_file(&link)?;
        }
        symlink(target, link)?;
    }
    Ok(())
}
