//! Pictures that wait for their sound.

use media::EncodedFrame;
use std::collections::VecDeque;
use std::time::Duration;

/// More than 200 ms at any rate: a sender that is quicker is not waited with.
const MOST: usize = 32;

/// Pictures in order, each with the moment at which it is due.
///
/// Invariant: they leave in the order in which they came; at most [`MOST`] wait.
#[derive(Debug, Default)]
pub(crate) struct Held {
    waiting: VecDeque<(Duration, EncodedFrame)>,
}

impl Held {
    /// The picture waits until `due`, and at least as long as the one before.
    pub(crate) fn put(&mut self, frame: EncodedFrame, due: Duration) {
        let before = self.waiting.back().map_or(Duration::ZERO, |(due, _)| *due);
        self.waiting.push_back((due.max(before), frame));
    }

    /// When the next one is due.
    pub(crate) fn due(&self) -> Option<Duration> {
        let (due, _) = self.waiting.front()?;
        Some(if self.waiting.len() > MOST { Duration::ZERO } else { *due })
    }

    /// The next one that is due by now.
    pub(crate) fn take(&mut self, now: Duration) -> Option<EncodedFrame> {
        if self.due()? > now {
            return None;
        }
        self.waiting.pop_front().map(|(_, frame)| frame)
    }

    /// Throws away what cannot be decoded once a picture was left out; how many these are.
    pub(crate) fn forget_until_key(&mut self) -> usize {
        let useless = self.waiting.iter().take_while(|(_, frame)| !frame.key).count();
        self.waiting.drain(..useless);
        useless
    }
}
