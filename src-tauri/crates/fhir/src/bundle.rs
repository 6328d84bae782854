use std::fmt;

use serde_json::value::RawValue;

use crate::outcome::Outcome;
use crate::r4;

/// An answer longer than this is not read. A thousand prescriptions take about 3 MB; the worst
/// server known sends 10 MB pages.
pub const MAX_BUNDLE_BYTES: usize = 32 * 1024 * 1024;

/// The byte-order mark some servers put before their JSON.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A parcel of records in one answer, each still as the clinic wrote it.
///
/// Source: FHIR R4, `Bundle` (searchset, document, collection and the others alike).
#[derive(Clone)]
pub struct Bundle {
    /// `searchset`, `document`, `collection` …; empty when not given.
    pub kind: String,
    /// The records.
    pub entries: Vec<Entry>,
    /// Entries that could not be read even as JSON objects.
    pub lost: usize,
    next: Vec<String>,
}

/// One record of a Bundle.
#[derive(Clone)]
pub struct Entry {
    /// The record's full address; relative in some documents.
    pub full_url: Option<String>,
    /// The record, byte for byte.
    pub resource: Box<RawValue>,
}

/// Why an answer could not be read as a Bundle.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// Longer than [`MAX_BUNDLE_BYTES`].
    #[error("the answer has {bytes} bytes, more than the {limit} that are read")]
    TooLarge {
        /// Its length.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// It is not JSON: cut off, an HTML page, not UTF-8.
    #[error("the answer is not JSON (line {line}, column {column})")]
    NotJson {
        /// The line at which reading stopped, from 1; 0 when it is not even text.
        line: usize,
        /// The column.
        column: usize,
    },
    /// JSON, but not a FHIR record.
    #[error("the answer is JSON but not a FHIR record")]
    NotFhir,
    /// A FHIR record, but not a Bundle.
    #[error("the answer is a {kind} and not a Bundle")]
    NotABundle {
        /// What it is.
        kind: String,
    },
    /// The server answered with a reason instead of records.
    #[error("the clinic's server answered with a reason instead of records")]
    Refused(Outcome),
}

impl Bundle {
    /// Reads the bytes of one answer.
    ///
    /// # Errors
    /// [`BundleError`], one variant for each way it can fail.
    pub fn read(bytes: &[u8]) -> Result<Self, BundleError> {
        let (kind, raw) = resource(bytes)?;
        match kind.as_str() {
            "Bundle" => Ok(Self::from_raw(&raw)),
            "OperationOutcome" => {
                Err(BundleError::Refused(Outcome::read(&raw).unwrap_or(Outcome { issues: Vec::new() })))
            }
            _ => Err(BundleError::NotABundle { kind }),
        }
    }

    /// Reads a Bundle, or any single record as a Bundle of one.
    ///
    /// # Errors
    /// As [`Bundle::read`], but never `NotABundle`.
    pub fn read_any(bytes: &[u8]) -> Result<Self, BundleError> {
        match Self::read(bytes) {
            Err(BundleError::NotABundle { .. }) => {
                let (_, resource) = resource(bytes)?;
                let entry = Entry { full_url: None, resource };
                Ok(Self { kind: "collection".to_owned(), entries: vec![entry], lost: 0, next: Vec::new() })
            }
            other => other,
        }
    }

    pub(crate) fn from_raw(raw: &RawValue) -> Self {
        let bundle: r4::Bundle = serde_json::from_str(raw.get()).unwrap_or_default();
        let lost = bundle.entry.iter().filter(|entry| entry.resource.is_unreadable()).count();
        let next = bundle.link.iter().filter(|link| link.relation.text() == Some("next"));
        Self {
            kind: bundle.kind.text().unwrap_or_default().to_owned(),
            next: next.map(|link| link.url.text().unwrap_or_default().to_owned()).collect(),
            lost: lost.saturating_add(bundle.entry.lost),
            entries: bundle.entry.items.into_iter().filter_map(entry).collect(),
        }
    }

