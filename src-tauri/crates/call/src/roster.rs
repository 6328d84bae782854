//! Who belongs to a visit, in the doctor's own words.

use serde::{Deserialize, Serialize};
use signalling::{CallId, SessionId};

/// The most people in a visit, patient and doctor included.
const MAX_PEOPLE: usize = 4;

/// Whom a visit may have: a patient, who acts for one, a doctor, and whoever a doctor brought in as a guest.
const KINDS: [&str; 4] = ["Patient/", "RelatedPerson/", "Practitioner/", "Guest/"];

/// The longest "RelatedPerson/…".
const MAX_SUB_CHARS: usize = 80;

/// The longest name that is shown.
const MAX_NAME_CHARS: usize = 100;

/// One person of a visit.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Person {
    /// Her end at the hub.
    pub(crate) session: SessionId,
    /// Who she must prove to be, as "Patient/…", "RelatedPerson/…", "Practitioner/…" or "Guest/…".
    pub(crate) sub: String,
    /// Her name as the doctor's page verified it.
    pub(crate) name: String,
}

impl std::fmt::Debug for Person {
    /// Hides who it is.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Person({})", self.session)
    }
}

/// Everybody in the visit, in the order they came.
///
/// Invariant: once read by [`Roster::checked`], nobody stands in it twice, and at most four do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Roster {
    /// The doctor's first call of the visit.
    pub(crate) visit: CallId,
    /// The doctor herself first.
    pub(crate) people: Vec<Person>,
}

impl Roster {
    /// The same with names fit for the screen; nothing when it cannot be one.
    pub(crate) fn checked(self) -> Option<Self> {
        if self.people.len() > MAX_PEOPLE {
            return None;
        }
        let mut people: Vec<Person> = Vec::new();
        for person in self.people {
            let known = KINDS.iter().any(|kind| person.sub.starts_with(kind));
            let twice = people.iter().any(|other| other.sub == person.sub || other.session == person.session);
            let name: String = person.name.chars().filter(|c| !c.is_control()).take(MAX_NAME_CHARS).collect();
            if !known || twice || person.sub.len() > MAX_SUB_CHARS || name.trim().is_empty() {
                return None;
            }
            people.push(Person { name: name.trim().to_owned(), ..person });
        }
        Some(Self { people, ..self })
    }

    /// Those whom `herself` meets beside the doctor: those who came before her, and those who came after.
    /// Nobody, when the roster has not got both of them.
    pub(crate) fn around(self, herself: &str, doctor: &str) -> (Vec<Person>, Vec<Person>) {
        let at = self.people.iter().position(|person| person.sub == herself);
        let (Some(at), true) = (at, self.people.iter().any(|person| person.sub == doctor)) else {
            return (Vec::new(), Vec::new());
        };
        let others = |people: &[Person]| people.iter().filter(|person| person.sub != doctor).cloned().collect();
        let (before, after) = self.people.split_at(at);
        (others(before), others(after.get(1..).unwrap_or_default()))
    }
}
