//! The texts on the data channel: typed words, who has switched off what, and who belongs to the visit.

use crate::roster::Roster;
use serde::{Deserialize, Serialize};

/// The longest typed text that is shown. The doctor's page sends no longer ones.
const MAX_TYPED_CHARS: usize = 500;

/// The longest text that is read; the connection carries no longer ones.
const MAX_TEXT_BYTES: usize = 16 * 1024;

/// The longest id of a text or file.
const MAX_ID_CHARS: usize = 64;

/// A text on the data channel.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Words {
    /// Words to be shown large.
    Typed {
        /// The words.
        text: String,
    },
    /// What the other end has switched off.
    Status {
        /// The microphone.
        muted: bool,
        /// The camera.
        hidden: bool,
        /// Whoever sends this hears the other badly.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        hears_badly: bool,
    },
    /// Whether anybody can see the other's picture: a window that is hidden or minimised shows none.
    Looking {
        /// Somebody can.
        looking: bool,
    },
    /// Who belongs to the visit; only the doctor says it.
    Roster(Roster),
    /// The doctor's page has signed a renewal of this device's certificate; only the doctor says it.
    Renewal {
        /// The device's new certificate.
        certificate: String,
        /// The doctor's own.
        issuer: String,
    },
    /// Something written.
    Chat {
        /// The sender's name for it.
        id: String,
        /// The words.
        text: String,
    },
    /// It has arrived.
    ChatAck {
        /// Which.
        id: String,
    },
    /// A file begins.
    File {
        /// The sender's name for it.
        id: String,
        /// As on the sender's disk.
        name: String,
        /// Units: bytes.
        size: usize,
        /// Its kind.
        mime: String,
        /// SHA-256 of all of it, 64 lower-case hexadecimal digits.
        sha256: String,
    },
    /// A piece of a file, in order.
    Chunk {
        /// Which file.
        id: String,
        /// Where it begins. Units: bytes.
        at: usize,
        /// Base64 with padding.
        data: String,
    },
    /// The file has arrived whole.
    FileAck {
        /// Which.
        id: String,
    },
    /// The file is not taken.
    FileRefused {
        /// Which.
        id: String,
        /// "too_big", "full", "busy" or "damaged".
        #[serde(default)]
        because: String,
    },
    /// A list that cannot be one: it takes the place of an older one all the same.
    #[serde(skip)]
    NoRoster,
}

impl Words {
    /// Reads a text; anything else than these kinds is nothing.
    pub(crate) fn open(text: &str) -> Option<Self> {
        Self::read(text).or_else(|| is_roster(text).then_some(Self::NoRoster))
    }

    fn read(text: &str) -> Option<Self> {
        if text.len() > MAX_TEXT_BYTES {
            return None;
        }
        match serde_json::from_str(text).ok()? {
            Self::Typed { text } => {
                let text: String = text.chars().filter(|c| !c.is_control()).take(MAX_TYPED_CHARS).collect();
                let shown = text.trim();
                (!shown.is_empty()).then(|| Self::Typed { text: shown.to_owned() })
            }
            words @ (Self::Status { .. } | Self::Looking { .. } | Self::Renewal { .. }) => Some(words),
            words => words.id().is_none_or(is_id).then_some(words)?.listed(),
        }
    }

    fn listed(self) -> Option<Self> {
        match self {
            Self::Roster(roster) => roster.checked().map(Self::Roster),
            Self::NoRoster => None,
            words => Some(words),
        }
    }

    fn id(&self) -> Option<&str> {
        match self {
            Self::Chat { id, .. }
            | Self::ChatAck { id }
            | Self::File { id, .. }
            | Self::Chunk { id, .. }
            | Self::FileAck { id }
            | Self::FileRefused { id, .. } => Some(id),
            Self::Typed { .. }
            | Self::Status { .. }
            | Self::Looking { .. }
            | Self::Renewal { .. }
            | Self::Roster(_)
            | Self::NoRoster => None,
        }
    }

    pub(crate) fn to_text(&self) -> String {
        // booleans and strings always have a JSON form
        serde_json::to_string(self).unwrap_or_default()
    }
}

fn is_id(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    (1..=MAX_ID_CHARS).contains(&text.len()) && text.bytes().all(plain)
}

