//! The fingerprint of the certificate that encrypts a call.

use sha2::{Digest as _, Sha256};
use std::fmt;

/// The longest session description that is read. A browser's is about 6 kB.
const MAX_SDP_BYTES: usize = 32 * 1024;

/// SHA-256 of a DTLS certificate, as in `a=fingerprint` of a session description.
///
/// Source: RFC 8122 §5.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

/// Why no single fingerprint could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FingerprintError {
    /// The session description is longer than any honest one.
    #[error("the session description is too long")]
    TooLong,
    /// There is no media section, or one without a fingerprint.
    #[error("a part of the session description has no fingerprint")]
    Missing,
    /// A hash other than SHA-256.
    #[error("a fingerprint is not a sha-256 one")]
    OtherHash,
    /// Not 32 pairs of hexadecimal digits with colons between them.
    #[error("a fingerprint is not well formed")]
    Malformed,
    /// Two parts of the session description name two certificates.
    #[error("the session description has more than one fingerprint")]
    TwoValues,
}

impl FingerprintError {
    /// A stable code for the helpdesk and the test vectors.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLong => "sdp_too_long",
            Self::Missing => "sdp_no_fingerprint",
            Self::OtherHash => "sdp_other_hash",
            Self::Malformed => "sdp_malformed_fingerprint",
            Self::TwoValues => "sdp_two_fingerprints",
        }
    }
}

impl Fingerprint {
    /// The fingerprint of a certificate.
    pub fn from_der(certificate: &[u8]) -> Self {
        Self(Sha256::digest(certificate).into())
    }

    /// The one fingerprint of a session description.
    ///
    /// # Errors
    /// Unless every media section has a fingerprint (its own or the session's), all are SHA-256
    /// and all are the same.
    pub fn from_sdp(sdp: &str) -> Result<Self, FingerprintError> {
        if sdp.len() > MAX_SDP_BYTES {
            return Err(FingerprintError::TooLong);
        }
        let mut found: Option<Self> = None;
        let mut session_level = false;
        // whether each section so far, the last one excepted, has a fingerprint
        let mut sections = 0_usize;
        let mut this_section = false;
        for line in sdp.lines() {
            if line.starts_with("m=") {
                if sections > 0 && !(session_level || this_section) {
                    return Err(FingerprintError::Missing);
                }
                sections = sections.saturating_add(1);
                this_section = false;
            } else if let Some(value) = line.strip_prefix("a=fingerprint:") {
                let value: Self = value.parse()?;
                if found.is_some_and(|earlier| earlier != value) {
                    return Err(FingerprintError::TwoValues);
                }
                found = Some(value);
                session_level |= sections == 0;
                this_section = true;
            }
        }
        if sections == 0 || !(session_level || this_section) {
            return Err(FingerprintError::Missing);
        }
        found.ok_or(FingerprintError::Missing)
    }

    /// The 32 bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Upper-case hexadecimal digits without colons, the form of a PASSporT's `dig`.
    ///
    /// Source: RFC 8225 §5.2.2.
    pub(crate) fn to_dig(self) -> String {
        self.0.iter().map(|byte| format!("{byte:02X}")).collect()
    }

    pub(crate) fn from_dig(text: &str) -> Result<Self, FingerprintError> {
        let well_formed = text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'A'..=b'F').contains(&b));
        if !well_formed {
            return Err(FingerprintError::Malformed);
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
            *byte = from_pair(pair)?;
        }
        Ok(Self(bytes))
    }
}

fn from_pair(pair: &[u8]) -> Result<u8, FingerprintError> {
    let text = std::str::from_utf8(pair).map_err(|_| FingerprintError::Malformed)?;
    let plain = pair.len() == 2 && pair.iter().all(u8::is_ascii_hexdigit);
    match (plain, u8::from_str_radix(text, 16)) {
        (true, Ok(byte)) => Ok(byte),
        _ => Err(FingerprintError::Malformed),
    }
}

impl std::str::FromStr for Fingerprint {
    type Err = FingerprintError;

    /// Reads "sha-256 AA:BB:…"; small letters are read too.
    fn from_str(text: &str) -> Result<Self, FingerprintError> {
        let (hash, pairs) = text.split_once(' ').ok_or(FingerprintError::Malformed)?;
        if !hash.eq_ignore_ascii_case("sha-256") {
            return Err(FingerprintError::OtherHash);
        }
        let bytes = pairs.split(':').map(|pair| from_pair(pair.as_bytes())).collect::<Result<Vec<u8>, _>>()?;
        bytes.try_into().map(Self).map_err(|_| FingerprintError::Malformed)
    }
}

