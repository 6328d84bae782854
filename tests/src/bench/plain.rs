//! The same call between two browsers: what the patient would use otherwise.

use super::browser::{Browser, file_devices};
use super::clip::Clip;
use super::doctor as measure;
use super::end::{Joined, Seen, zero_of_film};
use super::reading::{Reading, pictures_from};
use super::relay::Relay;
use super::signalling::Pages;
use super::sound::Voices;
use crate::demo::desk::Desk;
use crate::demo::doctor::Doctor;
use crate::demo::webdriver::Window;
use anyhow::{Context as _, Result, bail};
use peer::IceServer;
use serde_json::json;
use std::path::Path;
use std::time::Duration;

/// Nobody waits longer for a call.
const JOIN_WITHIN: Duration = Duration::from_secs(30);

/// Two browsers and what lies between them.
#[derive(Debug)]
pub struct Plain {
    patient: Browser,
    doctor: Doctor,
    pages: Pages,
}

impl Plain {
    /// Both ends at their pages, with a relay where one is given, the patient's camera on.
    ///
    /// # Errors
    /// When one of them does not get there.
    pub async fn start(
        desk: &Desk,
        folder: &Path,
        (clip, doctors_clip, voices): (&Clip, &Clip, &Voices),
        (relay, clinics): (&Relay, Option<IceServer>),
    ) -> Result<Self> {
        let logs = folder.join("logs");
        let pages = Pages::start(relay.aliases(), clinics).await?;
        let profile = folder.join("doctor-of-chromium");
        let doctor = Doctor::start_with(&profile, &logs, "fps=30", file_devices(doctors_clip, &voices.doctors)).await?;
        doctor.window.go(&pages.doctor()).await?;
        let patient = Browser::start(desk.env(), &folder.join("patient"), &logs, clip, &voices.patients).await?;
        patient.window.go(&pages.patient(clip.width, clip.height)).await?;
        let plain = Self { patient, doctor, pages };
        plain.waiting().await?;
        Ok(plain)
    }

    async fn waiting(&self) -> Result<()> {
        let waits = "return window.end.error || (window.end.state === 'waiting' && hub.readyState === 1)";
        let state = self.patient.window.until("the patient waits", waits).await?;
        if let Some(error) = state.as_str() {
            bail!("the patient's page: {error}");
        }
        self.doctor.window.until("the doctor's page", "return hub.readyState === 1").await.map(drop)
    }

    /// Into a call with pictures both ways.
    ///
    /// # Errors
    /// When there is none in time.
    pub async fn join(&self) -> Result<Joined> {
        let (patient, doctor) = (&self.patient.window, &self.doctor.window);
        measure::prepare(doctor).await?;
        measure::prepare(patient).await?;
        self.doctor.press("admit").await?;
        let first = "return window.end.error || window.end.firstFrame || false";
        let first = patient.until_within("a picture", first, JOIN_WITHIN).await?;
        let coming = "return window.bench.read().then(all => all.inbound_video?.framesDecoded > 0 && all.inbound_audio?.totalSamplesReceived > 0)";
        doctor.until_within("the patient's picture at the doctor's", coming, JOIN_WITHIN).await?;
        let first = first.as_f64().with_context(|| format!("the patient's page: {first}"))?;
        Ok(Joined { first_picture_ms: first - measure::admitted_at(doctor).await? })
    }

    /// Ends the call; the pages are loaded anew, as for a new visit.
    ///
    /// # Errors
    /// When the pages do not come back.
    pub async fn leave(&self, clip: &Clip) -> Result<()> {
        self.doctor.window.run("window.end.leave()", json!([])).await?;
        self.doctor.window.go(&self.pages.doctor()).await?;
        self.patient.window.go(&self.pages.patient(clip.width, clip.height)).await?;
        self.waiting().await
    }

    /// The doctor's window.
    pub fn doctor(&self) -> &Window {
        &self.doctor.window
    }

    /// Below this process is the patient's browser.
    pub fn driver(&self) -> u32 {
        self.patient.driver()
    }

    /// The patient's counters.
    ///
    /// # Errors
    /// When there is no call.
    pub async fn patient_reads(&self) -> Result<Reading> {
        measure::read(&self.patient.window).await
    }

    /// What the patient has seen and heard so far.
    ///
    /// # Errors
    /// When there is no call.
    pub async fn seen(&self) -> Result<Seen> {
        let read = self.patient_reads().await?;
        Ok(Seen {
            at_ms: read.at_ms,
            pictures: read.picture.decoded,
            size: read.picture.size,
            freezes: (read.picture.freezes, read.picture.frozen_s),
            concealed: Some((read.voice.concealed, read.voice.samples)),
        })
    }

    /// The next so many seconds of what the patient hears.
    ///
    /// # Errors
    /// When her browser gives no sound.
    pub async fn hear(&self, seconds: u32) -> Result<Vec<i16>> {
        measure::hear(&self.patient.window, seconds).await
    }

    /// When the film's first picture came out of the camera, milliseconds since 1970.
    ///
    /// # Errors
    /// When the browser does not show its camera's pictures.
    pub async fn film_began(&self) -> Result<Option<f64>> {
        let script = "return window.bench.captured(window.end.local.getVideoTracks()[0], 20, 0.08)";
        let taken = pictures_from(&self.patient.window.run(script, json!([])).await?)?;
        Ok(zero_of_film(&taken))
    }

    /// Ends both browsers.
    ///
    /// # Errors
    /// When the window does not close.
    pub async fn close(self) -> Result<()> {
        self.patient.window.close().await
    }
}
