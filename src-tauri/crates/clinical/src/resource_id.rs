use std::fmt;

/// The name of one record at the clinic: its kind and its id, as in `MedicationRequest/abc`.
///
/// Invariant: both parts are non-empty and hold no slash. It names no person, so it may be logged.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ResourceId(String);

impl ResourceId {
    /// Puts a kind and an id together; `None` when either is empty or holds a slash.
    pub fn new(kind: &str, id: &str) -> Option<Self> {
        let good = |part: &str| !part.is_empty() && !part.contains('/');
        (good(kind) && good(id)).then(|| Self(format!("{kind}/{id}")))
    }

    /// Reads `Kind/id`.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, id) = text.split_once('/')?;
        Self::new(kind, id)
    }

    /// The whole name, `Kind/id`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The kind: `MedicationRequest`.
    pub fn kind(&self) -> &str {
        self.0.split_once('/').map_or("", |(kind, _)| kind)
    }

    /// The id within its kind: `abc`.
    pub fn id(&self) -> &str {
        self.0.split_once('/').map_or("", |(_, id)| id)
    }
}

impl fmt::Display for ResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_a_kind_and_an_id() {
        let id = ResourceId::parse("MedicationRequest/abc").unwrap();
        assert_eq!((id.kind(), id.id(), id.as_str()), ("MedicationRequest", "abc", "MedicationRequest/abc"));
        for bad in ["", "abc", "/abc", "Patient/", "Patient/1/_history/2"] {
            assert_eq!(ResourceId::parse(bad), None, "{bad:?}");
        }
    }
}
