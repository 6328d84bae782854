//! What the other end sees: pictures that are whole and build on one another.

use std::collections::BTreeMap;
use std::time::Duration;

/// A part of a picture.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part {
    pub(crate) picture: u32,
    pub(crate) part: u32,
    pub(crate) of: u32,
    pub(crate) key: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Partial {
    of: u32,
    key: bool,
    parts: Vec<u32>,
}

/// Collects parts and shows pictures in order.
#[derive(Debug, Default)]
pub(crate) struct Screen {
    pub(crate) waiting: BTreeMap<u32, Partial>,
    pub(crate) shown: Option<u32>,
    pub(crate) needs_key: bool,
}

impl Screen {
    /// Takes a part; gives how many pictures are shown now, and whether a key frame was among them.
    pub(crate) fn take(&mut self, part: Part) -> (u32, bool) {
        if self.shown.is_some_and(|shown| part.picture <= shown) {
            return (0, false);
        }
        let partial = self.waiting.entry(part.picture).or_default();
        (partial.of, partial.key) = (part.of, part.key);
        if !partial.parts.contains(&part.part) {
            partial.parts.push(part.part);
        }
        let (mut count, mut key) = (0, false);
        loop {
            let next = self.shown.map_or(0, |shown| shown + 1);
            let whole = |partial: &Partial| partial.parts.len() as u32 == partial.of;
            let key_frame =
                self.waiting.iter().filter(|(_, partial)| partial.key && whole(partial)).map(|(n, _)| *n).min();
            let next = match key_frame {
                Some(number) => number,
                None if !self.needs_key && self.waiting.get(&next).is_some_and(whole) => next,
                None => return (count, key),
            };
            key |= key_frame.is_some();
            self.needs_key &= key_frame.is_none();
            self.waiting = self.waiting.split_off(&(next + 1));
            self.shown = Some(next);
            count += 1;
        }
    }
}

/// Times of what was shown or heard, and the gaps between them.
#[derive(Debug, Default, Clone)]
pub(crate) struct Times(pub(crate) Vec<Duration>);

impl Times {
    pub(crate) fn longest_gap(&self, from: Duration, to: Duration) -> Duration {
        let within = |pair: &&[Duration]| pair[1] >= from && pair[0] <= to;
        self.0.windows(2).filter(within).map(|pair| pair[1].saturating_sub(pair[0])).max().unwrap_or(Duration::MAX)
    }
}