    /// The address of the next page as written, unchecked: see [`Pages`](crate::Pages).
    pub(crate) fn next_as_written(&self) -> Option<&str> {
        self.next.first().map(String::as_str)
    }
}

/// An entry without a record (a link, a deletion) says nothing about medicines.
fn entry(entry: r4::BundleEntry) -> Option<Entry> {
    let full_url = entry.full_url.text().map(str::to_owned);
    match entry.resource {
        crate::Field::Read(resource) => Some(Entry { full_url, resource }),
        crate::Field::Absent | crate::Field::Unreadable => None,
    }
}

fn resource(bytes: &[u8]) -> Result<(String, Box<RawValue>), BundleError> {
    if bytes.len() > MAX_BUNDLE_BYTES {
        return Err(BundleError::TooLarge { bytes: bytes.len(), limit: MAX_BUNDLE_BYTES });
    }
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let raw: Box<RawValue> = serde_json::from_slice(bytes)
        .map_err(|error| BundleError::NotJson { line: error.line(), column: error.column() })?;
    let head: r4::Head = serde_json::from_str(raw.get()).map_err(|_| BundleError::NotFhir)?;
    let kind = head.resource_type.text().ok_or(BundleError::NotFhir)?.to_owned();
    Ok((kind, raw))
}

impl fmt::Debug for Bundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bundle({}, {} entries, {} lost)", self.kind, self.entries.len(), self.lost)
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Entry({} bytes)", self.resource.get().len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_that_is_not_json_is_an_error() {
        for bytes in [b"<html>".as_slice(), b"", b"{\"resourceType\": \"Bundle\"", b"\xff\xfe{}", b"{} {}"] {
            assert!(matches!(Bundle::read(bytes), Err(BundleError::NotJson { .. })), "{bytes:?}");
        }
    }

    #[test]
    fn json_that_is_not_fhir_is_an_error() {
        for bytes in ["[]", "{}", "\"Bundle\"", "null", "{\"resourceType\": 7}"] {
            assert_eq!(Bundle::read(bytes.as_bytes()).unwrap_err(), BundleError::NotFhir, "{bytes}");
        }
    }

    #[test]
    fn a_bundle_of_50_mb_is_an_error() {
        let mut bytes = br#"{"resourceType": "Bundle", "entry": []}"#.to_vec();
        bytes.resize(50_000_000, b' ');
        assert!(matches!(Bundle::read(&bytes), Err(BundleError::TooLarge { bytes: 50_000_000, .. })));
    }

    #[test]
    fn another_record_in_its_place_is_an_error_and_a_refusal_keeps_its_reason() {
        let patient = Bundle::read(br#"{"resourceType": "Patient"}"#);
        assert_eq!(patient.unwrap_err(), BundleError::NotABundle { kind: "Patient".into() });
        let refusal = br#"{"resourceType": "OperationOutcome", "issue": [
            {"severity": "error", "code": "forbidden", "diagnostics": "no"}]}"#;
        let Err(BundleError::Refused(outcome)) = Bundle::read(refusal) else { panic!("not refused") };
        assert!(outcome.is_error());
        assert_eq!(outcome.issues[0].code, "forbidden");
    }

    #[test]
    fn the_record_is_kept_byte_for_byte() {
        let record = "{ \"resourceType\" : \"Medication\",\n \"x\": 0.10 }";
        let bytes = format!(
            "\u{feff}{{\"resourceType\":\"Bundle\",\"entry\":[{{\"resource\":{record}}}, 7, {{\"resource\": null}}]}}"
        );
        let bundle = Bundle::read(bytes.as_bytes()).unwrap();
        assert_eq!(bundle.entries[0].resource.get(), record);
        assert_eq!((bundle.entries.len(), bundle.lost), (1, 1));
    }
}
