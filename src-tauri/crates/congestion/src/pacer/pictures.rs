//! Pictures that wait to be sent, whole or not at all.

use super::Waiting;
use std::collections::VecDeque;
use std::time::Duration;

/// A picture that has waited longer is of no use: the talk has moved on.
pub const PICTURE_WAITS: Duration = Duration::from_millis(400);

/// A key frame may wait longer: another one would be as large.
pub const KEY_FRAME_WAITS: Duration = Duration::from_secs(1);

/// Pictures that may wait.
const MOST: usize = 32;

#[derive(Debug)]
struct Picture<P> {
    key: bool,
    until: Duration,
    packets: VecDeque<Waiting<P>>,
}

/// Pictures in the order in which they build on one another.
///
/// Invariant: when a picture is dropped, so is every one that builds on it, and none is taken until
/// a key frame comes.
#[derive(Debug)]
pub(crate) struct Pictures<P> {
    waiting: VecDeque<Picture<P>>,
    bytes: usize,
    needs_key_frame: bool,
}

impl<P> Default for Pictures<P> {
    fn default() -> Self {
        Self { waiting: VecDeque::new(), bytes: 0, needs_key_frame: false }
    }
}

impl<P> Pictures<P> {
    pub(crate) fn push(&mut self, key: bool, packets: Vec<(usize, P)>, every: Duration, now: Duration) -> bool {
        if self.waiting.len() >= MOST {
            self.drop_first();
        }
        if self.needs_key_frame && !key {
            return false;
        }
        self.needs_key_frame = false;
        let packets: VecDeque<Waiting<P>> =
            packets.into_iter().map(|(size_bytes, packet)| Waiting { size_bytes, packet }).collect();
        let waits = if key { KEY_FRAME_WAITS } else { PICTURE_WAITS };
        self.waiting.push_back(Picture { key, until: now + waits.max(every), packets });
        self.recount();
        true
    }

    pub(crate) fn pop(&mut self) -> Option<Waiting<P>> {
        loop {
            let picture = self.waiting.front_mut()?;
            if let Some(packet) = picture.packets.pop_front() {
                self.bytes = self.bytes.saturating_sub(packet.size_bytes);
                if picture.packets.is_empty() {
                    self.waiting.pop_front();
                }
                return Some(packet);
            }
            self.waiting.pop_front();
        }
    }

    pub(crate) fn drop_late(&mut self, now: Duration) {
        while self.waiting.front().is_some_and(|picture| now > picture.until) {
            self.drop_first();
        }
    }

    pub(crate) fn drop_all(&mut self) {
        while !self.waiting.is_empty() {
            self.drop_first();
        }
    }

    pub(crate) fn needs_key_frame(&self) -> bool {
        self.needs_key_frame
    }

    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Drops the oldest picture and those that build on it.
    fn drop_first(&mut self) {
        self.waiting.pop_front();
        while self.waiting.front().is_some_and(|picture| !picture.key) {
            self.waiting.pop_front();
        }
        self.needs_key_frame = self.waiting.is_empty();
        self.recount();
    }

    fn recount(&mut self) {
        let packets = self.waiting.iter().flat_map(|picture| &picture.packets);
        self.bytes = packets.map(|waiting| waiting.size_bytes).sum();
    }
}
