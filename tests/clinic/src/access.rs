//! Who may see what: a token opens the records of one person, and what the whole clinic shares.

use axum::http::{HeaderMap, header};
use serde_json::Value;

use crate::clinic::State;
use crate::grants::Opened;
use crate::outcome::Refusal;
use crate::scopes::Deed;
use crate::store::Stored;

/// Types that are nobody's in particular; every signed-in person may read them.
const SHARED: [&str; 6] =
    ["Practitioner", "PractitionerRole", "Organization", "Medication", "Location", "HealthcareService"];

/// The holder of one request's token.
#[derive(Clone, Debug)]
pub(crate) enum Holder {
    /// An app acting for one person.
    Person(Opened),
    /// Whoever loads records; may do anything.
    Loader,
}

/// Finds out who is asking.
///
/// Source: RFC 6750 §2.1; a token anywhere but in the Authorization header is not looked for.
pub(crate) fn holder(state: &State, headers: &HeaderMap) -> Result<Holder, Refusal> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return Err(Refusal::login("sign in first"));
    };
    let token = value
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token)
        .ok_or_else(|| Refusal::login("not a bearer token"))?;
    if state.config.loader_token.as_deref() == Some(token) {
        return Ok(Holder::Loader);
    }
    let opened = state.grants().open(token, state.config.clock.now());
    opened.map(Holder::Person).ok_or_else(|| Refusal::login("the token is unknown or has ended"))
}

impl Holder {
    /// Whether the holder loads records and may do anything.
    pub(crate) fn is_loader(&self) -> bool {
        matches!(self, Self::Loader)
    }

    /// Whether a deed on this type is allowed at all.
    pub(crate) fn may(&self, deed: Deed, kind: &str) -> Result<(), Refusal> {
        let Self::Person(opened) = self else {
            return Ok(());
        };
        let reads = matches!(deed, Deed::Read | Deed::Search);
        if opened.scopes.allow(deed, kind) && (reads || !SHARED.contains(&kind)) {
            return Ok(());
        }
        if reads && SHARED.contains(&kind) {
            return Ok(());
        }
        Err(Refusal::forbidden("the token's scopes do not allow this"))
    }

    /// Whether one resource is within what the token opens.
    pub(crate) fn opens(&self, kind: &str, id: &str, value: &Value) -> bool {
        match self {
            Self::Loader => true,
            Self::Person(_) if SHARED.contains(&kind) => true,
            Self::Person(opened) => patients_of(kind, id, value).iter().any(|of| *of == opened.patient),
        }
    }

    /// The same for a resource that is kept.
    pub(crate) fn opens_stored(&self, stored: &Stored) -> bool {
        self.opens(&stored.kind, &stored.id, &stored.value)
    }

    /// Whether the records of a person may be asked for.
    pub(crate) fn asks_for(&self, patient: &str) -> Result<(), Refusal> {
        match self {
            Self::Person(opened) if opened.patient != patient => {
                Err(Refusal::forbidden("the token is for another person"))
            }
            _ => Ok(()),
        }
    }
}

/// The ids of the people a resource is about.
pub(crate) fn patients_of<'a>(kind: &str, id: &'a str, value: &'a Value) -> Vec<&'a str> {
    match kind {
        "Patient" => vec![id],
        "Appointment" => value
            .get("participant")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|participant| patient_in(participant.get("actor")))
            .collect(),
        _ => ["subject", "patient"].iter().filter_map(|name| patient_in(value.get(name))).collect(),
    }
}

fn patient_in(reference: Option<&Value>) -> Option<&str> {
    patient_id(reference?.get("reference")?.as_str()?)
}

/// The id in "Patient/asha" or in an address that ends so.
pub(crate) fn patient_id(reference: &str) -> Option<&str> {
    let (before, id) = reference.rsplit_once('/')?;
    (before == "Patient" || before.ends_with("/Patient")).then_some(id)
}
