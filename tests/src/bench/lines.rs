//! What the line saw of a call: how much was sent, how much came out, and where speech had holes.

use std::time::Duration;

/// One entry of the tally.
const SLOT: Duration = Duration::from_millis(100);

/// Opus, and redundant Opus, by the numbers Chromium always offers them under; the other end takes its numbers.
const SOUND: [u8; 2] = [111, 63];

/// What was counted of one direction, by time.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    sent: Vec<u64>,
    came: Vec<u64>,
    sound_came: Vec<Duration>,
}

fn add(slots: &mut Vec<u64>, at: Duration, bytes: usize) {
    let slot = (at.as_millis() / SLOT.as_millis()) as usize;
    if slots.len() <= slot {
        slots.resize(slot + 1, 0);
    }
    if let Some(sum) = slots.get_mut(slot) {
        *sum += bytes as u64;
    }
}

fn bps(slots: &[u64], from: Duration, until: Duration) -> f64 {
    let index = |at: Duration| (at.as_millis() / SLOT.as_millis()) as usize;
    let bytes: u64 = slots.iter().take(index(until)).skip(index(from)).sum();
    let seconds = SLOT.as_secs_f64() * index(until).saturating_sub(index(from)) as f64;
    if seconds > 0.0 { bytes as f64 * 8.0 / seconds } else { 0.0 }
}

impl Tally {
    pub(super) fn sent(&mut self, at: Duration, bytes: usize) {
        add(&mut self.sent, at, bytes);
    }

    pub(super) fn came(&mut self, at: Duration, bytes: usize, packet: &[u8]) {
        add(&mut self.came, at, bytes);
        if is_sound(packet) {
            self.sound_came.push(at);
        }
    }

    /// Bits a second put on the line, headers included.
    pub fn sent_bps(&self, from: Duration, until: Duration) -> f64 {
        bps(&self.sent, from, until)
    }

    /// Bits a second that came out.
    pub fn came_bps(&self, from: Duration, until: Duration) -> f64 {
        bps(&self.came, from, until)
    }

    /// The longest time without a packet of speech; nothing when there was none at all.
    pub fn longest_gap(&self, from: Duration, until: Duration) -> Option<Duration> {
        let within: Vec<Duration> = self.sound_came.iter().copied().filter(|at| (from..until).contains(at)).collect();
        let first = within.first()?.saturating_sub(from);
        let last = until.saturating_sub(*within.last()?);
        within
            .windows(2)
            .filter_map(|pair| Some(pair.get(1)?.saturating_sub(*pair.first()?)))
            .chain([first, last])
            .max()
    }

    /// When the first packet of speech came after `from`.
    pub fn first_sound(&self, from: Duration) -> Option<Duration> {
        self.sound_came.iter().copied().find(|at| *at >= from)
    }

    /// When, after `from`, the rate stays at or below `bps` for `hold`, one second at a time; nothing if it never does.
    pub fn settled(&self, below_bps: f64, from: Duration, until: Duration, hold: Duration) -> Option<Duration> {
        steps(from, until.saturating_sub(hold)).find(|at| {
            steps(*at, *at + hold.saturating_sub(SECOND)).all(|one| self.sent_bps(one, one + SECOND) <= below_bps)
        })
    }

    /// When, after `from`, a whole second's rate first reaches `bps`; nothing if it never does.
    pub fn reached(&self, bps: f64, from: Duration, until: Duration) -> Option<Duration> {
        steps(from, until.saturating_sub(SECOND)).find(|at| self.sent_bps(*at, *at + SECOND) >= bps)
    }
}

const SECOND: Duration = Duration::from_secs(1);

fn steps(from: Duration, until: Duration) -> impl Iterator<Item = Duration> {
    (0_u32..).map(move |step| from + SLOT * step).take_while(move |at| *at <= until)
}

/// Whether this is speech; SRTP leaves the header readable (RFC 3711).
fn is_sound(packet: &[u8]) -> bool {
    matches!(packet, [first, second, ..] if first >> 6 == 2 && SOUND.contains(&(second & 0x7f)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn rates_and_holes_are_told_as_they_were() {
        let mut tally = Tally::default();
        for n in 0..500_u32 {
            // A hole from two to three seconds; half the rate after that.
            let at = MS * 20 * n;
            if !(100..150).contains(&n) {
                tally.came(at, 100, &[0x80, 111]);
            }
            tally.sent(at, if n < 150 { 1_000 } else { 500 });
        }
        tally.came(MS * 2_500, 9, &[0x80, 96]);
        assert_eq!(tally.longest_gap(Duration::ZERO, MS * 10_000), Some(MS * 1_020));
        assert_eq!(tally.longest_gap(MS * 20_000, MS * 30_000), None);
        assert_eq!(tally.sent_bps(Duration::ZERO, SECOND), 400_000.0);
        let settled = tally.settled(200_000.0, Duration::ZERO, MS * 10_000, SECOND * 3);
        assert_eq!(settled, Some(MS * 3_000));
        assert_eq!(tally.settled(100_000.0, Duration::ZERO, MS * 10_000, SECOND * 3), None);
        assert_eq!(tally.reached(300_000.0, SECOND * 4, SECOND * 9), None);
        assert_eq!(tally.reached(300_000.0, SECOND, SECOND * 9), Some(SECOND));
    }

    #[test]
    fn only_speech_is_speech() {
        assert!(is_sound(&[0x90, 0x80 | 111, 0]));
        assert!(is_sound(&[0x80, 63]));
        assert!(!is_sound(&[0x80, 200]) && !is_sound(&[0x16, 111]) && !is_sound(&[0x80]) && !is_sound(&[]));
    }
}
