//! The texts on the data channel: typed words, and who has switched off what.

use serde::{Deserialize, Serialize};

/// The longest typed text that is shown. The doctor's page sends no longer ones.
const MAX_TYPED_CHARS: usize = 500;

/// The longest text that is read: room for every character escaped.
const MAX_TEXT_BYTES: usize = 8 * 1024;

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
}

impl Words {
    /// Reads a text; anything else than the two kinds is nothing.
    pub(crate) fn open(text: &str) -> Option<Self> {
        if text.len() > MAX_TEXT_BYTES {
            return None;
        }
        match serde_json::from_str(text).ok()? {
            Self::Typed { text } => {
                let text: String = text.chars().filter(|c| !c.is_control()).take(MAX_TYPED_CHARS).collect();
                let shown = text.trim();
                (!shown.is_empty()).then(|| Self::Typed { text: shown.to_owned() })
            }
            status @ Self::Status { .. } => Some(status),
        }
    }

    pub(crate) fn to_text(&self) -> String {
        // booleans or a string always have a JSON form
        serde_json::to_string(self).unwrap_or_default()
    }
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
}
