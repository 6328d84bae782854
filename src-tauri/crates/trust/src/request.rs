//! The request of a doctor's page: the key it made, and the words to compare aloud before it is certified.

use crate::key::PublicKey;
use crate::words::word;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The form this program writes and reads.
const FORM: &str = "request/1";

/// A request is one key.
const MAX_REQUEST_BYTES: usize = 4 * 1024;

/// Why a request was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// Not a request of a doctor's page, or damaged.
    #[error("this is not a request of a doctor's page")]
    NotARequest,
    /// A request of a later page.
    #[error("the request needs a newer program")]
    TooNew,
    /// The words somebody read aloud are not this request's.
    #[error("the words are not this request's: it may have been replaced on its way")]
    OtherWords,
}

impl RequestError {
    /// A stable code for the helpdesk and the test vectors.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotARequest => "request_unreadable",
            Self::TooNew => "request_too_new",
            Self::OtherWords => "request_other_words",
        }
    }
}

/// The file's members.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct RequestFile {
    pub(crate) housecall: String,
    pub(crate) key: PublicKey,
}

#[derive(Deserialize)]
struct Form {
    housecall: String,
}

/// A request for a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateRequest {
    key: PublicKey,
}

impl CertificateRequest {
    /// The request of a key.
    pub fn new(key: PublicKey) -> Self {
        Self { key }
    }

    /// Reads the bytes of a request's file.
    ///
    /// # Errors
    /// When they are anything else.
    pub fn open(bytes: &[u8]) -> Result<Self, RequestError> {
        if bytes.len() > MAX_REQUEST_BYTES {
            return Err(RequestError::NotARequest);
        }
        let form: Form = serde_json::from_slice(bytes).map_err(|_| RequestError::NotARequest)?;
        match form.housecall.as_str() {
            FORM => {}
            other if other.starts_with("request/") => return Err(RequestError::TooNew),
            _ => return Err(RequestError::NotARequest),
        }
        let file: RequestFile = serde_json::from_slice(bytes).map_err(|_| RequestError::NotARequest)?;
        Ok(Self { key: file.key })
    }

    /// The file's text.
    pub fn to_text(&self) -> String {
        let file = RequestFile { housecall: FORM.to_owned(), key: self.key };
        // a text and a key always have a JSON form
        serde_json::to_string(&file).unwrap_or_default()
    }

    /// The key.
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    /// The words the page shows.
    ///
    /// Shape: the first six bytes of SHA-256("hc-request" ‖ the 32 bytes of the key's thumbprint), each a number
    /// in the list of picture words. Nobody committed to anything here, so somebody on the way may make keys until
    /// one has the same words: with 48 bits that takes 2^48 keys, and not the afternoon that 32 bits would.
    pub fn words(&self) -> [String; 6] {
        let mut hash = Sha256::new();
        hash.update(b"hc-request");
        hash.update(self.key.thumbprint_bytes());
        let [a, b, c, d, e, f, ..] = <[u8; 32]>::from(hash.finalize());
        [a, b, c, d, e, f].map(word)
    }

    /// Compares what the doctor read aloud with this request's words, whatever stands between them.
    ///
    /// # Errors
    /// When they differ.
    pub fn check_words(&self, spoken: &str) -> Result<(), RequestError> {
        let spoken = spoken.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let same = spoken.map(str::to_lowercase).eq(self.words());
        if same { Ok(()) } else { Err(RequestError::OtherWords) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn request() -> CertificateRequest {
        CertificateRequest::new(sample::rao_key().public())
    }

    #[test]
    fn a_request_is_read_back_with_the_same_words() {
        let again = CertificateRequest::open(request().to_text().as_bytes()).unwrap();
        assert_eq!(again, request());
        assert_eq!(again.words(), request().words());
    }

    #[test]
    fn words_are_compared_whatever_stands_between_them() {
        let words = request().words();
        for separator in [" ", ", ", " - ", "\n"] {
            request().check_words(&words.join(separator)).unwrap();
        }
        request().check_words(&words.join(" ").to_uppercase()).unwrap();
    }

    #[test]
    fn other_fewer_and_more_words_are_refused() {
        let words = request().words();
        let other = CertificateRequest::new(sample::asha_key().public()).words();
        let mut swapped = words.clone();
        swapped.swap(0, 1);
        for spoken in [other.join(" "), words[..5].join(" "), swapped.join(" "), String::new(), words.concat()] {
            assert_eq!(request().check_words(&spoken), Err(RequestError::OtherWords), "{spoken}");
        }
        let more = format!("{} kite", words.join(" "));
        assert_eq!(request().check_words(&more), Err(RequestError::OtherWords));
    }

    #[test]
    fn other_files_are_refused() {
        let key = sample::rao_key().public().to_jwk();
        let open = |text: &str| CertificateRequest::open(text.as_bytes()).unwrap_err();
        for text in ["", "{}", key.as_str(), r#"{"housecall":"recipe/1"}"#, r#"{"housecall":"request/1"}"#] {
            assert_eq!(open(text), RequestError::NotARequest, "{text}");
        }
        assert_eq!(open(&format!(r#"{{"housecall":"request/2","key":{key}}}"#)), RequestError::TooNew);
        let with_more = format!(r#"{{"housecall":"request/1","key":{key},"name":"Dr Rao"}}"#);
        assert_eq!(open(&with_more), RequestError::NotARequest);
        assert_eq!(open(&" ".repeat(MAX_REQUEST_BYTES + 1)), RequestError::NotARequest);
    }
}
