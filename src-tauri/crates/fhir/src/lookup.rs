use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::fmt;

use serde_json::value::RawValue;

use crate::r4;

/// The records at hand, found by the references other records make to them.
///
/// Invariant: a reference that could mean two different records finds neither, so a medicine never
/// takes another's name. What was looked for in vain is remembered in `missing`.
/// Source: FHIR R4, Bundle, "Resolving references in Bundles".
#[derive(Default)]
pub struct Lookup {
    by_url: HashMap<String, Box<RawValue>>,
    by_id: HashMap<String, Found>,
    missing: RefCell<BTreeSet<String>>,
}

enum Found {
    One { url: Option<String>, raw: Box<RawValue> },
    Several,
}

/// Where a reference stands: the address of the record that makes it, and what that one contains.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) full_url: Option<&'a str>,
    pub(crate) contained: &'a [Box<RawValue>],
}

impl Lookup {
    /// Adds a record under its id and its full address.
    pub fn add(&mut self, full_url: Option<&str>, raw: &RawValue) {
        if let Some(url) = full_url {
            self.by_url.insert(url.to_owned(), raw.to_owned());
        }
        let Ok(head) = serde_json::from_str::<r4::Head>(raw.get()) else {
            return;
        };
        let (Some(kind), Some(id)) = (head.resource_type.text(), head.id.text()) else {
            return;
        };
        let key = format!("{kind}/{id}");
        let url = full_url.filter(|url| is_absolute(url)).map(str::to_owned);
        let clash = match self.by_id.get(&key) {
            Some(Found::Several) => true,
            Some(Found::One { url: earlier, .. }) => earlier.is_some() && url.is_some() && *earlier != url,
            None => false,
        };
        let found = if clash { Found::Several } else { Found::One { url, raw: raw.to_owned() } };
        self.by_id.insert(key, found);
    }

    /// The record a reference means, from the place where it stands.
    pub(crate) fn find<'a>(&'a self, reference: &str, place: &Place<'a>) -> Option<&'a RawValue> {
        if let Some(id) = reference.strip_prefix('#') {
            return contained(id, place.contained);
        }
        let plain = reference.split("/_history/").next().unwrap_or(reference);
        let found = self.by_url.get(plain).map(|raw| &**raw).or_else(|| {
            if is_absolute(plain) {
                return self.at_same_base(plain, place);
            }
            let here = place.full_url.and_then(base_of).and_then(|base| self.by_url.get(&format!("{base}/{plain}")));
            here.map(|raw| &**raw).or_else(|| self.by_plain_id(plain))
        });
        if found.is_none() {
            self.missing.borrow_mut().insert(plain.to_owned());
        }
        found
    }

    /// References that were looked for and not found, sorted; the caller may fetch them.
    pub fn missing(&self) -> Vec<String> {
        self.missing.borrow().iter().cloned().collect()
    }

    fn by_plain_id(&self, key: &str) -> Option<&RawValue> {
        match self.by_id.get(key)? {
            Found::One { raw, .. } => Some(raw),
            Found::Several => None,
        }
    }

    /// An absolute reference to the server the referring record itself came from.
    fn at_same_base(&self, reference: &str, place: &Place<'_>) -> Option<&RawValue> {
        let base = base_of(reference)?;
        if place.full_url.and_then(base_of)? != base {
            return None;
        }
        let key = reference.strip_prefix(base)?.strip_prefix('/')?;
        self.by_plain_id(key)
    }
}

impl fmt::Debug for Lookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lookup({} records)", self.by_id.len())
    }
}

fn contained<'a>(id: &str, contained: &'a [Box<RawValue>]) -> Option<&'a RawValue> {
    contained.iter().map(|raw| &**raw).find(|raw| {
        serde_json::from_str::<r4::Head>(raw.get())
            .is_ok_and(|head| head.id.text().map(|own| own.trim_start_matches('#')) == Some(id))
    })
}

fn is_absolute(url: &str) -> bool {
    ["http://", "https://", "urn:"].iter().any(|start| url.starts_with(start))
}

/// `https://clinic/fhir` out of `https://clinic/fhir/Medication/1`.
fn base_of(url: &str) -> Option<&str> {
    if !url.starts_with("http") {
        return None;
    }
    let (rest, _id) = url.rsplit_once('/')?;
    let (base, _kind) = rest.rsplit_once('/')?;
    Some(base)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(json: &str) -> Box<RawValue> {
        serde_json::from_str(json).unwrap()
    }

    const NOWHERE: Place<'static> = Place { full_url: None, contained: &[] };

    #[test]
    fn relative_full_urls_are_found() {
        let mut lookup = Lookup::default();
        lookup.add(Some("Medication/1"), &raw(r#"{"resourceType": "Medication", "id": "1"}"#));
        assert!(lookup.find("Medication/1", &NOWHERE).is_some());
        assert!(lookup.find("Medication/1/_history/4", &NOWHERE).is_some());
        assert!(lookup.find("Medication/2", &NOWHERE).is_none());
        assert_eq!(lookup.missing(), ["Medication/2"]);
    }

    #[test]
    fn a_urn_is_found_by_its_full_url_only() {
        let mut lookup = Lookup::default();
        lookup.add(Some("urn:uuid:aa"), &raw(r#"{"resourceType": "Medication"}"#));
        assert!(lookup.find("urn:uuid:aa", &NOWHERE).is_some());
        assert!(lookup.find("urn:uuid:bb", &NOWHERE).is_none());
    }

    #[test]
    fn the_same_id_on_two_servers_is_told_apart_by_where_the_reference_stands() {
        let mut lookup = Lookup::default();
        lookup.add(Some("https://a/Medication/1"), &raw(r#"{"resourceType": "Medication", "id": "1", "at": "a"}"#));
        lookup.add(Some("https://b/Medication/1"), &raw(r#"{"resourceType": "Medication", "id": "1", "at": "b"}"#));
        assert!(lookup.find("Medication/1", &NOWHERE).is_none(), "it could be either");
        let at_b = Place { full_url: Some("https://b/MedicationRequest/7"), contained: &[] };
        assert!(lookup.find("Medication/1", &at_b).unwrap().get().contains("\"b\""));
        assert!(lookup.find("https://c/Medication/1", &at_b).is_none());
    }

    #[test]
    fn a_contained_record_is_found_by_its_hash() {
        let contained = [raw(r##"{"resourceType": "Medication", "id": "m1"}"##)];
        let place = Place { full_url: None, contained: &contained };
        let lookup = Lookup::default();
        assert!(lookup.find("#m1", &place).is_some());
        assert!(lookup.find("#m2", &place).is_none());
    }
}
