use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::limits;

/// A text that cannot be an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an id is 1 to 64 letters, digits, '-' or '_'")]
pub struct BadId;

fn plain(text: &str, max: usize) -> bool {
    !text.is_empty()
        && text.len() <= max
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(try_from = "String")]
        #[schemars(!try_from, transparent)]
        pub struct $name(
            #[schemars(length(min = 1, max = 64), regex(pattern = r"^[A-Za-z0-9_-]+$"))] String,
        );

        impl $name {
            /// Reads an id.
            ///
            /// # Errors
            /// When it is empty, too long, or has other characters than a UUID or base64url.
            pub fn new(text: impl Into<String>) -> Result<Self, BadId> {
                let text = text.into();
                if plain(&text, limits::MAX_ID_CHARS) { Ok(Self(text)) } else { Err(BadId) }
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = BadId;
            fn try_from(text: String) -> Result<Self, BadId> {
                Self::new(text)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id! {
    /// One end's stay at the hub; it outlives sockets.
    SessionId
}
id! {
    /// One attempt of a call, named by the doctor's page.
    CallId
}

/// The secret that gives a session back to its owner after a dropped socket.
///
/// Invariant: hides itself from `Debug`; the hub keeps only its hash. It is serialised because it
/// travels in `welcome` and `hello`, inside TLS.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(!try_from, transparent)]
pub struct ResumeToken(#[schemars(length(min = 1, max = 128), regex(pattern = r"^[A-Za-z0-9_-]+$"))] String);

impl ResumeToken {
    /// Reads a token.
    ///
    /// # Errors
    /// When it is empty, too long, or has other characters than base64url.
    pub fn new(text: impl Into<String>) -> Result<Self, BadId> {
        let text = text.into();
        if plain(&text, limits::MAX_TOKEN_CHARS) { Ok(Self(text)) } else { Err(BadId) }
    }

    /// The only door out: the token for hashing.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ResumeToken {
    type Error = BadId;
    fn try_from(text: String) -> Result<Self, BadId> {
        Self::new(text)
    }
}

impl fmt::Debug for ResumeToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResumeToken(hidden)")
    }
}
