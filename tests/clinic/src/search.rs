//! Search: the parameters this clinic understands, and which resources they find.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde_json::Value;

use crate::access::{patient_id, patients_of};
use crate::outcome::Refusal;
use crate::people::clinic_offset;
use crate::store::Stored;

/// More than this on one page is cut to it.
const COUNT_AT_MOST: usize = 100;

/// One search, understood.
#[derive(Debug, Default)]
pub(crate) struct Search {
    filters: Vec<Filter>,
    /// The people asked for by `patient`, `subject` or Patient's `_id`.
    pub(crate) people: Vec<String>,
    pub(crate) includes: Vec<Include>,
    pub(crate) count: usize,
    pub(crate) offset: usize,
    /// The parameters that were understood, for the self link.
    pub(crate) understood: Vec<(String, String)>,
}

/// References to follow: the name in `_include` and the member that holds it.
pub(crate) type Include = &'static str;

#[derive(Debug)]
enum Filter {
    Id(Vec<String>),
    Person(Vec<String>),
    Code(&'static str, Vec<String>),
    Start(Prefix, Timestamp, Timestamp),
}

#[derive(Clone, Copy, Debug)]
enum Prefix {
    Equal,
    NotEqual,
    AtLeast,
    AtMost,
    After,
    Before,
}

/// Reads the parameters of a search on one type.
///
/// Errors: a value that cannot be read; with `strict`, also a parameter not known here.
/// Source: FHIR R4 §3.1.1; the default for unknown parameters is to leave them out.
pub(crate) fn search(
    kind: &str,
    pairs: &[(String, String)],
    page_size: usize,
    strict: bool,
) -> Result<Search, Refusal> {
    let mut search = Search { count: page_size.max(1), ..Search::default() };
    for (name, value) in pairs {
        if search.take(kind, name, value)? {
            if name != "_offset" {
                search.understood.push((name.clone(), value.clone()));
            }
        } else if strict {
            return Err(Refusal::bad("a search parameter is not known here"));
        }
    }
    Ok(search)
}

impl Search {
    fn take(&mut self, kind: &str, name: &str, value: &str) -> Result<bool, Refusal> {
        let list = || value.split(',').map(str::to_owned).collect::<Vec<_>>();
        let has_person = !matches!(kind, "Patient" | "Practitioner" | "Organization" | "Medication");
        match name {
            "_format" => {}
            "_count" => {
                let count: usize = value.parse().map_err(|_| Refusal::bad("_count is a number"))?;
                self.count = count.clamp(1, COUNT_AT_MOST);
            }
            "_offset" => {
                self.offset = value.parse().map_err(|_| Refusal::bad("_offset is a number"))?;
            }
            "_include" => match include(kind, value) {
                Some(member) => self.includes.push(member),
                None => return Ok(false),
            },
            "_id" => {
                if kind == "Patient" {
                    self.people.extend(list());
                }
                self.filters.push(Filter::Id(list()));
            }
            "patient" | "subject" | "actor" | "patient:Patient" | "subject:Patient"
                if has_person && (name != "actor" || kind == "Appointment") =>
            {
                let people: Vec<String> = list().iter().map(|one| patient_id(one).unwrap_or(one).to_owned()).collect();
                self.people.extend(people.iter().cloned());
                self.filters.push(Filter::Person(people));
            }
            "status" if has_person => self.filters.push(Filter::Code("status", list())),
            "intent" if kind == "MedicationRequest" => {
                self.filters.push(Filter::Code("intent", list()));
            }
            "date" if kind == "Appointment" => {
                let (prefix, from, to) =
                    date(value).ok_or_else(|| Refusal::bad("a date is a prefix and a year, month, day or instant"))?;
                self.filters.push(Filter::Start(prefix, from, to));
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Whether a resource is among those asked for.
    pub(crate) fn finds(&self, stored: &Stored) -> bool {
        self.filters.iter().all(|filter| filter.holds(stored))
    }
}

impl Filter {
    fn holds(&self, stored: &Stored) -> bool {
        match self {
            Self::Id(ids) => ids.contains(&stored.id),
            Self::Person(ids) => {
                patients_of(&stored.kind, &stored.id, &stored.value).iter().any(|of| ids.iter().any(|id| id == of))
            }
            Self::Code(member, codes) => stored
                .value
                .get(member)
                .and_then(Value::as_str)
                .is_some_and(|is| codes.iter().any(|code| plain_code(code) == is)),
            Self::Start(prefix, from, to) => stored
                .value
                .get("start")
                .and_then(Value::as_str)
                .and_then(|start| start.parse::<Timestamp>().ok())
                .is_some_and(|start| match prefix {
                    Prefix::Equal => start >= *from && start < *to,
                    Prefix::NotEqual => start < *from || start >= *to,
                    Prefix::AtLeast => start >= *from,
                    Prefix::AtMost => start < *to,
                    Prefix::After => start >= *to,
                    Prefix::Before => start < *from,
                }),
        }
    }
}

/// The code of a token parameter, which may come as `system|code`.
fn plain_code(token: &str) -> &str {
    token.rsplit_once('|').map_or(token, |(_, code)| code)
}

/// The member that an `_include` follows.
fn include(kind: &str, value: &str) -> Option<Include> {
    let (from, name) = value.split_once(':')?;
    match (from, name) {
        _ if from != kind => None,
        ("MedicationRequest" | "MedicationStatement", "medication") => Some("medicationReference"),
        ("MedicationRequest", "requester") => Some("requester"),
        ("MedicationRequest" | "MedicationStatement", "patient" | "subject") => Some("subject"),
        ("Appointment", "actor" | "practitioner" | "patient") => Some("participant"),
        _ => None,
    }
}

/// A date parameter as a prefix and the span of time it names: from, and up to but without.
fn date(value: &str) -> Option<(Prefix, Timestamp, Timestamp)> {
    let (prefix, rest) = match value.get(..2)? {
        "ge" => (Prefix::AtLeast, value.get(2..)?),
        "le" => (Prefix::AtMost, value.get(2..)?),
        "gt" | "sa" => (Prefix::After, value.get(2..)?),
        "lt" | "eb" => (Prefix::Before, value.get(2..)?),
        "eq" => (Prefix::Equal, value.get(2..)?),
        "ne" => (Prefix::NotEqual, value.get(2..)?),
        _ => (Prefix::Equal, value),
    };
    let (from, to) = span(rest)?;
    Some((prefix, from, to))
}

fn span(value: &str) -> Option<(Timestamp, Timestamp)> {
    if let Ok(instant) = value.parse::<Timestamp>() {
        return Some((instant, instant.checked_add(jiff::SignedDuration::from_secs(1)).ok()?));
    }
    if value.contains('T') {
        let from = at_clinic(value.parse().ok()?)?;
        return Some((from, from.checked_add(jiff::SignedDuration::from_secs(1)).ok()?));
    }
    let (first, end): (Date, Date) = match value.len() {
        4 => {
            let year: i16 = value.parse().ok()?;
            (Date::new(year, 1, 1).ok()?, Date::new(year.checked_add(1)?, 1, 1).ok()?)
        }
        7 => {
            let first: Date = format!("{value}-01").parse().ok()?;
            let next = (first.month() % 12) + 1;
            let year = if next == 1 { first.year().checked_add(1)? } else { first.year() };
            (first, Date::new(year, next, 1).ok()?)
        }
        10 => {
            let day: Date = value.parse().ok()?;
            (day, day.tomorrow().ok()?)
        }
        _ => return None,
    };
    Some((at_clinic(first.at(0, 0, 0, 0))?, at_clinic(end.at(0, 0, 0, 0))?))
}

/// A time without a zone is the clinic's.
fn at_clinic(time: DateTime) -> Option<Timestamp> {
    clinic_offset().to_timestamp(time).ok()
}

#[cfg(test)]
mod tests {
    use super::{search, span};

    #[test]
    fn a_day_is_the_day_of_the_clinic() {
        let (from, to) = span("2026-11-24").unwrap();
        assert_eq!(from.to_string(), "2026-11-23T18:30:00Z");
        assert_eq!(to.to_string(), "2026-11-24T18:30:00Z");
        assert_eq!(span("2026-12").unwrap().1.to_string(), "2026-12-31T18:30:00Z");
        assert_eq!(span("2026").unwrap().1.to_string(), "2026-12-31T18:30:00Z");
        assert!(span("yesterday").is_none());
    }

    #[test]
    fn an_unknown_parameter_is_left_out_unless_strictness_was_asked_for() {
        let pairs = [("colour".to_owned(), "red".to_owned())];
        assert!(search("Appointment", &pairs, 5, false).unwrap().understood.is_empty());
        assert!(search("Appointment", &pairs, 5, true).is_err());
    }

    #[test]
    fn a_date_or_a_count_that_cannot_be_read_is_refused() {
        for (name, value) in [("date", "ge"), ("date", "x"), ("_count", "-1"), ("_offset", "?")] {
            let pairs = [(name.to_owned(), value.to_owned())];
            assert!(search("Appointment", &pairs, 5, false).is_err(), "{name}={value}");
        }
    }
}
