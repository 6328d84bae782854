//! People and organisations: from the parts of a name to the name as it is said.

use clinical::{PartialDate, Patient, ResourceId};
use serde_json::value::RawValue;

use crate::lookup::{Lookup, Place};
use crate::r4;
use crate::values::date_from_fhir;

/// How a patient is called whose record holds no name at all.
const NO_NAME: &str = "Name not given";

/// The name as it is said: "Dr Anita Rao". `None` when the record holds none.
///
/// Shape: the clinic's own text, else prefix, given names, family name, then suffixes after a comma.
pub fn person_name(names: &[r4::HumanName]) -> Option<String> {
    names_by_use(names).into_iter().find_map(one_name)
}

/// Usual first, then official, then any that is not out of use.
fn names_by_use(names: &[r4::HumanName]) -> Vec<&r4::HumanName> {
    let rank = |name: &&r4::HumanName| match name.purpose.text() {
        Some("usual") => 0,
        Some("official") => 1,
        None => 2,
        Some("old" | "maiden") => 9,
        Some(_) => 3,
    };
    let mut sorted: Vec<&r4::HumanName> = names.iter().collect();
    sorted.sort_by_key(rank);
    sorted
}

fn one_name(name: &r4::HumanName) -> Option<String> {
    if let Some(text) = name.text.text() {
        return Some(text.to_owned());
    }
    let prefix = name.prefix.iter().map(String::as_str);
    let given = name.given.iter().map(String::as_str);
    let words: Vec<&str> =
        prefix.chain(given).chain(name.family.text()).map(str::trim).filter(|word| !word.is_empty()).collect();
    if name.family.text().is_none() && name.given.items.is_empty() {
        return None;
    }
    let mut whole = words.join(" ");
    for suffix in name.suffix.iter().map(|suffix| suffix.trim()).filter(|suffix| !suffix.is_empty()) {
        whole.push_str(", ");
        whole.push_str(suffix);
    }
    (!whole.is_empty()).then_some(whole)
}

/// Turns a `Patient` into the person the records are about.
pub fn patient_from_fhir(id: &ResourceId, person: &r4::Person) -> Patient {
    let given = names_by_use(&person.name.items)
        .into_iter()
        .find_map(|name| name.given.first())
        .map(|given| given.trim().to_owned())
        .filter(|given| !given.is_empty());
    let birth_date: Option<PartialDate> = date_from_fhir(&person.birth_date);
    Patient {
        id: id.clone(),
        name: person_name(&person.name.items).unwrap_or_else(|| NO_NAME.to_owned()),
        given,
        birth_date,
    }
}

/// The name of whoever is referred to: from the record itself when it is at hand, else the words
/// beside the reference.
pub(crate) fn name_of(reference: &r4::Reference, place: &Place<'_>, lookup: &Lookup) -> Option<String> {
    let found = reference.reference.text().and_then(|text| lookup.find(text, place));
    let said = || reference.display.text().map(str::to_owned);
    found.and_then(|raw| name_in(raw, place, lookup)).or_else(said)
}

/// The practitioner behind a reference: herself, or the one who holds the role.
pub(crate) fn practitioner_id(reference: &r4::Reference, place: &Place<'_>, lookup: &Lookup) -> Option<ResourceId> {
    let text = reference.reference.text()?;
    if let Some(raw) = lookup.find(text, place)
        && let Some(role) = role_in(raw)
    {
        let text = role.practitioner.get()?.reference.text()?;
        return local_id(text).filter(|id| id.kind() == "Practitioner");
    }
    local_id(text).filter(|id| id.kind() == "Practitioner")
}

/// `Practitioner/1` out of a relative or absolute reference.
fn local_id(reference: &str) -> Option<ResourceId> {
    let plain = reference.split("/_history/").next()?;
    let mut parts = plain.rsplit('/');
    let (id, kind) = (parts.next()?, parts.next()?);
    ResourceId::new(kind, id)
}

fn kind_of(raw: &RawValue) -> Option<String> {
    let head: r4::Head = serde_json::from_str(raw.get()).ok()?;
    head.resource_type.text().map(str::to_owned)
}

fn role_in(raw: &RawValue) -> Option<r4::PractitionerRole> {
    (kind_of(raw)? == "PractitionerRole").then(|| serde_json::from_str(raw.get()).ok())?
}

fn name_in(raw: &RawValue, place: &Place<'_>, lookup: &Lookup) -> Option<String> {
    match kind_of(raw)?.as_str() {
        "Practitioner" | "Patient" | "RelatedPerson" => {
            let person: r4::Person = serde_json::from_str(raw.get()).ok()?;
            person_name(&person.name.items)
        }
        "Organization" => {
            let organization: r4::Organization = serde_json::from_str(raw.get()).ok()?;
            organization.name.text().map(str::to_owned)
        }
        "PractitionerRole" => {
            let role: r4::PractitionerRole = serde_json::from_str(raw.get()).ok()?;
            let mut references = [&role.practitioner, &role.organization].into_iter().filter_map(|field| field.get());
            // One step only: a role that names a role is not followed.
            references.find_map(|reference| {
                let found = reference.reference.text().and_then(|text| lookup.find(text, place));
                let named = found.filter(|raw| role_in(raw).is_none()).and_then(|raw| name_in(raw, place, lookup));
                named.or_else(|| reference.display.text().map(str::to_owned))
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(json: &str) -> Option<String> {
        let names: Vec<r4::HumanName> = serde_json::from_str(json).unwrap();
        person_name(&names)
    }

    #[test]
    fn a_name_is_composed_in_the_order_it_is_said() {
        let parts = r#"[{"family": "Rao", "given": ["Anita"], "prefix": ["Dr"], "suffix": ["MD"]}]"#;
        assert_eq!(name(parts).as_deref(), Some("Dr Anita Rao, MD"));
        assert_eq!(name(r#"[{"text": " Dr. Rao ", "family": "Rao"}]"#).as_deref(), Some("Dr. Rao"));
        assert_eq!(name(r#"[{"family": "Rao", "prefix": ["Dr"]}]"#).as_deref(), Some("Dr Rao"));
    }

    #[test]
    fn a_name_out_of_use_comes_last_and_nothing_is_no_name() {
        let names = r#"[{"use": "maiden", "family": "Sen"}, {"use": "official", "family": "Rao"}]"#;
        assert_eq!(name(names).as_deref(), Some("Rao"));
        assert_eq!(name(r#"[{"prefix": ["Dr"]}]"#), None);
        assert_eq!(name("[]"), None);
    }

    #[test]
    fn a_patient_without_a_name_is_still_called_something() {
        let id = ResourceId::parse("Patient/1").unwrap();
        let patient = patient_from_fhir(&id, &r4::Person::default());
        assert!(!patient.name.trim().is_empty());
        let person: r4::Person =
            serde_json::from_str(r#"{"name": [{"given": ["Asha"], "family": "Verma"}], "birthDate": "1944"}"#).unwrap();
        let asha = patient_from_fhir(&id, &person);
        assert_eq!((asha.name.as_str(), asha.given.as_deref()), ("Asha Verma", Some("Asha")));
        assert_eq!(asha.birth_date.unwrap().as_str(), "1944");
    }
}
