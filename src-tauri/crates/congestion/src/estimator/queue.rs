//! How long packets wait on the line now.

use super::groups::ms;
use std::collections::VecDeque;
use std::time::Duration;

/// The shortest way seen counts for this long, and up to twice as long.
const SHORTEST_FOR_MS: f64 = 10_000.0;

/// The wait is the shortest within this time, so that unrest is not taken for a queue.
const LATEST_MS: f64 = 100.0;

/// And of at least so many packets, for few packets may all have been unlucky.
const FEWEST: usize = 10;

/// But never looking back further than this.
const LONGEST_MS: f64 = 400.0;

/// Packets looked back on.
const MOST: usize = 512;

/// A way that changes by more than this at once is another clock.
const ANOTHER_CLOCK_MS: f64 = 3_000.0;

/// So many times the unrest is still unrest.
const UNRESTFUL: f64 = 3.0;

/// Ways that differ by more than this hide a short queue.
const UNEVEN_MS: f64 = 26.0;

/// How much one look moves the measure of unrest.
const UNREST_PACE: f64 = 0.02;

/// How long packets wait on the line, against the shortest way seen lately.
///
/// Units: milliseconds. The two clocks differ by an unknown amount, which cancels out.
#[derive(Debug, Default)]
pub(crate) struct Wait {
    latest: VecDeque<(f64, f64)>,
    /// The shortest way of this span and of the one before, and when this span began.
    shortest: Option<(f64, f64, f64)>,
    before: f64,
    looks: u32,
    /// How much the wait goes up and down from one report to the next: a queue changes more slowly.
    unrest: f64,
    /// How much longer than the shortest way the others are at one moment.
    spread: f64,
}

impl Wait {
    /// Takes one packet's way.
    pub(crate) fn arrived(&mut self, sent: Duration, arrival: Duration) {
        let (at, way) = (ms(arrival), ms(arrival) - ms(sent));
        if self.shortest.is_some_and(|(now, _, _)| (way - now).abs() > ANOTHER_CLOCK_MS) {
            self.reset();
        }
        self.latest.push_back((at, way));
        while let Some((first, _)) = self.latest.front() {
            let (old, many) = ((at - first).abs(), self.latest.len());
            if many <= MOST && old <= LATEST_MS || many <= FEWEST && old <= LONGEST_MS {
                break;
            }
            self.latest.pop_front();
        }
        let (now, before, began) = self.shortest.unwrap_or((way, way, at));
        self.shortest =
            Some(if (at - began).abs() > SHORTEST_FOR_MS { (way, now, at) } else { (now.min(way), before, began) });
    }

    /// Reckons the unrest of the wait; to be called about once for each report.
    pub(crate) fn settle(&mut self) {
        let wait = self.wait();
        self.looks = self.looks.saturating_add(1);
        let pace = UNREST_PACE.max(1.0 / f64::from(self.looks));
        self.unrest += pace * ((wait - self.before).abs() - self.unrest);
        self.before = wait;
        let shortest = self.latest.iter().map(|(_, way)| *way).fold(f64::INFINITY, f64::min);
        let sum: f64 = self.latest.iter().map(|(_, way)| way - shortest).sum();
        let spread = sum / (self.latest.len().max(1)) as f64;
        self.spread += pace * (spread - self.spread);
    }

    /// How long packets wait in a queue: what exceeds the unrest by far.
    pub(crate) fn queue(&self) -> f64 {
        (self.wait() - UNRESTFUL * self.unrest).max(0.0)
    }

    /// Whether the line is so uneven that a short queue cannot be told from chance.
    pub(crate) fn is_uneven(&self) -> bool {
        self.spread > UNEVEN_MS
    }

    fn wait(&self) -> f64 {
        let latest = self.latest.iter().map(|(_, way)| *way).reduce(f64::min);
        match (latest, self.shortest) {
            (Some(latest), Some((now, before, _))) => (latest - now.min(before)).max(0.0),
            _ => 0.0,
        }
    }

    /// Takes the wait of now for the shortest way: it did not shrink when nothing was sent.
    pub(crate) fn accept(&mut self) {
        let latest = self.latest.iter().map(|(_, way)| *way).reduce(f64::min);
        if let (Some(latest), Some((_, _, began))) = (latest, self.shortest) {
            self.shortest = Some((latest, latest, began));
        }
    }

    /// Forgets everything.
    pub(crate) fn reset(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emulator::Chance;

    const MS: Duration = Duration::from_millis(1);

    fn run(wait: &mut Wait, from: u32, to: u32, way: impl Fn(u32) -> u32) {
        for n in from..to {
            wait.arrived(MS * n * 10, MS * (n * 10 + 7_000 + way(n)));
            if n % 5 == 0 {
                wait.settle();
            }
        }
    }

    #[test]
    fn the_wait_is_what_exceeds_the_shortest_way() {
        let mut wait = Wait::default();
        run(&mut wait, 0, 100, |_| 20);
        assert!(wait.wait() < 0.01);
        run(&mut wait, 100, 150, |_| 170);
        assert!((wait.wait() - 150.0).abs() < 0.01, "{}", wait.wait());
        wait.accept();
        assert!(wait.wait() < 0.01);
    }

    #[test]
    fn a_longer_way_for_good_is_the_way_after_twenty_seconds() {
        let mut wait = Wait::default();
        run(&mut wait, 0, 500, |_| 20);
        run(&mut wait, 500, 2_700, |_| 90);
        assert!(wait.wait() < 0.01, "{}", wait.wait());
    }

    #[test]
    fn unrest_is_not_a_queue() {
        let mut wait = Wait::default();
        let mut chance = Chance::new(1);
        let ways: Vec<u32> = (0..3_000).map(|_| chance.below(60) as u32).collect();
        run(&mut wait, 0, 3_000, |n| ways[n as usize]);
        assert!(wait.queue() < 10.0, "{}", wait.queue());
    }
}
