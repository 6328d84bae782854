//! What the doctor's browser counted, and pictures it decoded.
//!
//! Source: W3C, Identifiers for WebRTC's Statistics API.

use super::clip::read_number;
use anyhow::{Context as _, Result, ensure};
use base64::Engine as _;
use serde_json::Value;

/// Her counters at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// Milliseconds since 1970.
    pub at_ms: f64,
    /// Of the patient's picture, as it arrived.
    pub picture: Received,
    /// Of the patient's voice, as it arrived.
    pub voice: Heard,
    /// Width and height she sends, where her browser says so.
    pub sends: Option<(u64, u64)>,
}

/// Counters of received pictures.
#[derive(Debug, Clone, PartialEq)]
pub struct Received {
    /// Pictures decoded.
    pub decoded: f64,
    /// Times it stood still.
    pub freezes: f64,
    /// Seconds it stood still altogether.
    pub frozen_s: f64,
    /// Width and height.
    pub size: (u64, u64),
}

/// Counters of received sound.
#[derive(Debug, Clone, PartialEq)]
pub struct Heard {
    /// Samples that were played.
    pub samples: f64,
    /// Of these, samples that were made up because nothing had come.
    pub concealed: f64,
    /// Of those, samples that were silence.
    pub silent_concealed: f64,
}

impl Reading {
    /// From the page's answer; nothing while a stream has not begun.
    pub fn from_page(read: &Value) -> Option<Self> {
        let (video, audio, sent) = (&read["inbound_video"], &read["inbound_audio"], &read["outbound_video"]);
        let size = |of: &Value| Some((of["frameWidth"].as_u64()?, of["frameHeight"].as_u64()?));
        Some(Self {
            at_ms: read["at"].as_f64()?,
            picture: Received {
                decoded: video["framesDecoded"].as_f64()?,
                freezes: video["freezeCount"].as_f64().unwrap_or(0.0),
                frozen_s: video["totalFreezesDuration"].as_f64().unwrap_or(0.0),
                size: size(video)?,
            },
            voice: Heard {
                samples: audio["totalSamplesReceived"].as_f64()?,
                concealed: audio["concealedSamples"].as_f64()?,
                silent_concealed: audio["silentConcealedSamples"].as_f64().unwrap_or(0.0),
            },
            sends: size(sent),
        })
    }

    /// Pictures a second since an earlier reading.
    pub fn fps_since(&self, before: &Self) -> f64 {
        let seconds = (self.at_ms - before.at_ms) / 1_000.0;
        if seconds > 0.0 { (self.picture.decoded - before.picture.decoded) / seconds } else { 0.0 }
    }

    /// Hundredths of the sound since an earlier reading that were made up.
    pub fn concealed_percent_since(&self, before: &Self) -> f64 {
        let samples = self.voice.samples - before.voice.samples;
        if samples > 0.0 { (self.voice.concealed - before.voice.concealed) / samples * 100.0 } else { 0.0 }
    }
}

/// One decoded picture, or the top of one.
#[derive(Debug, Clone)]
pub struct Picture {
    /// When it was shown, milliseconds since 1970.
    pub at_ms: f64,
    /// Of the whole picture.
    pub width: usize,
    /// Of the whole picture.
    pub height: usize,
    /// Brightness, row by row, as far as it was asked for.
    pub y: Vec<u8>,
    /// Which picture of the film it is, where that can be read.
    pub number: Option<u32>,
}

/// From the page's answer.
///
/// # Errors
/// When it is not what was asked for.
pub fn pictures_from(answer: &Value) -> Result<Vec<Picture>> {
    answer.as_array().context("no pictures")?.iter().map(picture_from).collect()
}

fn picture_from(one: &Value) -> Result<Picture> {
    let size = |name: &str| usize::try_from(one[name].as_u64()?).ok();
    let (width, height, rows) = (size("width"), size("height"), size("rows"));
    let (width, height, rows) = (width.context("width")?, height.context("height")?, rows.context("rows")?);
    let y = base64::engine::general_purpose::STANDARD.decode(one["y"].as_str().context("no brightness")?)?;
    ensure!(y.len() == width * rows && rows <= height, "a picture of another size than it says");
    // The blocks stand in the top sixteenth of the whole picture.
    let top = y.get(..width * (height / 16).max(1)).unwrap_or(&y);
    let number = read_number_of(top, width, height);
    Ok(Picture { at_ms: one["at"].as_f64().context("no time")?, width, height, y, number })
}

fn read_number_of(top: &[u8], width: usize, height: usize) -> Option<u32> {
    // As if the rest were there: the place of the blocks follows from the whole height.
    let mut whole = top.to_vec();
    whole.resize(width * height, 0);
    read_number(&whole, width)
}
