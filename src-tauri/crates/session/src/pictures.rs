//! Encoded pictures on their way to a window: the newest wins, and what was dropped is counted.

use media::{EncodedFrame, Rtp90k, VideoFrame};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc;

/// About a second at 30 pictures a second, because half a second comes at once when a lost packet comes again: a window that is later than that starts anew at a key frame.
const QUEUE: usize = 32;

/// Whose picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// What the doctor sends.
    Doctor,
    /// What the others are sent.
    Own,
    /// What a further person sends; 0 or 1, as in [`crate::Other`].
    Other(u8),
}

/// How a picture is coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// One frame of a stream, RFC 6386.
    Vp8,
    /// Not coded, the planes of YUV 4:2:0 one after the other: a small one costs the window less than a JPEG, or another stream, would.
    I420,
}

/// One picture for a screen.
#[derive(Debug, Clone)]
pub struct Picture {
    /// How to read it.
    pub coding: Coding,
    /// Decodable without any earlier one.
    pub key: bool,
    /// In pixels.
    pub width: u16,
    /// In pixels.
    pub height: u16,
    /// Of the sender's clock, whose zero is anywhere: only differences mean something.
    pub micros: u64,
    /// The coded picture.
    pub data: Arc<[u8]>,
}

/// A coded frame as the window takes it.
pub fn picture_from_frame(frame: &EncodedFrame) -> Picture {
    Picture {
        coding: Coding::Vp8,
        key: frame.key,
        width: frame.width,
        height: frame.height,
        micros: micros(frame.at),
        data: Arc::from(&frame.data[..]),
    }
}

/// Her own picture as the window takes it.
fn still(picture: &VideoFrame) -> Picture {
    let (width, height) = (picture.width(), picture.height());
    let data = [picture.y(), picture.u(), picture.v()].concat().into();
    Picture { coding: Coding::I420, key: true, width, height, micros: micros(picture.at()), data }
}

/// 90 ticks are 1000 microseconds.
fn micros(at: Rtp90k) -> u64 {
    u64::from(at.0) * 100 / 9
}

/// Where pictures of one kind are handed to the one window that watches.
#[derive(Debug, Clone, Default)]
pub(crate) struct Screen {
    watcher: Arc<Mutex<Watcher>>,
}

#[derive(Debug, Default)]
struct Watcher {
    send: Option<mpsc::Sender<Picture>>,
    /// After a drop only a key frame can be decoded.
    needs_key: bool,
}

/// The screens of a call, one for each picture.
#[derive(Debug, Clone, Default)]
pub(crate) struct Screens {
    pub(crate) doctor: Screen,
    pub(crate) own: Screen,
    others: [Screen; 2],
}

impl Screens {
    /// None for a further person that there cannot be.
    pub(crate) fn of(&self, whose: Whose) -> Option<&Screen> {
        match whose {
            Whose::Doctor => Some(&self.doctor),
            Whose::Own => Some(&self.own),
            Whose::Other(seat) => self.others.get(usize::from(seat)),
        }
    }
}

/// What became of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// On its way.
    Sent,
    /// Nobody watches, or the window is late.
    Dropped,
    /// Dropped, and a key frame is wanted.
    WantsKey,
}

impl Screen {
    /// A new watcher takes over from the one before.
    pub(crate) fn watch(&self) -> mpsc::Receiver<Picture> {
        let (send, pictures) = mpsc::channel(QUEUE);
        let mut watcher = self.watcher.lock().unwrap_or_else(PoisonError::into_inner);
        *watcher = Watcher { send: Some(send), needs_key: true };
        pictures
    }

    /// Other pictures come from now on, which build on none of those before.
    pub(crate) fn begin(&self) {
        self.watcher.lock().unwrap_or_else(PoisonError::into_inner).needs_key = true;
    }

    /// Whether anybody looks.
    pub(crate) fn is_watched(&self) -> bool {
        self.watcher.lock().unwrap_or_else(PoisonError::into_inner).send.is_some()
    }

    /// Shows a picture by itself: a window that is late does without it.
    pub(crate) fn show_still(&self, picture: &VideoFrame) {
        if self.is_watched() {
            self.put(still(picture));
        }
    }

    pub(crate) fn show(&self, frame: &EncodedFrame) -> Shown {
        if self.is_watched() { self.put(picture_from_frame(frame)) } else { Shown::Dropped }
    }

    fn put(&self, picture: Picture) -> Shown {
        let mut watcher = self.watcher.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(send) = watcher.send.clone() else { return Shown::Dropped };
        if watcher.needs_key && !picture.key {
            return Shown::WantsKey;
        }
        match send.try_send(picture) {
            Ok(()) => {
                watcher.needs_key = false;
                Shown::Sent
            }
            Err(mpsc::error::TrySendError::Full(_)) => {
                watcher.needs_key = true;
                Shown::WantsKey
            }
            Err(mpsc::error::TrySendError::Closed(_)) => {
                watcher.send = None;
                Shown::Dropped
            }
        }
    }
}
