//! Which picture the line bears, told to whoever codes pictures.

use congestion::{Bitrate, Picture, Rung};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Coding times that wait to be read; a reader that is a second late loses nothing by fewer.
const MOST_TIMES: usize = 32;

/// What the next picture shall be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// Its size, its rate, and how often one is taken.
    pub picture: Picture,
    /// Whether one is worth coding now: one that is not coded costs nothing, one that cannot be sent
    /// costs a key frame.
    pub take: bool,
    /// Each new number asks for one key frame.
    pub key: u32,
}

impl Default for Wish {
    /// Before anything is known: what the ladder begins with, and nothing to be coded yet.
    fn default() -> Self {
        let rung = Rung::P360;
        let picture = Picture {
            rung,
            size: rung.size(),
            every: rung.every(),
            bitrate: Bitrate::from_kbps(250),
            saving_line_for_voice: false,
        };
        Self { picture, take: false, key: 0 }
    }
}

/// What whoever codes pictures has said.
#[derive(Debug, Default)]
pub(crate) struct Said {
    /// How long coding took, oldest first.
    pub(crate) coded: Vec<Duration>,
    /// The camera's height in pixels; 0 until it is known.
    pub(crate) camera_lines: u16,
}

/// What the line and the encoder tell one another.
///
/// Shape: the line writes the newest wish; the encoder reads it before each picture, and says how long
/// coding took and how large the camera's pictures are. Neither waits for the other.
#[derive(Debug, Clone, Default)]
pub struct PictureControl {
    inside: Arc<Mutex<(Wish, Said)>>,
}

impl PictureControl {
    /// The newest wish.
    pub fn wish(&self) -> Wish {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    /// Says how long coding one picture took.
    pub fn coded(&self, took: Duration) {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        if inside.1.coded.len() < MOST_TIMES {
            inside.1.coded.push(took);
        }
    }

    /// Says how high the camera's pictures are; a larger one is never asked for.
    pub fn camera_lines(&self, lines: u16) {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner).1.camera_lines = lines;
    }

    /// Wishes for something new, and gives what was said since.
    pub(crate) fn exchange(&self, wish: Wish) -> Said {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        inside.0 = wish;
        let coded = std::mem::take(&mut inside.1.coded);
        Said { coded, camera_lines: inside.1.camera_lines }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_are_heard_and_memory_is_bounded() {
        let line = PictureControl::default();
        let encoder = line.clone();
        encoder.camera_lines(720);
        for n in 0..100 {
            encoder.coded(Duration::from_millis(n));
        }
        let said = line.exchange(Wish { key: 7, ..Wish::default() });
        assert_eq!((said.camera_lines, said.coded.len()), (720, MOST_TIMES));
        assert_eq!(encoder.wish().key, 7);
        assert!(line.exchange(Wish::default()).coded.is_empty());
    }
}
