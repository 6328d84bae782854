//! One device being tried on her wish: her picture, how loud she is, or a chime.

use super::chime::{CHIME_FRAMES, chime};
use super::qr::QrReader;
use super::trouble_of;
use crate::invitation::code::Hidden;
use crate::pictures::Screen;
use crate::trouble::Trouble;
use capture::{Clock, Computer, DeviceError, DeviceKind, Newest, Received, Running, Sink, newest};
use media::{AudioFrame, LevelMeter, Rtp90k, Scaler, VideoFrame, fit_into, level_dbfs};
use std::time::Duration;

/// A camera that was asleep needs a moment for its first picture.
pub(crate) const FIRST_WITHIN: Duration = Duration::from_secs(5);

/// A microphone that is switched off gives sound without any sound in it; a quiet room never does.
const SILENT_FOR: Duration = Duration::from_secs(3);

/// Below the quietest room that a microphone ever gave.
///
/// Units: decibels below the loudest.
pub(crate) const SWITCHED_OFF_DBFS: f32 = -90.0;

/// The chime has left the program; the speaker has a little of it still to play.
const RING_OUT: Duration = Duration::from_millis(400);

/// Longer than the chime takes on any speaker that plays.
const PLAYED_WITHIN: Duration = Duration::from_secs(6);

/// Half a second of sound between two looks.
const SOUNDS: usize = 25;

/// Only the newest picture is shown.
const PICTURES: usize = 1;

/// The most that her own small picture has.
///
/// Units: pixels.
const SIZE: (u16, u16) = (320, 180);

/// Fifteen pictures a second.
///
/// Units: ticks of 90 kHz; a little less, as cameras are not exact.
const PICTURE_EVERY: i32 = 90_000 / 15 - 600;

/// What came of a look at the trial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// It goes on.
    On,
    /// It goes on, and something is the matter.
    Strange(Trouble),
    /// It is over.
    Over(Trouble),
    /// It goes on, and a code was read in a picture.
    Scanned(Hidden),
    /// The chime was played: did she hear it?
    Played,
}

/// A device at work for her to see or hear.
pub(crate) enum Trial {
    /// Larger than the others, with its scaler.
    Camera(Box<Preview>),
    Microphone(Meter),
    Speaker(Chime),
}

impl Trial {
    /// Opens the device; blocking.
    pub(crate) fn start(computer: &dyn Computer, kind: DeviceKind, id: &str) -> Result<Self, Trouble> {
        match kind {
            DeviceKind::Camera => Preview::start(computer, id).map(|preview| Self::Camera(Box::new(preview))),
            DeviceKind::Microphone => Meter::start(computer, id).map(Self::Microphone),
            DeviceKind::Speaker => Chime::start(computer, id).map(Self::Speaker),
        }
        .map_err(|error| trouble_of(kind, error))
    }

    pub(crate) fn kind(&self) -> DeviceKind {
        match self {
            Self::Camera(_) => DeviceKind::Camera,
            Self::Microphone(_) => DeviceKind::Microphone,
            Self::Speaker(_) => DeviceKind::Speaker,
        }
    }

    /// From now on codes in the camera's pictures are read.
    pub(crate) fn read_codes(&mut self) {
        if let Self::Camera(preview) = self {
            preview.reader = Some(QrReader::new());
        }
    }

    /// How long to wait between two looks.
    pub(crate) fn pace(&self) -> Duration {
        match self {
            // Waits for its pictures instead.
            Self::Camera(_) => Duration::ZERO,
            Self::Microphone(_) | Self::Speaker(_) => Duration::from_millis(100),
        }
    }

    /// Takes what the device gave since the last look; `level` hears how loud she is.
    pub(crate) fn step(&mut self, own: &Screen, level: impl FnOnce(u8)) -> Step {
        match self {
            Self::Camera(preview) => preview.step(own),
            Self::Microphone(meter) => meter.step(level),
            Self::Speaker(chime) => chime.step(),
        }
    }
}

/// Her own picture, small.
pub(crate) struct Preview {
    running: Running,
    pictures: Newest<VideoFrame>,
    scaler: Scaler,
    last: Option<Rtp90k>,
    since: Clock,
    reader: Option<QrReader>,
}

