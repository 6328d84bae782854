//! What she and the doctor write and send to each other in a visit, and what was kept of it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How far something written or sent has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ItemState {
    /// On its way; the other end has not said that it is there.
    Under,
    /// It is there.
    Done,
    /// It did not arrive.
    Failed,
    /// It was not taken.
    Refused,
}

/// Something written or sent: words, or a file with a name.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ItemView {
    /// Its own in this visit.
    pub number: u32,
    /// Hers; otherwise the doctor's.
    pub mine: bool,
    /// The words; none for a file.
    pub text: Option<String>,
    /// The file's name; none for words.
    pub file: Option<String>,
    /// How large the file is, in words; none for words.
    pub size: Option<String>,
    /// How far it has come.
    pub state: ItemState,
    /// Units: percent, while it is on its way.
    pub percent: u8,
}

/// Something kept of an earlier visit.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeptItemView {
    /// Its own on this computer.
    pub number: i32,
    /// Hers; otherwise the doctor's.
    pub mine: bool,
    /// The words; none for a file.
    pub text: Option<String>,
    /// The file's name; none for words.
    pub file: Option<String>,
    /// How large the file is, in words; none for words.
    pub size: Option<String>,
    /// It reached the other end.
    pub arrived: bool,
}

/// What was kept of one visit.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeptVisitView {
    /// When, in words.
    pub when: String,
    /// With whom.
    pub doctor: String,
    /// In order.
    pub items: Vec<KeptItemView>,
}

/// What was kept of all visits.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeptView {
    /// The newest first.
    pub visits: Vec<KeptVisitView>,
}

/// Words for the doctor.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WriteRequest {
    /// At most 2000 characters; more is cut.
    pub text: String,
}

/// One text or file of this visit.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ItemRequest {
    /// Its number.
    pub number: u32,
}

/// One kept file.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KeptItemRequest {
    /// Its number.
    pub number: i32,
}

/// A file's size as people say it: "3 MB", "12 KB".
pub fn size_words(bytes: usize) -> String {
    const KB: usize = 1_000;
    const MB: usize = 1_000_000;
    match bytes {
        ..KB => format!("{bytes} bytes"),
        KB..MB => format!("{} KB", bytes.div_ceil(KB)),
        _ => format!("{}.{} MB", bytes / MB, bytes % MB / 100_000),
    }
}

crate::hide_from_debug!(ItemView, KeptItemView, KeptVisitView, KeptView, WriteRequest);

#[cfg(test)]
mod tests {
    use super::size_words;

    #[test]
    fn a_size_is_said_as_people_say_it() {
        assert_eq!(size_words(999), "999 bytes");
        assert_eq!(size_words(1_001), "2 KB");
        assert_eq!(size_words(3_450_000), "3.4 MB");
    }
}
