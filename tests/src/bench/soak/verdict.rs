//! Whether a call that was held for long was well all the time.

use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Memory may grow by this share, in hundredths.
const MOST_GROWTH: f64 = 5.0;

/// Lips and voice may move by so much against one another.
const MOST_DRIFT_MS: f64 = 40.0;

/// Fewer looks say nothing.
const FEWEST: usize = 10;

/// The first and the last of so many parts are compared.
const PARTS: usize = 5;

/// One look at the call.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sample {
    /// Since it began.
    pub at_s: f64,
    /// Proportional memory by the processes' names.
    pub pss_mib: BTreeMap<String, f64>,
    /// How much later than its sound the doctor's picture is shown; negative where sound is later.
    pub lip_sync_ms: Option<f64>,
    /// On the patient's screen.
    pub pictures_per_s: f64,
    /// Panics since the call began.
    pub panics: u64,
    /// Times the connection came back.
    pub reconnects: u64,
}

impl Sample {
    fn whole_mib(&self) -> f64 {
        self.pss_mib.values().sum()
    }

    /// One row for people.
    pub fn words(&self) -> String {
        let parts: Vec<String> = self.pss_mib.iter().map(|(name, mib)| format!("{name} {mib:.1}")).collect();
        format!(
            "  {:6.0} s {:8.1} MiB ({})  lips {}  {:4.1} pictures/s  {} back  {} panics",
            self.at_s,
            self.whole_mib(),
            parts.join(", "),
            self.lip_sync_ms.map_or("?".to_owned(), |ms| format!("{ms:+.0} ms")),
            self.pictures_per_s,
            self.reconnects,
            self.panics
        )
    }

    pub(super) fn to_json(&self) -> Value {
        json!({
            "at_s": self.at_s, "pss_mib": self.pss_mib, "lip_sync_ms": self.lip_sync_ms,
            "pictures_per_s": self.pictures_per_s, "panics": self.panics, "reconnects": self.reconnects,
        })
    }
}

/// What came of a call.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The last fifth's middle against the first fifth's, in hundredths of it.
    pub growth_percent: Option<f64>,
    /// The same of lips and voice.
    pub drift_ms: Option<f64>,
    /// The middle of all.
    pub lip_sync_ms: Option<f64>,
    /// Times the connection came back; told, and not held against it.
    pub reconnects: u64,
    /// What was wrong; nothing when all was well.
    pub failures: Vec<String>,
}

impl Verdict {
    pub(super) fn to_json(&self) -> Value {
        json!({
            "growth_percent": self.growth_percent, "drift_ms": self.drift_ms, "lip_sync_ms": self.lip_sync_ms,
            "reconnects": self.reconnects, "failures": self.failures, "held": self.failures.is_empty(),
        })
    }

    /// For people.
    pub fn words(&self) -> String {
        let shown =
            |value: Option<f64>, unit: &str| value.map_or("not measured".to_owned(), |v| format!("{v:+.1} {unit}"));
        let verdict = match self.failures.as_slice() {
            [] => "HELD".to_owned(),
            failures => format!("FAILED: {}", failures.join("; ")),
        };
        format!(
            "memory {} (at most +{MOST_GROWTH} %), lips against voice {} in the middle, moved {} (at most {MOST_DRIFT_MS} ms), \
             came back {} times\n{verdict}",
            shown(self.growth_percent, "%"),
            shown(self.lip_sync_ms, "ms"),
            shown(self.drift_ms, "ms"),
            self.reconnects
        )
    }
}

