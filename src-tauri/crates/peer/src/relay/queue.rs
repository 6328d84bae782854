//! What waits for a stream that is slower than the call.

use super::framing::Worth;
use std::collections::VecDeque;
use std::time::Duration;
use tokio::time::Instant;

/// Sound that waited longer than this comes too late to be heard.
const FRESH_FOR: Duration = Duration::from_millis(100);

/// Half a second of a call at its best: more than may wait, so that a burst fits.
const MOST_BYTES: usize = 64 * 1024;

/// Messages on their way into a stream.
///
/// Invariant: never more than 64 KB; media that waited 100 ms is dropped instead of sent late. So a
/// line that lags shows as loss, which rate control understands, and not as a growing delay.
#[derive(Debug, Default)]
pub(crate) struct LagQueue {
    waiting: VecDeque<Waiting>,
    bytes: usize,
    dropped: u64,
}

#[derive(Debug)]
struct Waiting {
    worth: Worth,
    frame: Vec<u8>,
    since: Instant,
}

impl LagQueue {
    /// Puts a message at the end, in place of older media if need be.
    pub(crate) fn push(&mut self, worth: Worth, frame: Vec<u8>, now: Instant) {
        let repeated = worth == Worth::Control && self.waiting.iter().any(|waiting| waiting.frame == frame);
        if repeated {
            return;
        }
        while self.bytes + frame.len() > MOST_BYTES {
            let Some(place) = self.waiting.iter().position(|waiting| waiting.worth == Worth::Media) else {
                self.dropped += 1;
                return;
            };
            self.remove(place);
            self.dropped += 1;
        }
        self.bytes += frame.len();
        self.waiting.push_back(Waiting { worth, frame, since: now });
    }

    /// The next message that is still worth sending.
    pub(crate) fn pop(&mut self, now: Instant) -> Option<Vec<u8>> {
        loop {
            let next = self.remove(0)?;
            let late = now.saturating_duration_since(next.since) > FRESH_FOR;
            if next.worth == Worth::Control || !late {
                return Some(next.frame);
            }
            self.dropped += 1;
        }
    }

    /// Messages that were not sent.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped
    }

    fn remove(&mut self, place: usize) -> Option<Waiting> {
        let gone = self.waiting.remove(place)?;
        self.bytes -= gone.frame.len();
        Some(gone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_that_waited_too_long_is_dropped_and_requests_are_not() {
        let (mut queue, zero) = (LagQueue::default(), Instant::now());
        queue.push(Worth::Media, vec![1], zero);
        queue.push(Worth::Control, vec![2], zero);
        queue.push(Worth::Media, vec![3], zero + Duration::from_millis(80));
        let late = zero + Duration::from_millis(150);
        assert_eq!(queue.pop(late), Some(vec![2]));
        assert_eq!(queue.pop(late), Some(vec![3]));
        assert_eq!(queue.pop(late), None);
        assert_eq!((queue.dropped(), queue.bytes), (1, 0));
    }

    #[test]
    fn a_full_queue_gives_up_its_oldest_media() {
        let (mut queue, now) = (LagQueue::default(), Instant::now());
        queue.push(Worth::Control, vec![0; 20], now);
        for n in 0..1_000_u16 {
            queue.push(Worth::Media, [&n.to_be_bytes()[..], &[0; 1_198]].concat(), now);
            assert!(queue.bytes <= MOST_BYTES);
        }
        assert_eq!(queue.pop(now).map(|frame| frame.len()), Some(20));
        let kept: Vec<u16> =
            std::iter::from_fn(|| queue.pop(now)).map(|frame| u16::from_be_bytes([frame[0], frame[1]])).collect();
        assert_eq!(kept.last(), Some(&999));
        assert_eq!(kept.len() as u64 + queue.dropped(), 1_000);
    }

    #[test]
    fn a_request_that_is_repeated_while_it_waits_is_sent_once() {
        let (mut queue, now) = (LagQueue::default(), Instant::now());
        for _ in 0..3 {
            queue.push(Worth::Control, vec![7; 28], now);
        }
        assert!(queue.pop(now).is_some());
        assert_eq!(queue.pop(now), None);
    }

    #[test]
    fn requests_alone_cannot_fill_it_beyond_its_bound() {
        let (mut queue, now) = (LagQueue::default(), Instant::now());
        for n in 0..1_000_u16 {
            queue.push(Worth::Control, [&n.to_be_bytes()[..], &[0; 998]].concat(), now);
        }
        assert!(queue.bytes <= MOST_BYTES);
        assert!(queue.dropped() > 0);
    }
}
