//! Whether anything comes from the other end.

use std::time::Duration;
use tokio::time::Instant;

/// Nothing heard for so long is more than a bad moment: seventy packets of the voice in a row.
pub(crate) const SILENT_AFTER: Duration = Duration::from_millis(1_400);

/// How often the network stack asks the other end for a sign of life: four times in that.
pub(crate) const ASK_EVERY: Duration = Duration::from_millis(350);

/// What has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// Nothing comes any more.
    FellSilent,
    /// Something comes again.
    CameBack,
}

/// Watches for silence.
///
/// Signs of life alone would not do: on a line that loses a fifth they go missing four times in a
/// row once a minute. Packets of the call alone would not do either, because both may be muted.
#[derive(Debug)]
pub(crate) struct Silence {
    /// No sign of life was answered.
    unanswered: bool,
    silent: bool,
    packets: u64,
    heard: Instant,
}

impl Silence {
    pub(crate) fn new(now: Instant) -> Self {
        Self { unanswered: false, silent: false, packets: 0, heard: now }
    }

    /// What the network stack says about its signs of life.
    pub(crate) fn answered(&mut self, answered: bool) {
        self.unanswered = !answered;
        self.silent &= !answered;
    }

    /// Looks at how many packets of the call have come.
    pub(crate) fn look(&mut self, packets: u64, now: Instant) -> Option<Change> {
        if packets != self.packets {
            self.packets = packets;
            self.heard = now;
            let back = std::mem::take(&mut self.silent);
            return back.then_some(Change::CameBack);
        }
        let silent = self.unanswered && now.saturating_duration_since(self.heard) >= SILENT_AFTER;
        let fell = silent && !self.silent;
        self.silent |= silent;
        fell.then_some(Change::FellSilent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_neither_a_packet_nor_a_sign_of_life() {
        let zero = Instant::now();
        let at = |seconds| zero + Duration::from_secs(seconds);
        let mut silence = Silence::new(zero);
        assert_eq!(silence.look(1, at(1)), None);
        assert_eq!(silence.look(1, at(60)), None, "both are muted, and signs of life are answered");
        silence.answered(false);
        assert_eq!(silence.look(2, at(61)), None, "signs of life were lost, and the call goes on");
        assert_eq!(silence.look(2, at(62)), None);
        assert_eq!(silence.look(2, at(63)), Some(Change::FellSilent));
        assert_eq!(silence.look(2, at(64)), None, "said once");
        assert_eq!(silence.look(3, at(65)), Some(Change::CameBack));
        assert_eq!(silence.look(3, at(67)), Some(Change::FellSilent));
        silence.answered(true);
        assert_eq!(silence.look(4, at(68)), None, "the stack said so itself");
    }
}