/// Whether it calls itself a list, whatever else is in it.
fn is_roster(text: &str) -> bool {
    #[derive(Deserialize)]
    struct Kind {
        r#type: String,
    }
    serde_json::from_str(text).is_ok_and(|Kind { r#type }| r#type == "roster")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_words_are_cut_to_what_can_be_shown() {
        let long = "a".repeat(2_000);
        let text = format!(r#"{{"type":"typed","text":" \u0007{long} "}}"#);
        let Some(Words::Typed { text }) = Words::open(&text) else {
            panic!("not typed");
        };
        assert_eq!(text.len(), MAX_TYPED_CHARS - 1, "one blank in front was cut");
    }

    #[test]
    fn anything_else_is_nothing() {
        for text in ["", "{}", r#"{"type":"open_media"}"#, r#"{"type":"typed","text":" "}"#] {
            assert_eq!(Words::open(text), None, "{text}");
        }
        assert_eq!(Words::open(&" ".repeat(MAX_TEXT_BYTES + 1)), None);
    }

    #[test]
    fn a_text_or_file_without_a_plain_id_is_nothing() {
        for id in ["", "a b", "<b>", "é", &"a".repeat(65)] {
            assert_eq!(Words::open(&serde_json::json!({"type": "chat", "id": id, "text": "x"}).to_string()), None);
            assert_eq!(Words::open(&serde_json::json!({"type": "file_ack", "id": id}).to_string()), None);
        }
        let size = serde_json::json!({"type": "file", "id": "a", "name": "n", "size": -1, "mime": "m", "sha256": "s"});
        assert_eq!(Words::open(&size.to_string()), None);
    }

    fn roster(people: &[(&str, &str, &str)]) -> String {
        let people: Vec<_> = people
            .iter()
            .map(|(session, sub, name)| serde_json::json!({"session": session, "sub": sub, "name": name}))
            .collect();
        serde_json::json!({"type": "roster", "visit": "call-1", "people": people}).to_string()
    }

    const RAO: (&str, &str, &str) = ("s1", "Practitioner/rao", "Dr Rao");
    const ASHA: (&str, &str, &str) = ("s2", "Patient/asha", " Asha\u{7} ");

    #[test]
    fn a_roster_is_read_with_names_fit_for_the_screen() {
        let Some(Words::Roster(read)) = Words::open(&roster(&[RAO, ASHA])) else {
            panic!("no roster");
        };
        assert_eq!(read.people.iter().map(|person| person.name.as_str()).collect::<Vec<_>>(), ["Dr Rao", "Asha"]);
    }

    #[test]
    fn a_relative_and_a_guest_may_be_announced_and_nobody_of_another_kind() {
        let relative = ("s3", "RelatedPerson/meera", "Meera Verma");
        let guest = ("s4", "Guest/0af3", "Lena, interpreter");
        let Some(Words::Roster(read)) = Words::open(&roster(&[RAO, ASHA, relative, guest])) else {
            panic!("no roster");
        };
        let subs: Vec<_> = read.people.iter().map(|person| person.sub.as_str()).collect();
        assert_eq!(subs, ["Practitioner/rao", "Patient/asha", "RelatedPerson/meera", "Guest/0af3"]);
        for sub in ["Person/meera", "guest/0af3", "Guest", "Invitation/1", "Device/Guest/1"] {
            assert_eq!(Words::open(&roster(&[RAO, ("s3", sub, "Meera")])), Some(Words::NoRoster), "{sub}");
        }
    }

    #[test]
    fn a_roster_that_cannot_be_one_has_nobody() {
        let many: Vec<(String, String)> = (0..5).map(|n| (format!("s{n}"), format!("Patient/{n}"))).collect();
        let many: Vec<(&str, &str, &str)> = many.iter().map(|(s, sub)| (s.as_str(), sub.as_str(), "A")).collect();
        let long = format!("Patient/{}", "a".repeat(80));
        let cases = [
            roster(&many),
            roster(&[RAO, RAO]),
            roster(&[RAO, ("s1", "Patient/asha", "Asha")]),
            roster(&[RAO, ("s2", "Practitioner/rao", "Dr Rao")]),
            roster(&[("s1", "rao", "Dr Rao")]),
            roster(&[("s1", &long, "Asha")]),
            roster(&[("s 1", "Patient/asha", "Asha")]),
            roster(&[("s1", "Patient/asha", " \n ")]),
            r#"{"type":"roster","visit":"","people":[]}"#.to_owned(),
            r#"{"type":"roster","visit":"v"}"#.to_owned(),
            r#"{"type":"roster","visit":"v","people":[{"session":"s1"}]}"#.to_owned(),
            r#"{"type":"roster","visit":"v","people":7}"#.to_owned(),
            roster(&[("s1", "Patient/asha", &"a".repeat(MAX_TEXT_BYTES))]),
        ];
        for text in cases {
            assert_eq!(Words::open(&text), Some(Words::NoRoster), "{text}");
        }
    }
}
