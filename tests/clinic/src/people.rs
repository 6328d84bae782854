//! The made-up people: Asha Verma, her father Mohan, her aunt Leela, Dr Rao and Dr Sen of Hill Clinic.
//!
//! Their files say times relative to the clinic's start, because a visit "in 20 minutes" must be
//! so on every day: `{{instant +20m}}`, `{{instant -30d+20m}}`, `{{date -60d}}`.

use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

use crate::outcome::Refusal;

/// One transaction Bundle each; the clinic's own comes first because the others refer to it.
const FILES: [&str; 4] = [
    include_str!("../people/clinic.json"),
    include_str!("../people/asha.json"),
    include_str!("../people/mohan.json"),
    include_str!("../people/leela.json"),
];

/// What the app must show, written down apart from the records themselves.
const EXPECTED: &str = include_str!("../people/expected.json");

/// The people one can sign in as: id, name, and who they are.
pub(crate) const SIGN_IN: [(&str, &str, &str); 3] = [
    ("asha", "Asha Verma", "80 years old"),
    ("mohan", "Mohan Verma", "Asha's father"),
    ("leela", "Leela Verma", "Asha's aunt"),
];

/// The clinic's time zone: Asia/Kolkata, which has had one offset since 1945.
pub(crate) fn clinic_offset() -> Offset {
    Offset::from_seconds(19_800).unwrap_or(Offset::UTC)
}

/// The names of all medicines the app must show for a person ("asha", "mohan" or "leela"),
/// sorted; empty for anyone else.
#[must_use]
pub fn expected_medicines(patient: &str) -> Vec<String> {
    let patient = patient.strip_prefix("Patient/").unwrap_or(patient);
    let all: serde_json::Value = serde_json::from_str(EXPECTED).unwrap_or_default();
    let mut names: Vec<String> =
        all.get(patient).and_then(|names| serde_json::from_value(names.clone()).ok()).unwrap_or_default();
    names.sort();
    names
}

/// The sample people as transaction Bundles, with every time counted from `now`.
///
/// Invariant: the clinic's visits start on a whole minute.
#[must_use]
pub fn sample_people(now: Timestamp) -> Vec<String> {
    FILES.iter().filter_map(|file| filled_in(file, now).ok()).collect()
}

/// Replaces each `{{…}}` by the time it stands for.
fn filled_in(text: &str, now: Timestamp) -> Result<String, Refusal> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let (inside, after) = after.split_once("}}").ok_or_else(|| Refusal::bad("a placeholder does not end"))?;
        out.push_str(before);
        out.push_str(&time_for(inside, now).ok_or_else(|| Refusal::bad("not a placeholder"))?);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

fn time_for(placeholder: &str, now: Timestamp) -> Option<String> {
    let (kind, offsets) = placeholder.split_once(' ')?;
    let minute = now.as_second().div_euclid(60) + i64::from(now.as_second().rem_euclid(60) > 0);
    let mut at = Timestamp::from_second(minute * 60).ok()?;
    for signed in offsets.split_inclusive(|c: char| c.is_ascii_alphabetic()) {
        let seconds = match signed.chars().last()? {
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            _ => return None,
        };
        let count: i64 = signed.get(..signed.len() - 1)?.parse().ok()?;
        at = at.checked_add(SignedDuration::from_secs(count * seconds)).ok()?;
    }
    match kind {
        "instant" => Some(at.display_with_offset(clinic_offset()).to_string()),
        "date" => Some(clinic_offset().to_datetime(at).date().to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{FILES, expected_medicines, sample_people, time_for};

    #[test]
    fn times_are_counted_from_the_start_in_the_zone_of_the_clinic() {
        let now = "2026-11-24T04:40:30Z".parse().unwrap();
        let said = |placeholder| time_for(placeholder, now).unwrap();
        assert_eq!(said("instant +20m"), "2026-11-24T10:31:00+05:30");
        assert_eq!(said("instant -30d+20m"), "2026-10-25T10:31:00+05:30");
        assert_eq!(said("date -1d"), "2026-11-23");
        assert_eq!(time_for("instant 5y", now), None);
    }

    #[test]
    fn every_file_fills_in_and_is_a_transaction() {
        let people = sample_people("2026-11-24T04:40:30Z".parse().unwrap());
        assert_eq!(people.len(), FILES.len());
        for file in people {
            let bundle: serde_json::Value = serde_json::from_str(&file).unwrap();
            assert_eq!(bundle["type"], "transaction");
        }
    }

    #[test]
    fn the_expected_list_is_that_of_the_person_asked_for() {
        assert_eq!(expected_medicines("asha").len(), 11);
        assert_eq!(expected_medicines("Patient/mohan").len(), 3);
        assert!(expected_medicines("nobody").is_empty());
    }
}
