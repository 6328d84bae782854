//! The patient's end of a call, whichever program it is, and what is asked of it.

use super::clip::{Clip, PICTURES, RATE};
use super::doctor;
use super::plain::Plain;
use super::reading::{Picture, Reading};
use super::visit::Visit;
use crate::demo::webdriver::Window;
use anyhow::Result;
use std::path::Path;

/// How a call began.
#[derive(Debug, Clone, Copy)]
pub struct Joined {
    /// From the doctor's press on "admit" to the first picture of hers on the patient's screen.
    pub first_picture_ms: f64,
}

/// What the patient has seen and heard so far.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Milliseconds since 1970.
    pub at_ms: f64,
    /// Pictures of the doctor.
    pub pictures: f64,
    /// The newest picture's width and height.
    pub size: (u64, u64),
    /// How often the picture stood still, and for how many seconds.
    pub freezes: (f64, f64),
    /// Of the sound: made up, and altogether; nothing where the program does not say.
    pub concealed: Option<(f64, f64)>,
}

/// The call under test.
#[derive(Debug)]
pub enum Call {
    /// With Housecall.
    Ours(Box<Visit>),
    /// Between two browsers.
    Chromium(Box<Plain>),
}

impl Call {
    /// Into a call with pictures both ways.
    ///
    /// # Errors
    /// When there is none in time.
    pub async fn join(&self) -> Result<Joined> {
        match self {
            Self::Ours(visit) => visit.join().await,
            Self::Chromium(plain) => plain.join().await,
        }
    }

    /// Out of it, ready for the next.
    ///
    /// # Errors
    /// When an end does not come back.
    pub async fn leave(&self, clip: &Clip, voice: &Path) -> Result<()> {
        match self {
            Self::Ours(visit) => {
                visit.leave().await?;
                visit.show_film(clip, voice)
            }
            Self::Chromium(plain) => plain.leave(clip).await,
        }
    }

    /// The doctor's window.
    pub fn doctor(&self) -> &Window {
        match self {
            Self::Ours(visit) => visit.doctor(),
            Self::Chromium(plain) => plain.doctor(),
        }
    }

    /// Below this process is the patient's program.
    pub fn driver(&self) -> u32 {
        match self {
            Self::Ours(visit) => visit.driver(),
            Self::Chromium(plain) => plain.driver(),
        }
    }

    /// What the patient has seen and heard so far.
    ///
    /// # Errors
    /// When there is no call.
    pub async fn seen(&self) -> Result<Seen> {
        match self {
            Self::Ours(visit) => visit.seen().await,
            Self::Chromium(plain) => plain.seen().await,
        }
    }

    /// The doctor's counters.
    ///
    /// # Errors
    /// When there is no call.
    pub async fn read(&self) -> Result<Reading> {
        doctor::read(self.doctor()).await
    }

    /// When the film's first picture was captured, milliseconds since 1970, as far as that can be known.
    ///
    /// # Errors
    /// When the program does not answer.
    pub async fn film_began(&self) -> Result<Option<f64>> {
        match self {
            Self::Ours(visit) => Ok(visit.film_began()),
            Self::Chromium(plain) => plain.film_began().await,
        }
    }

    /// The next so many seconds of what the patient hears.
    ///
    /// # Errors
    /// When her program gives no sound.
    pub async fn hear(&self, seconds: u32) -> Result<Vec<i16>> {
        match self {
            Self::Ours(visit) => visit.hear(seconds).await,
            Self::Chromium(plain) => plain.hear(seconds).await,
        }
    }

    /// Ends everything of it.
    ///
    /// # Errors
    /// When a window does not close.
    pub async fn close(self) -> Result<()> {
        match self {
            Self::Ours(visit) => visit.close().await,
            Self::Chromium(plain) => plain.close().await,
        }
    }
}

/// One picture of the film, in milliseconds.
const PICTURE_MS: f64 = 1_000.0 / RATE as f64;

/// The whole film.
const FILM_MS: f64 = PICTURE_MS * PICTURES as f64;

/// When the film began, from pictures taken as they came out of the camera: the promptest of them tells.
pub fn zero_of_film(taken: &[Picture]) -> Option<f64> {
    let began: Vec<f64> =
        taken.iter().filter_map(|one| Some(one.at_ms - f64::from(one.number?) * PICTURE_MS)).collect();
    let any = *began.first()?;
    // All of them lie near one another once whole films are taken away.
    let near = |at: f64| (at - any + FILM_MS / 2.0).rem_euclid(FILM_MS) - FILM_MS / 2.0;
    began.iter().map(|at| any + near(*at)).reduce(f64::min)
}

/// From capture to the doctor's screen, the middle one of all that can be read.
pub fn one_way_ms(began: f64, shown: &[Picture]) -> Option<f64> {
    let mut delays: Vec<f64> = shown
        .iter()
        .filter_map(|one| Some((one.at_ms - began - f64::from(one.number?) * PICTURE_MS).rem_euclid(FILM_MS)))
        .collect();
    delays.sort_by(f64::total_cmp);
    delays.get(delays.len() / 2).copied()
}

/// How often pictures stood still, and for how many seconds: as WebRTC's statistics define it.
///
/// Source: W3C, Identifiers for WebRTC's Statistics API, freezeCount: longer than three times the average of the
/// last 30, and at least 150 ms longer than it.
pub fn freezes(drawn_ms: &[f64]) -> (f64, f64) {
    let gaps: Vec<f64> =
        drawn_ms.windows(2).map(|pair| pair.last().unwrap_or(&0.0) - pair.first().unwrap_or(&0.0)).collect();
    let (mut count, mut seconds) = (0.0, 0.0);
    for (place, gap) in gaps.iter().enumerate() {
        let last = gaps.get(place.saturating_sub(30)..place).unwrap_or(&[]);
        if last.is_empty() {
            continue;
        }
        let average = last.iter().sum::<f64>() / last.len() as f64;
        if *gap > (average * 3.0).max(average + 150.0) {
            count += 1.0;
            seconds += gap / 1_000.0;
        }
    }
    (count, seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(at_ms: f64, number: Option<u32>) -> Picture {
        Picture { at_ms, width: 16, height: 16, y: Vec::new(), number }
    }

    #[test]
    fn delay_is_told_also_across_the_end_of_the_film() {
        let taken = [shown(1_004.0, Some(0)), shown(1_033.4, Some(1)), shown(1_000.0 - PICTURE_MS + 2.0, Some(299))];
        let began = zero_of_film(&taken).unwrap();
        assert!((began - 1_000.0).abs() < 0.2, "{began}");
        let at = |n: u32, delay: f64| shown(1_000.0 + f64::from(n) * PICTURE_MS + delay, Some(n % PICTURES));
        let seen = [at(298, 70.0), at(299, 71.0), at(300, 72.0), at(301, 73.0), shown(9.0, None)];
        assert!((one_way_ms(began, &seen).unwrap() - 72.0).abs() < 0.2);
        assert_eq!(one_way_ms(began, &[]), None);
        assert_eq!(zero_of_film(&[shown(9.0, None)]), None);
    }

    #[test]
    fn a_picture_that_stands_still_is_counted() {
        let mut drawn: Vec<f64> = (0..60).map(|n| f64::from(n) * 33.0).collect();
        assert_eq!(freezes(&drawn), (0.0, 0.0));
        drawn.extend((0..60).map(|n| 59.0 * 33.0 + 600.0 + f64::from(n) * 33.0));
        assert_eq!(freezes(&drawn), (1.0, 0.6));
        assert_eq!(freezes(&[]), (0.0, 0.0));
    }
}
