//! A camera and an encoder that make pictures of about the size they shall have.

use congestion::emulator::Chance;
use congestion::{Picture, Rung};
use std::time::Duration;

/// A key frame is this many times as large as another picture.
const KEY: f64 = 5.0;

/// Content of a packet in bytes.
const CONTENT: usize = 1_130;

/// Pictures that waver in size, and key frames that are paid back.
#[derive(Debug)]
pub(crate) struct Camera {
    chance: Chance,
    next: Duration,
    rung: Option<Rung>,
    debt: f64,
}

impl Camera {
    pub(crate) fn new(seed: u64) -> Self {
        Self { chance: Chance::new(seed), next: Duration::ZERO, rung: None, debt: 0.0 }
    }

    /// Whether a picture is to be taken now. A missed one is not made up for.
    pub(crate) fn is_due(&mut self, every: Duration, now: Duration) -> bool {
        let due = now >= self.next || self.next > now + every;
        if due {
            let on_time = now >= self.next && now < self.next + every;
            self.next = if on_time { self.next } else { now } + every;
        }
        due
    }

    /// Whether the picture's size changes, so that a key frame begins.
    pub(crate) fn changes(&mut self, rung: Rung) -> bool {
        let size = |rung: Option<Rung>| rung.and_then(Rung::size);
        let changes = size(self.rung) != size(Some(rung));
        self.rung = Some(rung);
        changes
    }

    /// The contents of a picture's packets, in bytes.
    pub(crate) fn picture(&mut self, picture: &Picture, every: Duration, key: bool) -> Vec<usize> {
        let usual = picture.bitrate.bytes_in(every).max(60.0);
        let key = key || picture.rung == Rung::Still;
        let mut size = usual * (0.75 + 0.5 * self.chance.unit());
        if picture.rung == Rung::Still {
            size = usual;
        } else if key {
            self.debt += usual * (KEY - 1.0);
            size = usual * KEY;
        } else {
            let paid = (usual * 0.25).min(self.debt);
            self.debt -= paid;
            size -= paid;
        }
        let size = size as usize;
        let parts = size.div_ceil(CONTENT).max(1);
        (0..parts).map(|part| if part + 1 == parts { size - CONTENT * part } else { CONTENT }).collect()
    }
}
