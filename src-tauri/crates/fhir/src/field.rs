use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// One field of a record: absent, read, or there but not readable.
///
/// Invariant: a field of the wrong type becomes `Unreadable`; it never fails the record around it.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum Field<T> {
    /// Not there, or `null`.
    #[default]
    Absent,
    /// Read.
    Read(T),
    /// There, but not of the type it should have.
    Unreadable,
}

impl<T> Field<T> {
    /// The value, when there is a readable one.
    pub fn get(&self) -> Option<&T> {
        match self {
            Self::Read(value) => Some(value),
            Self::Absent | Self::Unreadable => None,
        }
    }

    /// Whether something was there that could not be read.
    pub fn is_unreadable(&self) -> bool {
        matches!(self, Self::Unreadable)
    }
}

impl Field<String> {
    /// The text without blanks around it; `None` when nothing is left.
    pub fn text(&self) -> Option<&str> {
        self.get().map(|text| text.trim()).filter(|text| !text.is_empty())
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Ok(match serde_json::from_str::<Option<T>>(raw.get()) {
            Ok(Some(value)) => Self::Read(value),
            Ok(None) => Self::Absent,
            Err(_) => Self::Unreadable,
        })
    }
}

impl<T> fmt::Debug for Field<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Absent => "Absent",
            Self::Read(_) => "Read",
            Self::Unreadable => "Unreadable",
        })
    }
}

/// A repeated field: a list, one value that should have been a list, or nothing.
///
/// Invariant: an element of the wrong type is counted in `lost`; the others stay.
#[derive(Clone, PartialEq, Eq)]
pub struct Many<T> {
    /// The elements that could be read, in order.
    pub items: Vec<T>,
    /// How many could not.
    pub lost: usize,
}

impl<T> Many<T> {
    /// The elements that could be read.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.items.iter()
    }

    /// The first element that could be read.
    pub fn first(&self) -> Option<&T> {
        self.items.first()
    }
}

impl<'a, T> IntoIterator for &'a Many<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

impl<T> Default for Many<T> {
    fn default() -> Self {
        Self { items: Vec::new(), lost: 0 }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Many<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let elements: Vec<&RawValue> = match raw.get().as_bytes().first() {
            Some(b'[') => serde_json::from_str(raw.get()).unwrap_or_default(),
            Some(b'n') => Vec::new(),
            _ => vec![&*raw],
        };
        let mut many = Self::default();
        for element in elements {
            match serde_json::from_str(element.get()) {
                Ok(item) => many.items.push(item),
                Err(_) => many.lost = many.lost.saturating_add(1),
            }
        }
        Ok(many)
    }
}

impl<T> fmt::Debug for Many<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Many({} read, {} lost)", self.items.len(), self.lost)
    }
}

/// A number with its digits as written; never a floating-point value.
///
/// A number written as a string is taken too: some servers quote their decimals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number(pub clinical::Decimal);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let text = raw.get();
        let digits = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
        clinical::Decimal::parse(digits).map(Self).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct Sample {
        text: Field<String>,
        list: Many<String>,
        number: Field<Number>,
    }

    fn sample(json: &str) -> Sample {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_field_of_the_wrong_type_does_not_cost_the_record() {
        let read = sample(r#"{"text": {"no": 1}, "list": ["a", 2, "b"], "number": "0.10"}"#);
        assert!(read.text.is_unreadable());
        assert_eq!(read.list.items, ["a", "b"]);
        assert_eq!(read.list.lost, 1);
        assert_eq!(read.number.get().unwrap().0.as_str(), "0.10");
    }

    #[test]
    fn a_single_value_counts_as_a_list_of_one_and_null_as_nothing() {
        assert_eq!(sample(r#"{"list": "a"}"#).list.items, ["a"]);
        assert!(sample(r#"{"list": null}"#).list.items.is_empty());
        assert_eq!(sample(r#"{"text": null}"#).text, Field::Absent);
        assert_eq!(sample("{}").text, Field::Absent);
    }

    #[test]
    fn digits_are_kept_as_written() {
        for digits in ["0.1", "1.0", "1e-3", "123456789012345678901234567890.1"] {
            let read = sample(&format!(r#"{{"number": {digits}}}"#));
            assert_eq!(read.number.get().unwrap().0.as_str(), digits);
        }
        assert!(sample(r#"{"number": "two"}"#).number.is_unreadable());
    }
}
