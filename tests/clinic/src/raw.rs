//! JSON objects whose values keep the text they were written with, so that 0.10 stays 0.10.

use std::fmt;

use serde::de::{Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};

/// The members of one JSON object in the order given.
///
/// Invariant: no name occurs twice.
#[derive(Debug, Default)]
pub(crate) struct Members(Vec<(String, Box<RawValue>)>);

impl Members {
    /// The text of one member.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(member, _)| member == name).map(|(_, value)| value.get())
    }

    /// A member that is a JSON string.
    pub(crate) fn string(&self, name: &str) -> Option<String> {
        serde_json::from_str(self.get(name)?).ok()
    }

    /// Takes a member out.
    pub(crate) fn remove(&mut self, name: &str) -> Option<Box<RawValue>> {
        let at = self.0.iter().position(|(member, _)| member == name)?;
        Some(self.0.remove(at).1)
    }

    /// Keeps only the members whose name the rule allows.
    pub(crate) fn retain(&mut self, rule: impl Fn(&str) -> bool) {
        self.0.retain(|(member, _)| rule(member));
    }

    /// Puts a member at a place, in the stead of one with the same name.
    pub(crate) fn place<T: Serialize + ?Sized>(
        &mut self,
        at: usize,
        name: &str,
        value: &T,
    ) -> Result<(), serde_json::Error> {
        let value = to_raw_value(value)?;
        self.remove(name);
        self.0.insert(at.min(self.0.len()), (name.to_owned(), value));
        Ok(())
    }

    /// The whole object as text.
    pub(crate) fn text(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members: Vec<(String, Box<RawValue>)> = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, Box<RawValue>>()? {
                    if members.iter().any(|(member, _)| *member == name) {
                        return Err(A::Error::custom("a member occurs twice"));
                    }
                    members.push((name, value));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

impl Serialize for Members {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::Members;

    #[test]
    fn numbers_keep_the_text_they_were_written_with() {
        let text = r#"{"a":0.10,"b":{"c":[1.0e1,90.00]}}"#;
        let members: Members = serde_json::from_str(text).unwrap();
        assert_eq!(members.text().unwrap(), text);
    }

    #[test]
    fn a_member_that_occurs_twice_is_refused() {
        assert!(serde_json::from_str::<Members>(r#"{"a":1,"a":2}"#).is_err());
    }
}
