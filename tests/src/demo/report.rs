//! What the demo measured, and which of it must hold.

use serde_json::{Map, Value, json};
use std::path::Path;

/// Every check there is. Invariant: false until something measured makes it true.
pub const CHECKS: &[&str] = &[
    "doctor_certified_by_her_words",
    "a_second_copy_hands_over_the_invitation",
    "signed_in",
    "keychain_is_the_secret_service",
    "every_medicine_shown",
    "first_remote_frame",
    "patient_sees_the_doctor_move",
    "doctor_sees_the_patient_move",
    "doctor_hears_the_patient",
    "patient_hears_the_doctor",
    "srtp_is_aes_gcm",
    "both_ends_verified",
    "picture_words_equal",
    "typed_words_shown",
    "went_back_in",
    "swapped_fingerprint_refused",
    "nothing_sent_before_verification",
    "offline_medicines_shown",
    "offline_age_shown",
    "no_plaintext",
    "every_screen_photographed",
];

/// Those that a visit does not reach whose pictures the page draws: it ends with the call.
const BEYOND_THE_CALL: &[&str] = &[
    "every_medicine_shown",
    "swapped_fingerprint_refused",
    "nothing_sent_before_verification",
    "offline_medicines_shown",
    "offline_age_shown",
    "no_plaintext",
];

/// The report as it grows.
#[derive(Debug)]
pub struct Report {
    values: Map<String, Value>,
    checks: Map<String, Value>,
}

impl Report {
    /// Of a visit, with every check false.
    pub fn new() -> Self {
        Self::of(CHECKS)
    }

    /// Of a visit that ends with the call.
    pub fn of_a_call() -> Self {
        let reached: Vec<&str> = CHECKS.iter().copied().filter(|check| !BEYOND_THE_CALL.contains(check)).collect();
        Self::of(&reached)
    }

    /// With these checks, all of them false.
    pub fn of(checks: &[&str]) -> Self {
        let checks = checks.iter().map(|name| ((*name).to_owned(), Value::Bool(false))).collect();
        Self { values: Map::new(), checks }
    }

    /// Keeps a figure.
    pub fn put(&mut self, name: &str, value: impl Into<Value>) {
        self.values.insert(name.to_owned(), value.into());
    }

    /// A figure kept before.
    pub fn get(&self, name: &str) -> &Value {
        self.values.get(name).unwrap_or(&Value::Null)
    }

    /// Says whether a check holds.
    ///
    /// # Panics
    /// When the name is not one of the checks: a check nobody reads is a mistake of the demo.
    pub fn check(&mut self, name: &str, holds: bool) {
        assert!(self.checks.contains_key(name), "no such check: {name}");
        self.checks.insert(name.to_owned(), Value::Bool(holds));
    }

    /// The checks that do not hold.
    pub fn failed(&self) -> Vec<&str> {
        self.checks.iter().filter(|(_, held)| **held != Value::Bool(true)).map(|(name, _)| name.as_str()).collect()
    }

    /// Writes it beside the screenshots.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn write(&self, to: &Path) -> std::io::Result<()> {
        let mut all = self.values.clone();
        all.insert("checks".to_owned(), json!(self.checks));
        std::fs::write(to, serde_json::to_vec_pretty(&Value::Object(all))?)
    }

    /// A summary for people.
    pub fn summary(&self) -> String {
        let mut text = String::new();
        for (name, value) in &self.values {
            if !value.is_array() {
                text.push_str(&format!("  {name:28} {value}\n"));
            }
        }
        for (name, held) in &self.checks {
            text.push_str(if *held == Value::Bool(true) { "  ok      " } else { "  NOT OK  " });
            text.push_str(&name.replace('_', " "));
            text.push('\n');
        }
        text
    }
}

impl Default for Report {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::Report;

    #[test]
    fn a_report_nobody_filled_in_fails_in_everything() {
        let report = Report::new();
        assert_eq!(report.failed().len(), super::CHECKS.len());
    }
}
