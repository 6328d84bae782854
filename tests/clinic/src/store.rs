//! The records, in memory: each resource as the JSON text it came with, and a version.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::outcome::Refusal;
use crate::raw::Members;

/// One resource.
///
/// Shape: `text` is what is served; `value` is the same, parsed, and only searched.
#[derive(Debug)]
pub(crate) struct Stored {
    pub(crate) kind: String,
    pub(crate) id: String,
    pub(crate) version: u64,
    pub(crate) updated: Timestamp,
    pub(crate) text: String,
    pub(crate) value: Value,
}

impl Stored {
    /// The resource's entity tag.
    pub(crate) fn etag(&self) -> String {
        format!("W/\"{}\"", self.version)
    }
}

/// Every resource of the clinic, ordered by type and id.
#[derive(Clone, Debug, Default)]
pub(crate) struct Store {
    resources: BTreeMap<(String, String), Arc<Stored>>,
    numbered: u64,
}

impl Store {
    pub(crate) fn get(&self, kind: &str, id: &str) -> Option<&Arc<Stored>> {
        self.resources.get(&(kind.to_owned(), id.to_owned()))
    }

    pub(crate) fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Arc<Stored>> {
        self.resources
            .range((kind.to_owned(), String::new())..)
            .take_while(move |((of, _), _)| of == kind)
            .map(|(_, stored)| stored)
    }

    /// An id no resource has yet.
    pub(crate) fn fresh_id(&mut self) -> String {
        self.numbered += 1;
        format!("new-{}", self.numbered)
    }

    /// Keeps a resource; the second value says whether it is new.
    pub(crate) fn put(
        &mut self,
        kind: &str,
        id: &str,
        text: &str,
        now: Timestamp,
    ) -> Result<(Arc<Stored>, bool), Refusal> {
        let mut members: Members = serde_json::from_str(text)?;
        if members.string("resourceType").as_deref() != Some(kind) || !is_kind(kind) {
            return Err(Refusal::bad("the body is not a resource of the type in the address"));
        }
        if !is_id(id) {
            return Err(Refusal::bad("an id has 1 to 64 letters, digits, hyphens and dots"));
        }
        let known = self.get(kind, id).map(|stored| stored.version);
        let version = known.unwrap_or(0) + 1;
        let mut meta: Value = match members.get("meta") {
            Some(meta) => serde_json::from_str(meta)?,
            None => json!({}),
        };
        let Some(fields) = meta.as_object_mut() else {
            return Err(Refusal::bad("meta is not an object"));
        };
        fields.insert("versionId".to_owned(), json!(version.to_string()));
        fields.insert("lastUpdated".to_owned(), json!(now.to_string()));
        members.place(0, "resourceType", kind)?;
        members.place(1, "id", id)?;
        members.place(2, "meta", &meta)?;
        let text = members.text()?;
        let value = serde_json::from_str(&text)?;
        let (kind, id) = (kind.to_owned(), id.to_owned());
        let key = (kind.clone(), id.clone());
        let stored = Arc::new(Stored { kind, id, version, updated: now, text, value });
        self.resources.insert(key, Arc::clone(&stored));
        Ok((stored, known.is_none()))
    }

    /// Takes a resource away; says whether it was there.
    pub(crate) fn delete(&mut self, kind: &str, id: &str) -> bool {
        self.resources.remove(&(kind.to_owned(), id.to_owned())).is_some()
    }
}

/// Whether a word has the form of a FHIR type name.
pub(crate) fn is_kind(word: &str) -> bool {
    word.len() <= 64
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && word.chars().all(|c| c.is_ascii_alphabetic())
}

/// Whether a word has the form of a FHIR id.
fn is_id(word: &str) -> bool {
    (1..=64).contains(&word.len()) && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.')
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::Store;

    #[test]
    fn a_resource_is_served_as_it_was_written_with_its_version_added() {
        let mut store = Store::default();
        let text = r#"{"resourceType":"Basic","meta":{"tag":[{"code":"x"}]},"n": 0.10}"#;
        store.put("Basic", "a", text, Timestamp::UNIX_EPOCH).unwrap();
        let (stored, new) = store.put("Basic", "a", text, Timestamp::UNIX_EPOCH).unwrap();
        assert!(!new);
        assert_eq!(stored.etag(), "W/\"2\"");
        assert!(stored.text.ends_with(r#""n":0.10}"#), "{}", stored.text);
        assert_eq!(stored.value["meta"]["tag"][0]["code"], "x");
    }

    #[test]
    fn a_body_of_another_type_is_refused() {
        let mut store = Store::default();
        let now = Timestamp::UNIX_EPOCH;
        assert!(store.put("Patient", "a", r#"{"resourceType":"Basic"}"#, now).is_err());
        assert!(store.put("Basic", "a/b", r#"{"resourceType":"Basic"}"#, now).is_err());
        assert!(store.put("Basic", "a", "[]", now).is_err());
    }
}