impl Preview {
    fn start(computer: &dyn Computer, id: &str) -> Result<Self, DeviceError> {
        let (to, pictures) = newest(PICTURES);
        let clock = Clock::start();
        let running = computer.camera(id).start(clock, to)?;
        Ok(Self { running, pictures, scaler: Scaler::default(), last: None, since: clock, reader: None })
    }

    fn step(&mut self, own: &Screen) -> Step {
        if let Some(failure) = self.running.failure() {
            return Step::Over(trouble_of(DeviceKind::Camera, failure));
        }
        match self.pictures.wait(Duration::from_millis(100)) {
            Received::Thing(picture) => {
                self.show(&picture, own);
                if let Some(text) = self.reader.as_mut().and_then(|reader| reader.look(&picture)) {
                    return Step::Scanned(text);
                }
            }
            Received::Nothing if self.last.is_some() || self.since.elapsed() < FIRST_WITHIN => {}
            Received::Nothing | Received::Ended => return Step::Over(Trouble::CameraFails),
        }
        Step::On
    }

    fn show(&mut self, picture: &VideoFrame, own: &Screen) {
        if self.last.is_some_and(|last| picture.at().since(last) < PICTURE_EVERY) {
            return;
        }
        self.last = Some(picture.at());
        let size = fit_into((picture.width(), picture.height()), SIZE);
        if let Ok(small) = self.scaler.scale(picture, size) {
            own.show_still(&small);
        }
    }
}

/// How loud she is.
pub(crate) struct Meter {
    running: Running,
    sounds: Newest<AudioFrame>,
    needle: LevelMeter,
    came: bool,
    heard: bool,
    since: Clock,
}

impl Meter {
    fn start(computer: &dyn Computer, id: &str) -> Result<Self, DeviceError> {
        let (to, sounds) = newest(SOUNDS);
        let running = computer.microphone(id).start(to)?;
        let needle = LevelMeter::default();
        Ok(Self { running, sounds, needle, came: false, heard: false, since: Clock::start() })
    }

    fn step(&mut self, level: impl FnOnce(u8)) -> Step {
        if let Some(failure) = self.running.failure() {
            return Step::Over(trouble_of(DeviceKind::Microphone, failure));
        }
        let mut loudest = 0.0_f32;
        while let Some(sound) = self.sounds.try_take() {
            self.came = true;
            self.heard |= level_dbfs(sound.samples()) > SWITCHED_OFF_DBFS;
            loudest = loudest.max(self.needle.push(sound.samples()));
        }
        // From 0 to 1, so it fits.
        level((loudest * 100.0) as u8);
        match (self.came, self.heard) {
            (_, true) => Step::On,
            (false, _) if self.since.elapsed() >= FIRST_WITHIN => Step::Over(Trouble::MicrophoneFails),
            (true, false) if self.since.elapsed() >= SILENT_FOR => Step::Strange(Trouble::MicrophoneSilent),
            _ => Step::On,
        }
    }
}

/// The sound of the speaker test on its way out.
pub(crate) struct Chime {
    running: Running,
    /// Kept, because the speaker takes its end for the end of everything.
    _to: Sink<AudioFrame>,
    left: Newest<AudioFrame>,
    since: Clock,
    out: Option<Duration>,
}

impl Chime {
    fn start(computer: &dyn Computer, id: &str) -> Result<Self, DeviceError> {
        let (to, from) = newest(CHIME_FRAMES);
        let left = from.clone();
        let running = computer.speaker(id).start(from)?;
        for frame in chime() {
            to.put(frame);
        }
        Ok(Self { running, _to: to, left, since: Clock::start(), out: None })
    }

    fn step(&mut self) -> Step {
        if let Some(failure) = self.running.failure() {
            return Step::Over(trouble_of(DeviceKind::Speaker, failure));
        }
        let now = self.since.elapsed();
        if self.left.is_empty() {
            let out = *self.out.get_or_insert(now);
            return if now >= out + RING_OUT { Step::Played } else { Step::On };
        }
        if now >= PLAYED_WITHIN { Step::Over(Trouble::SpeakerFails) } else { Step::On }
    }
}
