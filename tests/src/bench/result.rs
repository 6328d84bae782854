//! What was measured of both programs, side by side: a table for people, `call.json` for programs.

use super::cells::Cell;
use super::targets::judged;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What was measured in one cell of one program. A figure that is not there says why.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Figures(Map<String, Value>);

impl Figures {
    /// A cell in which nothing could be measured.
    pub fn failed(why: &str) -> Self {
        let mut figures = Self::default();
        figures.say("not_run", why);
        figures
    }

    /// A measured figure.
    pub fn put(&mut self, name: &str, value: f64) {
        // Three places are more than any of them is worth.
        self.0.insert(name.to_owned(), json!((value * 1_000.0).round() / 1_000.0));
    }

    /// A figure, or why there is none.
    pub fn maybe(&mut self, name: &str, value: Option<f64>, why_not: &str) {
        match value {
            Some(value) => self.put(name, value),
            None => self.missing(name, why_not),
        }
    }

    /// A figure that could not be measured.
    pub fn missing(&mut self, name: &str, why: &str) {
        self.0.insert(name.to_owned(), json!({ "not_measured": why }));
    }

    /// Something that is no number.
    pub fn say(&mut self, name: &str, words: &str) {
        self.0.insert(name.to_owned(), json!(words));
    }

    /// A figure by parts.
    pub fn parts(&mut self, name: &str, parts: &BTreeMap<String, f64>) {
        self.0.insert(name.to_owned(), json!(parts));
    }

    fn number(&self, name: &str) -> Option<f64> {
        self.0.get(name)?.as_f64()
    }

    fn words(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).unwrap_or_default()
    }
}

/// Figures that are fair to compare only where both ends get the same picture.
const COSTS: &[&str] = &["cpu_percent", "cpu_percent_per_picture", "pss_mib"];

/// Frame rates may differ by this share.
const RATE_WITHIN: f64 = 0.05;

/// The picture may be this much less like the film.
const SSIM_WITHIN: f64 = 0.01;

/// Why the costs of a cell say nothing about one another; nothing when they do.
fn not_comparable(ours: &Figures, chromium: &Figures) -> Option<String> {
    for name in ["size_at_doctor", "size_at_patient"] {
        if ours.words(name) != chromium.words(name) || ours.words(name).is_empty() {
            return Some(format!("{name}: {:?} and {:?}", ours.words(name), chromium.words(name)));
        }
    }
    for name in ["fps_at_doctor", "fps_at_patient"] {
        let (Some(a), Some(b)) = (ours.number(name), chromium.number(name)) else {
            return Some(format!("{name} was not measured"));
        };
        if (a - b).abs() > RATE_WITHIN * b {
            return Some(format!("{name}: {a:.1} and {b:.1}"));
        }
    }
    match (ours.number("ssim"), chromium.number("ssim")) {
        (Some(a), Some(b)) if a < b - SSIM_WITHIN => Some(format!("ssim: {a:.3} and {b:.3}")),
        (Some(_), Some(_)) => None,
        _ => Some("ssim was not measured".to_owned()),
    }
}

/// One cell of both programs.
fn compared(ours: &Figures, chromium: &Figures) -> Value {
    let costs = [ours, chromium].iter().any(|figures| COSTS.iter().any(|name| figures.0.contains_key(*name)));
    let why_not = costs.then(|| not_comparable(ours, chromium)).flatten();
    let mut ratio = Map::new();
    for (name, value) in &ours.0 {
        let (Some(a), Some(b)) = (value.as_f64(), chromium.number(name)) else { continue };
        let fair = why_not.is_none() || !COSTS.contains(&name.as_str());
        let quotient = (fair && b != 0.0).then(|| (a / b * 1_000.0).round() / 1_000.0);
        ratio.insert(name.clone(), json!(quotient));
    }
    json!({ "ours": ours.0, "chromium": chromium.0, "ratio": ratio, "costs_not_compared": why_not })
}

