//! Whether the queue on the line grows.

use super::groups::Step;
use std::collections::VecDeque;

/// Steps the slope is taken over.
const WINDOW: usize = 20;

/// How much of the old value remains when the delay is smoothed.
const SMOOTHING: f64 = 0.9;

/// From a slope over a whole window to a number comparable with the threshold: sixty steps, four times.
const GAIN: f64 = 240.0;

/// A slope over fewer steps than this tells nothing.
const FEWEST: usize = 8;

/// Milliseconds the slope must stay above the threshold before it counts.
const LASTING_MS: f64 = 10.0;

/// The threshold at the beginning, in milliseconds.
const FIRST_THRESHOLD: f64 = 12.5;

/// How fast the threshold follows a slope above it: slowly, or a growing queue would go unnoticed.
const UPWARD: f64 = 0.0087;

/// How fast it follows a slope below it.
const DOWNWARD: f64 = 0.039;

/// A slope this far above the threshold does not move it: it is a queue, not unrest.
const OUTLIER: f64 = 15.0;

/// What the line is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Usage {
    /// The queue shrinks.
    Under,
    /// The queue stays as it is.
    #[default]
    Normal,
    /// The queue grows.
    Over,
}

/// The slope of the delay, and the threshold above which it means that the line is overused.
///
/// Units: milliseconds.
/// Source: draft-ietf-rmcat-gcc-02 §5.4, with a line fitted by least squares instead of the draft's
/// filter, as the field has since done.
#[derive(Debug)]
pub(crate) struct Trend {
    steps: VecDeque<(f64, f64)>,
    first_at: Option<f64>,
    delay: f64,
    smoothed: f64,
    before: f64,
    threshold: f64,
    adapted_at: Option<f64>,
    over_for: f64,
    over_steps: u32,
    usage: Usage,
}

impl Default for Trend {
    fn default() -> Self {
        Self {
            steps: VecDeque::with_capacity(WINDOW + 1),
            first_at: None,
            delay: 0.0,
            smoothed: 0.0,
            before: 0.0,
            threshold: FIRST_THRESHOLD,
            adapted_at: None,
            over_for: 0.0,
            over_steps: 0,
            usage: Usage::Normal,
        }
    }
}

impl Trend {
    /// What the line is doing now.
    pub(crate) fn usage(&self) -> Usage {
        self.usage
    }

    /// Forgets the slope, keeps the threshold.
    pub(crate) fn reset(&mut self) {
        *self = Self { threshold: self.threshold, ..Self::default() };
    }

    /// Takes one step.
    pub(crate) fn take(&mut self, step: Step) {
        self.delay += step.arrived - step.sent;
        self.smoothed = SMOOTHING * self.smoothed + (1.0 - SMOOTHING) * self.delay;
        let first_at = *self.first_at.get_or_insert(step.at);
        self.steps.push_back((step.at - first_at, self.smoothed));
        if self.steps.len() > WINDOW {
            self.steps.pop_front();
        }
        if self.steps.len() < FEWEST {
            return;
        }
        let slope = slope(&self.steps).unwrap_or(self.before);
        let weighted = slope * GAIN * self.steps.len() as f64 / WINDOW as f64;
        self.judge(slope, weighted, step.sent);
        self.before = slope;
        self.adapt(weighted, step.at);
    }

    fn judge(&mut self, slope: f64, weighted: f64, sent: f64) {
        if weighted > self.threshold {
            self.over_for += sent;
            self.over_steps += 1;
            if self.over_for > LASTING_MS && self.over_steps > 1 && slope >= self.before {
                self.usage = Usage::Over;
            }
            return;
        }
        self.over_for = 0.0;
        self.over_steps = 0;
        self.usage = if weighted < -self.threshold { Usage::Under } else { Usage::Normal };
    }

    fn adapt(&mut self, weighted: f64, at: f64) {
        let passed = (at - self.adapted_at.replace(at).unwrap_or(at)).clamp(0.0, 100.0);
        if weighted.abs() > self.threshold + OUTLIER {
            return;
        }
        let pace = if weighted.abs() < self.threshold { DOWNWARD } else { UPWARD };
        self.threshold = (self.threshold + pace * (weighted.abs() - self.threshold) * passed).clamp(6.0, 600.0);
    }
}

/// The slope of the straight line nearest to the points.
fn slope(points: &VecDeque<(f64, f64)>) -> Option<f64> {
    let count = points.len() as f64;
    let (sum_x, sum_y) = points.iter().fold((0.0, 0.0), |(x, y), point| (x + point.0, y + point.1));
    let (mean_x, mean_y) = (sum_x / count, sum_y / count);
    let (mut above, mut below) = (0.0, 0.0);
    for (x, y) in points {
        above += (x - mean_x) * (y - mean_y);
        below += (x - mean_x) * (x - mean_x);
    }
    (below > 0.0).then(|| above / below)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emulator::Chance;

    /// Groups sent every 20 ms: a second of calm, then each `growth` milliseconds later than the one
    /// before, all with unrest. Gives the end, and how often the line seemed overused.
    fn after(steps: u32, growth: f64, unrest: f64) -> (Trend, u32) {
        let (mut trend, mut chance) = (Trend::default(), Chance::new(3));
        let (mut before, mut over) = (80.0, 0);
        for n in 0..50 + steps {
            let queue = growth * f64::from(n.saturating_sub(50)) + 100.0;
            let at = (f64::from(n) * 20.0 + queue + chance.unit() * unrest).max(before);
            trend.take(Step { sent: 20.0, arrived: at - before, at });
            before = at;
            over += u32::from(trend.usage() == Usage::Over);
        }
        (trend, over)
    }

    #[test]
    fn a_growing_queue_is_noticed_within_a_third_of_a_second() {
        assert_eq!(after(14, 4.0, 0.0).0.usage(), Usage::Over);
        assert_eq!(after(14, -4.0, 0.0).0.usage(), Usage::Under);
    }

    #[test]
    fn a_steady_line_is_normal_whatever_its_delay() {
        assert_eq!(after(500, 0.0, 0.0).1, 0);
        assert_eq!(after(500, 0.0, 4.0).1, 0);
    }

    #[test]
    fn unrest_is_seldom_taken_for_a_queue() {
        let over = after(2_000, 0.0, 60.0).1;
        assert!(over < 400, "{over}");
    }

    #[test]
    fn points_at_one_moment_have_no_slope() {
        let points: VecDeque<(f64, f64)> = [(1.0, 1.0), (1.0, 2.0)].into();
        assert_eq!(slope(&points), None);
    }
}
