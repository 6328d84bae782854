//! Her pictures, coded for the doctor as the line bears them, and small for herself.

use super::{LOOK_EVERY, Switches};
use crate::config::instant;
use crate::pictures::Screen;
use capture::{Newest, Received};
use congestion::Rung;
use media::{EncodedFrame, EncoderSettings, Rtp90k, Scaler, VideoFrame, Vp8Encoder, fit_into};
use peer::{PictureControl, Wish};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// Her own picture: as large as it is shown in a window of usual size. It crosses uncoded, so that a
/// larger one, or more of them, costs the app and the window more.
const OWN_SIZE: (u16, u16) = (240, 136);
/// As often as a moving hand needs.
const OWN_EVERY: Duration = Duration::from_millis(100);

/// A rate that differs by less than this part is not worth telling the encoder.
const SAME_RATE: f64 = 0.04;

/// Codes one camera's pictures.
pub(super) struct Coder {
    wanted: PictureControl,
    own: Own,
    encoded: mpsc::Sender<EncodedFrame>,
    switches: Arc<Switches>,
    scaler: Scaler,
    encoder: Option<Vp8Encoder>,
    pace: Pace,
    /// The last key frame that was asked for and made.
    made_key: u32,
    /// A coded picture found no room; the next must not build on it.
    broken: bool,
}

impl Coder {
    pub(super) fn new(
        wanted: PictureControl,
        own: Screen,
        encoded: mpsc::Sender<EncodedFrame>,
        switches: Arc<Switches>,
    ) -> Self {
        Self {
            wanted,
            own: Own { screen: own, pace: Pace::default() },
            encoded,
            switches,
            scaler: Scaler::default(),
            encoder: None,
            pace: Pace::default(),
            made_key: 0,
            broken: false,
        }
    }

    /// Codes what the camera gives until it ends.
    pub(super) fn run(mut self, frames: &Newest<VideoFrame>) {
        while !self.switches.stop.load(Ordering::Relaxed) {
            let picture = match frames.wait(LOOK_EVERY) {
                Received::Thing(picture) => picture,
                Received::Nothing => continue,
                Received::Ended => return,
            };
            self.wanted.camera_lines(picture.height());
            if self.switches.hidden.load(Ordering::Relaxed) {
                continue;
            }
            let began = instant();
            self.own.show(&picture, &mut self.scaler);
            self.send(&picture, began);
        }
    }

    /// `began` is when work on this picture began.
    fn send(&mut self, picture: &VideoFrame, began: Instant) {
        let wish = self.wanted.wish();
        let (Some(size), Some(every), true) = (wish.picture.size, wish.picture.every, wish.take) else { return };
        if !self.pace.is_due(picture.at(), every) {
            return;
        }
        let Some(coded) = self.code(picture, size, &wish) else { return };
        self.wanted.coded(instant().duration_since(began));
        // The doctor cannot decode past a frame that was dropped here.
        self.broken = self.encoded.try_send(coded).is_err();
    }

    fn code(&mut self, picture: &VideoFrame, size: (u16, u16), wish: &Wish) -> Option<EncodedFrame> {
        let key = self.broken || wish.key != self.made_key || wish.picture.rung == Rung::Still;
        let bitrate_bps = u32::try_from(wish.picture.bitrate.bps()).unwrap_or(u32::MAX);
        let coded = encode(&mut self.encoder, &mut self.scaler, picture, (size, bitrate_bps), key)?;
        if coded.key {
            self.made_key = wish.key;
        }
        Some(coded)
    }
}

/// Her own picture, small and each by itself: what the doctor gets may be large, or seconds apart.
struct Own {
    screen: Screen,
    pace: Pace,
}

impl Own {
    fn show(&mut self, picture: &VideoFrame, scaler: &mut Scaler) {
        if !self.screen.is_watched() || !self.pace.is_due(picture.at(), OWN_EVERY) {
            return;
        }
        let size = fit_into((picture.width(), picture.height()), OWN_SIZE);
        if let Ok(small) = scaler.scale(picture, size) {
            self.screen.show_still(&small);
        }
    }
}