/// The whole result.
pub fn whole(cells: &[Cell], ours: &[Figures], chromium: &[Figures], about: Value) -> Value {
    let all: Map<String, Value> = cells
        .iter()
        .zip(ours.iter().zip(chromium))
        .map(|(cell, (ours, chromium))| (cell.name.to_owned(), compared(ours, chromium)))
        .collect();
    let cells = Value::Object(all);
    json!({ "about": about, "targets": judged(&cells), "cells": cells })
}

/// A table for people.
pub fn table(cells: &[Cell], ours: &[Figures], chromium: &[Figures]) -> String {
    let mut text = String::new();
    for (cell, (ours, chromium)) in cells.iter().zip(ours.iter().zip(chromium)) {
        let result = compared(ours, chromium);
        text.push_str(&format!("\n{:36} {:>18} {:>18} {:>8}\n", cell.name, "Housecall", "Chromium", "ratio"));
        let names: std::collections::BTreeSet<&String> = ours.0.keys().chain(chromium.0.keys()).collect();
        for name in names {
            let row = [&ours.0, &chromium.0].map(|figures| shown(figures.get(name)));
            let ratio = result["ratio"].get(name).map_or(String::new(), |ratio| shown(Some(ratio)));
            text.push_str(&format!("  {name:34} {:>18} {:>18} {ratio:>8}\n", row[0], row[1]));
        }
        if let Some(why) = result["costs_not_compared"].as_str() {
            text.push_str(&format!("  costs not compared: {why}\n"));
        }
    }
    text
}

fn shown(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "-".to_owned(),
        Some(Value::Number(number)) => format!("{:.3}", number.as_f64().unwrap_or(0.0)),
        Some(Value::String(words)) => words.clone(),
        Some(Value::Object(parts)) => match parts.get("not_measured").and_then(Value::as_str) {
            Some(why) => format!("? {why}"),
            None => parts.iter().map(|(name, value)| format!("{name} {value}")).collect::<Vec<_>>().join(", "),
        },
        Some(other) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(cpu: f64, fps: f64, ssim: f64, size: &str) -> Figures {
        let mut figures = Figures::default();
        figures.put("cpu_percent", cpu);
        figures.put("pss_mib", cpu * 4.0);
        figures.put("join_ms", 200.0);
        figures.put("ssim", ssim);
        for end in ["doctor", "patient"] {
            figures.put(&format!("fps_at_{end}"), fps);
            figures.say(&format!("size_at_{end}"), size);
        }
        figures
    }

    #[test]
    fn costs_are_compared_only_for_the_same_picture() {
        let chromium = figures(50.0, 30.0, 0.95, "640x360");
        let cost = |ours: &Figures| compared(ours, &chromium)["ratio"]["cpu_percent"].clone();
        assert_eq!(cost(&figures(25.0, 29.0, 0.945, "640x360")), json!(0.5));
        assert_eq!(cost(&figures(25.0, 28.0, 0.95, "640x360")), Value::Null);
        assert_eq!(cost(&figures(25.0, 30.0, 0.93, "640x360")), Value::Null);
        assert_eq!(cost(&figures(25.0, 30.0, 0.95, "320x180")), Value::Null);
        let mut unseen = figures(25.0, 30.0, 0.95, "640x360");
        unseen.missing("ssim", "no picture");
        assert_eq!(cost(&unseen), Value::Null);
        assert_eq!(compared(&unseen, &chromium)["ratio"]["join_ms"], json!(1.0));
        assert_eq!(compared(&unseen, &chromium)["ours"]["ssim"], json!({"not_measured": "no picture"}));
    }

    #[test]
    fn what_was_not_measured_is_told_and_has_no_ratio() {
        let failed = Figures::failed("no browser");
        let result = compared(&failed, &figures(50.0, 30.0, 0.95, "640x360"));
        assert_eq!(result["ours"], json!({"not_run": "no browser"}));
        assert_eq!(result["ratio"], json!({}));
        assert!(
            table(&[super::super::cells::CELLS[0]], std::slice::from_ref(&failed), std::slice::from_ref(&failed))
                .contains("no browser")
        );
    }
}
