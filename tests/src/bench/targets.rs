//! What the calls must reach, and whether they did.

use serde_json::{Value, json};

/// Where the figure of a target is found in a cell.
#[derive(Debug, Clone, Copy)]
enum Of {
    /// Ours beside Chromium's.
    Ratio,
    /// Ours alone.
    Ours,
    /// Ours less Chromium's: no worse than zero.
    Beyond,
}

/// One target: at most so much, or, with `least`, at least so much.
#[derive(Debug, Clone, Copy)]
struct Target {
    cell: &'static str,
    figure: &'static str,
    of: Of,
    limit: f64,
    least: bool,
}

const fn most(cell: &'static str, figure: &'static str, of: Of, limit: f64) -> Target {
    Target { cell, figure, of, limit, least: false }
}

const TARGETS: &[Target] = &[
    most("360p30", "cpu_percent", Of::Ratio, 0.8),
    most("360p30", "cpu_percent_per_picture", Of::Ratio, 0.8),
    most("360p30", "pss_mib", Of::Ratio, 0.5),
    most("360p30", "join_ms", Of::Ratio, 1.0),
    most("720p30", "cpu_percent", Of::Ratio, 0.8),
    most("720p30", "cpu_percent_per_picture", Of::Ratio, 0.8),
    most("720p30", "pss_mib", Of::Ratio, 0.5),
    most("720p30", "join_ms", Of::Ratio, 1.0),
    most("loss-5", "freezes_at_doctor", Of::Ours, 0.0),
    most("loss-5", "freezes_at_patient", Of::Ours, 0.0),
    most("loss-10", "frozen_at_doctor_percent", Of::Ours, 1.0),
    most("loss-10", "frozen_at_patient_percent", Of::Ours, 1.0),
    Target { least: true, ..most("loss-20", "fps_at_doctor", Of::Ours, 10.0) },
    Target { least: true, ..most("loss-20", "fps_at_patient", Of::Ours, 10.0) },
    most("loss-20", "concealed_at_doctor_percent", Of::Beyond, 0.0),
    most("loss-20", "concealed_at_patient_percent", Of::Beyond, 0.0),
    most("300-kbps", "settled_by_patient_s", Of::Ours, 3.0),
    most("300-kbps", "longest_speech_gap_from_patient_ms", Of::Ours, 200.0),
    most("300-kbps", "back_to_80_percent_by_patient_s", Of::Ours, 10.0),
    most("network-change", "speech_again_from_patient_s", Of::Ours, 3.0),
    most("network-change", "speech_again_from_doctor_s", Of::Ours, 3.0),
    most("network-change", "picture_again_at_doctor_s", Of::Ours, 3.0),
    most("network-change", "picture_again_at_patient_s", Of::Ours, 3.0),
];

/// How each target stands whose cell was run: met, missed, or not measured (then `met` is null and `why` tells).
pub fn judged(cells: &Value) -> Vec<Value> {
    TARGETS.iter().filter_map(|target| cells.get(target.cell).map(|cell| judge(target, cell))).collect()
}

fn judge(target: &Target, cell: &Value) -> Value {
    let ours = &cell["ours"][target.figure];
    let measured = match target.of {
        Of::Ratio => cell["ratio"][target.figure].as_f64(),
        Of::Ours => ours.as_f64(),
        Of::Beyond => ours.as_f64().zip(cell["chromium"][target.figure].as_f64()).map(|(ours, theirs)| ours - theirs),
    };
    let met = measured.map(|value| if target.least { value >= target.limit } else { value <= target.limit });
    let whys =
        [&ours["not_measured"], &cell["ours"]["not_run"], &cell["chromium"]["not_run"], &cell["costs_not_compared"]];
    let why = whys.into_iter().find(|why| why.is_string()).unwrap_or(&Value::Null);
    json!({
        "cell": target.cell,
        "figure": target.figure,
        "of": match target.of { Of::Ratio => "ratio", Of::Ours => "ours", Of::Beyond => "ours less chromium's" },
        (if target.least { "at_least" } else { "at_most" }): target.limit,
        "measured": measured,
        "met": met,
        "why_not_measured": if measured.is_none() { why } else { &Value::Null },
    })
}

/// The same for people.
pub fn table(judged: &[Value]) -> String {
    let mut text = String::from("\nTargets\n");
    for one in judged {
        let word = |name: &str| one[name].as_str().unwrap_or_default();
        let (sign, limit) = match one["at_least"].as_f64() {
            Some(limit) => ("≥", limit),
            None => ("≤", one["at_most"].as_f64().unwrap_or_default()),
        };
        let (mark, value) = match (one["met"].as_bool(), one["measured"].as_f64()) {
            (Some(true), Some(value)) => ("met   ", format!("{value:.3}")),
            (_, Some(value)) => ("MISSED", format!("{value:.3}")),
            (_, None) => ("?     ", word("why_not_measured").to_owned()),
        };
        text.push_str(&format!(
            "  {mark} {:15} {:36} {:22} {sign} {limit:<6} {value}\n",
            word("cell"),
            word("figure"),
            word("of")
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_met_missed_or_not_measured() {
        let cells = json!({
            "360p30": {
                "ours": {"pss_mib": 300.0}, "chromium": {"pss_mib": 500.0},
                "ratio": {"cpu_percent": 0.79, "pss_mib": 0.6, "cpu_percent_per_picture": null},
                "costs_not_compared": "ssim: 0.90 and 0.95",
            },
            "loss-20": {
                "ours": {"fps_at_doctor": 12.0, "fps_at_patient": {"not_measured": "no picture"},
                         "concealed_at_doctor_percent": 5.0},
                "chromium": {"concealed_at_doctor_percent": 6.0}, "ratio": {},
            },
        });
        let judged = judged(&cells);
        let met = |figure: &str| judged.iter().find(|one| one["figure"] == figure).unwrap();
        assert_eq!(met("cpu_percent")["met"], true);
        assert_eq!(met("pss_mib")["met"], false);
        assert_eq!(met("cpu_percent_per_picture")["met"], Value::Null);
        assert_eq!(met("cpu_percent_per_picture")["why_not_measured"], "ssim: 0.90 and 0.95");
        assert_eq!(met("fps_at_doctor")["met"], true);
        assert_eq!(met("fps_at_patient")["why_not_measured"], "no picture");
        assert_eq!(met("concealed_at_doctor_percent")["met"], true);
        assert!(judged.iter().all(|one| one["cell"] != "300-kbps"));
        assert!(table(&judged).contains("MISSED 360p30"));
    }
}
