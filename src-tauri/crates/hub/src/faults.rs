use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use signalling::{CallSignal, Role};
use tokio::sync::watch;

/// What becomes of a signal of this end on its way to the other; nothing when it is swallowed.
pub type Tamper = Arc<dyn Fn(Role, CallSignal) -> Option<CallSignal> + Send + Sync>;

/// What a hostile or broken hub would do, switched on by tests and the demo.
///
/// Invariant: nothing is on unless somebody calls a method here.
pub struct Faults {
    swap: AtomicBool,
    drop: AtomicU32,
    twice: AtomicBool,
    late_ms: AtomicU64,
    kills: watch::Sender<u64>,
    tamper: Mutex<Option<Tamper>>,
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Faults").field("swap", &self.swap).field("drop", &self.drop).finish_non_exhaustive()
    }
}

impl Default for Faults {
    fn default() -> Self {
        Self {
            swap: AtomicBool::new(false),
            drop: AtomicU32::new(0),
            twice: AtomicBool::new(false),
            late_ms: AtomicU64::new(0),
            kills: watch::Sender::new(0),
            tamper: Mutex::default(),
        }
    }
}

impl Faults {
    /// Puts another fingerprint into every session description that passes, as a hub that wants
    /// to listen in would.
    pub fn swap_fingerprints(&self, on: bool) {
        self.swap.store(on, Ordering::Relaxed);
    }

    /// Changes or swallows every signal that passes; nothing ends it.
    pub fn tamper_with(&self, how: Option<Tamper>) {
        *self.tamper.lock().unwrap_or_else(PoisonError::into_inner) = how;
    }

    /// Loses the next `count` frames on their way to a client.
    pub fn drop_next(&self, count: u32) {
        self.drop.store(count, Ordering::Relaxed);
    }

    /// Sends every frame to a client twice.
    pub fn send_twice(&self, on: bool) {
        self.twice.store(on, Ordering::Relaxed);
    }

    /// Sends every frame to a client so much later; nothing when it is zero.
    pub fn delay(&self, by: Duration) {
        self.late_ms.store(u64::try_from(by.as_millis()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Cuts every socket that is open now, without a word.
    pub fn kill_sockets(&self) {
        self.kills.send_modify(|count| *count = count.wrapping_add(1));
    }

    pub(crate) fn kills(&self) -> watch::Receiver<u64> {
        self.kills.subscribe()
    }

    /// How often this frame is sent, and how much later.
    pub(crate) fn sends_this_frame(&self) -> (u32, Duration) {
        let times = if self.loses_this_frame() { 0 } else { 1 + u32::from(self.twice.load(Ordering::Relaxed)) };
        (times, Duration::from_millis(self.late_ms.load(Ordering::Relaxed)))
    }

    fn loses_this_frame(&self) -> bool {
        self.drop.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
    }

    pub(crate) fn tamper(&self, from: Role, signal: CallSignal) -> Option<CallSignal> {
        let how = self.tamper.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let signal = match how {
            Some(how) => how(from, signal)?,
            None => signal,
        };
        if !self.swap.load(Ordering::Relaxed) {
            return Some(signal);
        }
        Some(match signal {
            CallSignal::Offer { sdp, passport, certificates } => {
                CallSignal::Offer { sdp: swapped(&sdp), passport, certificates }
            }
            CallSignal::Answer { sdp, passport, certificates } => {
                CallSignal::Answer { sdp: swapped(&sdp), passport, certificates }
            }
            other => other,
        })
    }
}

fn swapped(sdp: &str) -> String {
    let other = ["5A"; 32].join(":");
    sdp.split_inclusive("\r\n")
        .map(|line| {
            if line.starts_with("a=fingerprint:") {
                format!("a=fingerprint:sha-256 {other}\r\n")
            } else {
                line.to_owned()
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_swapped_description_differs_only_in_its_fingerprints() {
        let sdp = "v=0\r\na=fingerprint:sha-256 AA:BB\r\nm=audio 9\r\n";
        let got = swapped(sdp);
        assert!(got.starts_with("v=0\r\na=fingerprint:sha-256 5A:5A:"));
        assert!(got.ends_with("5A\r\nm=audio 9\r\n"));
    }

    #[test]
    fn a_signal_is_changed_or_swallowed_as_told() {
        let faults = Faults::default();
        let end = CallSignal::EndOfCandidates {};
        assert!(faults.tamper(Role::Patient, end.clone()) == Some(end.clone()));
        faults.tamper_with(Some(Arc::new(|from, signal| (from == Role::Provider).then_some(signal))));
        assert!(faults.tamper(Role::Patient, end.clone()).is_none());
        assert!(faults.tamper(Role::Provider, end.clone()) == Some(end.clone()));
        faults.tamper_with(None);
        assert!(faults.tamper(Role::Patient, end).is_some());
    }

    #[test]
    fn exactly_the_asked_number_of_frames_is_lost() {
        let faults = Faults::default();
        faults.drop_next(2);
        let lost: Vec<bool> = (0..4).map(|_| faults.loses_this_frame()).collect();
        assert_eq!(lost, [true, true, false, false]);
    }

    #[test]
    fn a_frame_is_sent_twice_and_late_as_told() {
        let faults = Faults::default();
        assert_eq!(faults.sends_this_frame(), (1, Duration::ZERO));
        faults.send_twice(true);
        faults.delay(Duration::from_millis(400));
        assert_eq!(faults.sends_this_frame(), (2, Duration::from_millis(400)));
        faults.drop_next(1);
        assert_eq!(faults.sends_this_frame().0, 0);
    }
}