impl fmt::Display for Fingerprint {
    /// Writes "sha-256 AA:BB:…".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sha-256 ")?;
        for (place, byte) in self.0.iter().enumerate() {
            let colon = if place == 0 { "" } else { ":" };
            write!(f, "{colon}{byte:02X}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str =
        "sha-256 02:1A:CC:54:27:AB:EB:9C:53:3F:3E:4B:65:2E:7D:46:3F:54:42:CD:54:F1:7A:03:A2:7D:F9:B0:7F:46:19:B2";
    const B: &str =
        "sha-256 03:1A:CC:54:27:AB:EB:9C:53:3F:3E:4B:65:2E:7D:46:3F:54:42:CD:54:F1:7A:03:A2:7D:F9:B0:7F:46:19:B2";

    fn refusal(sdp: &str) -> FingerprintError {
        Fingerprint::from_sdp(sdp).unwrap_err()
    }

    #[test]
    fn both_forms_come_back() {
        let value: Fingerprint = A.parse().unwrap();
        assert_eq!(value.to_string(), A);
        assert_eq!(Fingerprint::from_dig(&value.to_dig()), Ok(value));
    }

    #[test]
    fn a_certificate_has_the_hash_of_its_bytes() {
        let empty =
            "sha-256 E3:B0:C4:42:98:FC:1C:14:9A:FB:F4:C8:99:6F:B9:24:27:AE:41:E4:64:9B:93:4C:A4:95:99:1B:78:52:B8:55";
        assert_eq!(Fingerprint::from_der(b"").to_string(), empty);
    }

    #[test]
    fn one_value_for_the_session_or_one_for_each_section_will_do() {
        for sdp in [
            format!("v=0\r\na=fingerprint:{A}\r\nm=audio\r\nm=video\r\n"),
            format!("v=0\r\nm=audio\r\na=fingerprint:{A}\r\nm=video\r\na=fingerprint:{A}\r\n"),
            format!("v=0\na=fingerprint:{}\nm=audio\n", A.to_lowercase()),
        ] {
            assert_eq!(Fingerprint::from_sdp(&sdp).unwrap().to_string(), A);
        }
    }

    #[test]
    fn a_section_without_fingerprint_is_refused() {
        for sdp in [
            "v=0\r\n".to_owned(),
            "m=audio\r\n".to_owned(),
            format!("a=fingerprint:{A}\r\n"),
            format!("m=audio\r\na=fingerprint:{A}\r\nm=video\r\n"),
            format!("m=audio\r\nm=video\r\na=fingerprint:{A}\r\n"),
        ] {
            assert_eq!(refusal(&sdp), FingerprintError::Missing, "{sdp}");
        }
    }

    #[test]
    fn two_values_are_refused() {
        let sdp = format!("m=audio\r\na=fingerprint:{A}\r\nm=video\r\na=fingerprint:{B}\r\n");
        assert_eq!(refusal(&sdp), FingerprintError::TwoValues);
        let sdp = format!("m=audio\r\na=fingerprint:{A}\r\na=fingerprint:{B}\r\n");
        assert_eq!(refusal(&sdp), FingerprintError::TwoValues);
    }

    #[test]
    fn another_hash_beside_a_good_one_is_refused() {
        let sdp = format!("m=audio\r\na=fingerprint:{A}\r\na=fingerprint:sha-1 AA:BB\r\n");
        assert_eq!(refusal(&sdp), FingerprintError::OtherHash);
    }

    #[test]
    fn a_malformed_value_is_refused() {
        for bad in [&A[..A.len() - 3], &A.replace(':', ""), &A.replace("1A", "+A"), "sha-256"] {
            let sdp = format!("m=audio\r\na=fingerprint:{bad}\r\n");
            assert_eq!(refusal(&sdp), FingerprintError::Malformed, "{bad}");
        }
    }

    #[test]
    fn an_oversize_description_is_refused_unread() {
        assert_eq!(refusal(&"a".repeat(MAX_SDP_BYTES + 1)), FingerprintError::TooLong);
    }
}
