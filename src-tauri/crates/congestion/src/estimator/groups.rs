//! Packets that were sent in one go, taken as one.

use std::time::Duration;

/// Packets sent within this time of the first are one group: a picture is sent in one go, and its
/// packets wait for one another.
const TOGETHER: Duration = Duration::from_millis(5);

/// A group is not stretched over more than this by packets that arrive close together.
const LONGEST: Duration = Duration::from_millis(100);

/// Groups that arrive before their predecessor, one after the other, until the clock is believed.
const BACKWARD: u32 = 3;

/// A group later than this after its predecessor, in sending or arriving, begins everything anew.
const GAP: Duration = Duration::from_secs(3);

/// From one group to the next.
///
/// Units: milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Step {
    /// Between the two in sending.
    pub(crate) sent: f64,
    /// Between the two in arriving.
    pub(crate) arrived: f64,
    /// When the later one arrived, on the receiver's clock.
    pub(crate) at: f64,
}

#[derive(Debug, Clone, Copy)]
struct Group {
    first_sent: Duration,
    last_sent: Duration,
    first_arrival: Duration,
    last_arrival: Duration,
}

/// Sorts arriving packets into groups.
///
/// Source: draft-ietf-rmcat-gcc-02 §5.2 and §5.3.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    before: Option<Group>,
    open: Option<Group>,
    backward: u32,
}

impl Groups {
    /// Takes one packet; gives a step when the packet closes a group.
    pub(crate) fn arrived(&mut self, sent: Duration, arrival: Duration) -> Option<Step> {
        let fresh = Group { first_sent: sent, last_sent: sent, first_arrival: arrival, last_arrival: arrival };
        let Some(open) = &mut self.open else {
            self.open = Some(fresh);
            return None;
        };
        if sent < open.first_sent {
            // Overtaken by a whole group: it says nothing about the queue now.
            return None;
        }
        if belongs(open, sent, arrival) {
            open.last_sent = open.last_sent.max(sent);
            open.last_arrival = open.last_arrival.max(arrival);
            return None;
        }
        let closed = *open;
        self.open = Some(fresh);
        let before = self.before.replace(closed)?;
        self.step(&before, &closed)
    }

    /// Forgets the open group: what was sent meanwhile is not to be compared.
    pub(crate) fn reset(&mut self) {
        *self = Self::default();
    }

    fn step(&mut self, before: &Group, closed: &Group) -> Option<Step> {
        let sent = ms(closed.last_sent) - ms(before.last_sent);
        let arrived = ms(closed.last_arrival) - ms(before.last_arrival);
        if arrived < 0.0 {
            self.backward += 1;
            if self.backward >= BACKWARD {
                self.reset();
            }
            return None;
        }
        self.backward = 0;
        if sent > ms(GAP) || arrived > ms(GAP) {
            return None;
        }
        Some(Step { sent, arrived, at: ms(closed.last_arrival) })
    }
}

fn belongs(open: &Group, sent: Duration, arrival: Duration) -> bool {
    if sent.saturating_sub(open.first_sent) <= TOGETHER {
        return true;
    }
    // Sent apart and arriving together: they waited together.
    let apart = ms(arrival) - ms(open.last_arrival);
    let caught_up = apart <= ms(TOGETHER) && apart < ms(sent) - ms(open.last_sent);
    caught_up && (ms(arrival) - ms(open.first_arrival)).abs() < ms(LONGEST)
}

/// Milliseconds, for reckoning.
pub(crate) fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn a_picture_is_one_group_and_steps_run_from_end_to_end() {
        let mut groups = Groups::default();
        let mut steps = Vec::new();
        for picture in 0..4_u32 {
            for packet in 0..3_u32 {
                let sent = MS * (picture * 33 + packet);
                steps.extend(groups.arrived(sent, sent + MS * (20 + picture)));
            }
        }
        let expected = |at: f64| Step { sent: 33.0, arrived: 34.0, at };
        assert_eq!(steps.len(), 2);
        for (step, at) in steps.iter().zip([56.0, 90.0]) {
            assert!((step.arrived - expected(at).arrived).abs() < 1e-6 && (step.at - at).abs() < 1e-6, "{step:?}");
        }
    }

    #[test]
    fn packets_that_waited_together_are_one_group() {
        let mut groups = Groups::default();
        for packet in 0..5_u32 {
            assert_eq!(groups.arrived(MS * packet * 10, MS * 60 + MS * packet), None);
        }
        assert_eq!(groups.arrived(MS * 80, MS * 100), None);
        let step = groups.arrived(MS * 120, MS * 140).unwrap();
        assert!((step.sent - 40.0).abs() < 1e-6 && (step.arrived - 36.0).abs() < 1e-6, "{step:?}");
    }

    #[test]
    fn a_receivers_clock_that_goes_back_is_believed_after_a_while() {
        let mut groups = Groups::default();
        let steps: usize = (0..40_u32)
            .filter_map(|n| {
                let base = if n < 10 { 5_000 } else { 1_000 };
                groups.arrived(MS * n * 20, MS * (base + n * 20))
            })
            .count();
        assert!(steps > 25, "{steps}");
    }

    #[test]
    fn a_pause_gives_no_step() {
        let mut groups = Groups::default();
        let at = [0_u32, 20, 40, 60_000, 60_020, 60_040, 60_060];
        let steps: Vec<Step> = at.iter().filter_map(|at| groups.arrived(MS * *at, MS * (*at + 10))).collect();
        assert!(steps.iter().all(|step| step.sent < 30.0), "{steps:?}");
        assert!(steps.len() >= 3);
    }
}