/// Judges what was seen after the call had settled; panics count from its beginning.
pub fn judge(samples: &[Sample], settle_s: f64) -> Verdict {
    let settled: Vec<&Sample> = samples.iter().filter(|sample| sample.at_s >= settle_s).collect();
    let lips: Vec<f64> = settled.iter().filter_map(|sample| sample.lip_sync_ms).collect();
    let memory: Vec<f64> = settled.iter().map(|sample| sample.whole_mib()).collect();
    let growth_percent =
        ends(&memory).filter(|(first, _)| *first > 0.0).map(|(first, last)| (last / first - 1.0) * 100.0);
    let drift_ms = ends(&lips).filter(|_| lips.len() * 2 >= settled.len()).map(|(first, last)| (last - first).abs());
    let (panics, reconnects) = samples.last().map_or((0, 0), |last| (last.panics, last.reconnects));
    let mut failures = Vec::new();
    for (value, most, what) in [
        (growth_percent, MOST_GROWTH, "memory grew"),
        (drift_ms, MOST_DRIFT_MS, "lips and voice moved against one another"),
    ] {
        match value {
            None => failures.push(format!("whether {what} could not be measured")),
            Some(value) if value > most => failures.push(what.to_owned()),
            Some(_) => {}
        }
    }
    if panics > 0 {
        failures.push(format!("{panics} panics"));
    }
    Verdict { growth_percent, drift_ms, lip_sync_ms: middle(&lips), reconnects, failures }
}

/// The middle of the first fifth, and of the last.
fn ends(values: &[f64]) -> Option<(f64, f64)> {
    if values.len() < FEWEST {
        return None;
    }
    let part = values.len() / PARTS;
    Some((middle(values.get(..part)?)?, middle(values.get(values.len() - part..)?)?))
}

fn middle(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Half an hour, looked at every five seconds; before it has settled everything is worse.
    fn call(of: impl Fn(f64) -> Sample) -> Vec<Sample> {
        (1..=360).map(|n| Sample { at_s: f64::from(n) * 5.0, ..of(f64::from(n) * 5.0) }).collect()
    }

    fn well(at_s: f64) -> Sample {
        let settling = if at_s < 120.0 { 80.0 } else { 0.0 };
        let app = 120.0 - settling + at_s % 7.0;
        Sample {
            pss_mib: [("housecall".to_owned(), app), ("WebKitWebProces".to_owned(), 150.0)].into(),
            lip_sync_ms: Some(-30.0 + settling + at_s % 11.0),
            pictures_per_s: 30.0,
            ..Sample::default()
        }
    }

    #[test]
    fn a_call_that_is_even_after_settling_is_held() {
        let verdict = judge(&call(well), 120.0);
        assert_eq!(verdict.failures, Vec::<String>::new());
        assert!(verdict.growth_percent.unwrap().abs() < 1.0 && verdict.drift_ms.unwrap() < 5.0, "{verdict:?}");
        assert!(verdict.words().ends_with("HELD"));
    }

    #[test]
    fn a_leak_in_either_process_is_told() {
        for process in ["housecall", "WebKitWebProces"] {
            let leaks = |at_s: f64| {
                let mut sample = well(at_s);
                *sample.pss_mib.get_mut(process).unwrap() += at_s * 0.02;
                sample
            };
            assert_eq!(judge(&call(leaks), 120.0).failures, ["memory grew"]);
        }
    }

    #[test]
    fn lips_that_drift_away_to_either_side_are_told() {
        for way in [1.0, -1.0] {
            let drifts = |at_s: f64| Sample { lip_sync_ms: Some(way * at_s * 0.04), ..well(at_s) };
            assert_eq!(judge(&call(drifts), 120.0).failures, ["lips and voice moved against one another"]);
        }
    }

    #[test]
    fn a_panic_is_told_also_while_settling_and_coming_back_is_not_held_against_it() {
        let panics = |at_s: f64| Sample { panics: u64::from(at_s > 30.0), reconnects: 2, ..well(at_s) };
        let verdict = judge(&call(panics), 120.0);
        assert_eq!((verdict.failures, verdict.reconnects), (vec!["1 panics".to_owned()], 2));
    }

    #[test]
    fn what_could_not_be_measured_is_a_failure() {
        let deaf = |at_s: f64| Sample { lip_sync_ms: None, ..well(at_s) };
        assert_eq!(judge(&call(deaf), 120.0).failures.len(), 1);
        assert_eq!(judge(&call(well)[..30], 120.0).failures.len(), 2);
        assert_eq!(judge(&[], 120.0).failures.len(), 2);
    }
}
