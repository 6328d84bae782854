//! How much really arrives.

use super::groups::ms;
use crate::bitrate::Bitrate;
use std::collections::VecDeque;
use std::time::Duration;

/// What is remembered.
const SPAN_MS: f64 = 1_000.0;

/// Packets remembered.
const MOST: usize = 2_048;

/// Below this a rate is chance.
const SHORTEST_MS: f64 = 60.0;

/// Bytes that arrived, on the receiver's clock.
#[derive(Debug, Default)]
pub(crate) struct Arrived {
    packets: VecDeque<(f64, usize)>,
}

impl Arrived {
    /// Takes one packet. One that nobody reported on counts as arriving with the next.
    pub(crate) fn arrived(&mut self, size_bytes: usize, arrival: Duration) {
        let at = ms(arrival);
        if self.packets.back().is_some_and(|(last, _)| at + SPAN_MS < *last) {
            // The receiver's clock went back.
            self.packets.clear();
        }
        self.packets.push_back((at, size_bytes));
        while self.packets.len() > MOST || self.packets.front().is_some_and(|(first, _)| at - first > SPAN_MS) {
            self.packets.pop_front();
        }
    }

    /// Adds bytes to the newest packet.
    pub(crate) fn with_newest(&mut self, size_bytes: usize) {
        if let Some((_, size)) = self.packets.back_mut() {
            *size += size_bytes;
        }
    }

    /// The rate over the newest `span`; nothing while too little is known.
    pub(crate) fn rate(&self, span: Duration) -> Option<Bitrate> {
        let newest = self.packets.back()?.0;
        let within = || self.packets.iter().filter(|(at, _)| newest - at <= ms(span));
        let oldest = within().map(|(at, _)| *at).reduce(f64::min)?;
        let first = within().position(|(at, _)| *at == oldest)?;
        // The first packet opens the span; its bytes arrived before it.
        let bytes: usize = within().enumerate().filter(|(place, _)| *place != first).map(|(_, (_, size))| *size).sum();
        let passed = newest - oldest;
        (passed >= SHORTEST_MS).then(|| Bitrate::of(bytes as u64, Duration::from_secs_f64(passed / 1_000.0)))
    }

    /// Forgets everything.
    pub(crate) fn reset(&mut self) {
        self.packets.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn the_rate_is_of_the_newest_span() {
        let mut arrived = Arrived::default();
        for n in 0..100_u32 {
            arrived.arrived(1_250, MS * n * 10);
        }
        assert_eq!(arrived.rate(MS * 500).unwrap().kbps(), 1_000);
        for n in 0..10_u32 {
            arrived.arrived(1_250, MS * (1_000 + n * 40));
        }
        assert_eq!(arrived.rate(MS * 200).unwrap().kbps(), 250);
        arrived.with_newest(1_250);
        assert!(arrived.rate(MS * 200).unwrap().kbps() > 280);
    }

    #[test]
    fn too_little_gives_no_rate() {
        let mut arrived = Arrived::default();
        assert_eq!(arrived.rate(MS * 500), None);
        arrived.arrived(100, MS);
        arrived.arrived(100, MS * 30);
        assert_eq!(arrived.rate(MS * 500), None);
        arrived.arrived(100, Duration::from_secs(90));
        arrived.arrived(100, Duration::from_secs(5));
        assert_eq!(arrived.rate(MS * 500), None);
    }
}