/// One picture in the size that fits, at the rate; nothing when it is left out to keep to the rate.
fn encode(
    encoder: &mut Option<Vp8Encoder>,
    scaler: &mut Scaler,
    picture: &VideoFrame,
    (within, bitrate_bps): ((u16, u16), u32),
    key: bool,
) -> Option<EncodedFrame> {
    let size @ (width, height) = fit_into((picture.width(), picture.height()), within);
    let scaled = if size == (picture.width(), picture.height()) { None } else { scaler.scale(picture, size).ok() };
    let working = match encoder {
        Some(working) if (working.settings().width, working.settings().height) == size => working,
        _ => encoder.insert(Vp8Encoder::new(EncoderSettings { width, height, bitrate_bps }).ok()?),
    };
    let before = f64::from(working.settings().bitrate_bps);
    if (f64::from(bitrate_bps) - before).abs() > before * SAME_RATE && working.set_bitrate(bitrate_bps).is_err() {
        tracing::warn!("the picture's rate was not taken");
    }
    match working.encode(scaled.as_ref().unwrap_or(picture), key) {
        Ok(coded) => coded,
        Err(error) => {
            tracing::warn!(%error, "a picture could not be encoded");
            *encoder = None;
            None
        }
    }
}

/// Leaves pictures out to keep a pace, by the camera's clock.
#[derive(Debug, Default)]
struct Pace {
    /// When the next picture is due.
    due: Option<Rtp90k>,
}

impl Pace {
    fn is_due(&mut self, at: Rtp90k, every: Duration) -> bool {
        let step = u32::try_from(every.as_micros() * 9 / 100).unwrap_or(u32::MAX);
        let Some(due) = self.due else {
            self.due = Some(at.plus(step));
            return true;
        };
        // A camera is never quite even: up to a quarter early is on time.
        let (early, step_ticks) = (i64::from(due.since(at)), i64::from(step));
        if early > step_ticks / 4 && early <= step_ticks * 2 {
            return false;
        }
        // An even pace does not drift; a pause is not made up for, and a clock that jumped begins anew.
        let on_time = early <= step_ticks / 4 && early > -step_ticks;
        self.due = Some(if on_time { due } else { at }.plus(step));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(camera_fps: u32, every: Duration) -> usize {
        let mut pace = Pace::default();
        (0..camera_fps * 10).filter(|n| pace.is_due(Rtp90k(n * 90_000 / camera_fps), every)).count()
    }

    #[test]
    fn a_pace_is_kept_with_any_camera() {
        assert_eq!(taken(30, Duration::from_micros(33_333)), 300);
        assert_eq!(taken(25, Duration::from_micros(33_333)), 250);
        assert_eq!(taken(30, Duration::from_micros(66_667)), 150);
        assert_eq!(taken(30, Duration::from_millis(100)), 100);
        assert_eq!(taken(30, Duration::from_secs(4)), 3);
        assert!(
            (150..=167).contains(&taken(25, Duration::from_micros(66_667))),
            "{}",
            taken(25, Duration::from_micros(66_667))
        );
    }

    #[test]
    fn a_pause_is_not_made_up_for_and_a_clock_that_jumps_does_not_stop_it() {
        let mut pace = Pace::default();
        let every = Duration::from_millis(100);
        assert!(pace.is_due(Rtp90k(0), every));
        assert!(pace.is_due(Rtp90k(90_000), every));
        assert!(!pace.is_due(Rtp90k(93_000), every));
        assert!(pace.is_due(Rtp90k(10), every));
        assert!(!pace.is_due(Rtp90k(3_000), every));
    }

    #[test]
    fn a_picture_is_coded_in_the_size_that_fits_and_begins_anew_in_another() {
        let (mut encoder, mut scaler) = (None, Scaler::default());
        let picture = VideoFrame::grey(640, 480, 90, Rtp90k(0)).unwrap();
        let mut code = |within, n: u32| {
            let picture = picture.clone().with_time(Rtp90k(n * 3_000));
            encode(&mut encoder, &mut scaler, &picture, (within, 300_000), false).unwrap()
        };
        let first = code((640, 360), 1);
        assert_eq!((first.key, first.width, first.height), (true, 480, 360));
        assert!(!code((640, 360), 2).key);
        let small = code((320, 180), 3);
        assert_eq!((small.key, small.width, small.height), (true, 240, 180));
    }
}
