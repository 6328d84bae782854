//! The code of an invitation: 26 characters on a leaflet that find, open and prove its bundle.

use crate::base32::{CodeError, check_number, grouped, read, write};
use crate::jws::to_base64url;
use crate::key::KeyError;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use rand_core::{OsRng, RngCore as _};
use sha2::Sha256;
use std::fmt;
use zeroize::Zeroizing;

/// 120 bits in 24 characters, and two to find a typing mistake.
const SECRET_BYTES: usize = 15;
const SECRET_CHARACTERS: usize = 24;

/// Four at a time is what people keep in mind from leaflet to keyboard.
const GROUP: usize = 4;

/// The first byte of a bundle.
const BUNDLE_FORM: u8 = 1;
const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;

/// The longest bundle that is read: the longest invitation, and what is around it.
pub const MAX_BUNDLE_BYTES: usize = 1 + NONCE_BYTES + crate::invitation::MAX_INVITATION_BYTES + TAG_BYTES;

/// The secret of one printed invitation.
///
/// Shape: 24 characters of Crockford's base32, the 120 bits; then two, the first ten bits of
/// SHA-256("hc-code" ‖ the 15 bytes).
/// Invariant: from it both the name of its bundle and the bundle's key are derived, one way; who stores the bundle
/// can neither read nor replace it.
pub struct InvitationCode(Zeroizing<[u8; SECRET_BYTES]>);

/// Why a bundle was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// Longer than any honest bundle.
    #[error("the invitation's bundle is too long")]
    TooLong,
    /// Not a bundle, or cut short before anything could be checked.
    #[error("this is not an invitation's bundle")]
    NotABundle,
    /// A bundle of a later program.
    #[error("the invitation's bundle needs a newer program")]
    TooNew,
    /// Not made with this code: replaced, changed or cut short.
    #[error("the invitation's bundle does not belong to this code")]
    NotAuthentic,
}

impl BundleError {
    /// A stable code for the helpdesk and the test vectors.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLong => "bundle_too_long",
            Self::NotABundle => "bundle_unreadable",
            Self::TooNew => "bundle_too_new",
            Self::NotAuthentic => "bundle_not_authentic",
        }
    }
}

impl InvitationCode {
    /// Makes a new code.
    ///
    /// # Errors
    /// When there are no random bytes.
    pub fn generate() -> Result<Self, KeyError> {
        let mut bytes = Zeroizing::new([0; SECRET_BYTES]);
        OsRng.try_fill_bytes(bytes.as_mut_slice()).map_err(|_| KeyError::NoRandom)?;
        Ok(Self(bytes))
    }

    #[cfg(test)]
    pub(crate) fn from_bytes(bytes: [u8; SECRET_BYTES]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Reads what somebody typed: any case, any spaces and dashes, O for 0, I and L for 1.
    ///
    /// # Errors
    /// The defect, and where it is if that can be known.
    pub fn read(text: &str) -> Result<Self, CodeError> {
        let (number, check) = read(text, SECRET_CHARACTERS)?;
        let mut bytes = Zeroizing::new([0; SECRET_BYTES]);
        let wide = Zeroizing::new(number.to_be_bytes());
        // 24 characters are 120 bits, so the first of the 16 bytes is zero
        if let Some((_, low)) = wide.split_first() {
            bytes.copy_from_slice(low);
        }
        let code = Self(bytes);
        if check == code.check() { Ok(code) } else { Err(CodeError::Mistyped) }
    }

    /// The only door out: the code in groups, for the leaflet.
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut wide = Zeroizing::new([0; 16]);
        if let Some((_, low)) = wide.split_first_mut() {
            low.copy_from_slice(self.0.as_slice());
        }
        let mut text = write(u128::from_be_bytes(*wide), SECRET_CHARACTERS);
        text.push_str(&write(self.check(), crate::base32::CHECK_CHARACTERS));
        grouped(&text, GROUP)
    }

    /// The name under which the bundle is stored: 22 characters of base64url.
    pub fn lookup_id(&self) -> String {
        let mut id = [0; 16];
        self.derive(b"lookup", &mut id);
        to_base64url(&id)
    }

    /// Seals an invitation for this code: the bytes to store under [`Self::lookup_id`].
    ///
    /// # Errors
    /// When there are no random bytes, or the invitation is longer than any reader accepts.
    pub fn seal(&self, invitation: &str) -> Result<Vec<u8>, SealBundleError> {
        let mut nonce = [0; NONCE_BYTES];
        OsRng.try_fill_bytes(&mut nonce).map_err(|_| KeyError::NoRandom)?;
        self.seal_with(nonce, invitation)
    }

    pub(crate) fn seal_with(&self, nonce: [u8; NONCE_BYTES], invitation: &str) -> Result<Vec<u8>, SealBundleError> {
        let context = self.context();
        let payload = Payload { msg: invitation.as_bytes(), aad: &context };
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), payload).map_err(|_| SealBundleError::TooLong)?;
        let bundle = [&[BUNDLE_FORM][..], &nonce, &sealed].concat();
        if bundle.len() > MAX_BUNDLE_BYTES { Err(SealBundleError::TooLong) } else { Ok(bundle) }
    }

    /// Opens a bundle, wherever it came from: the bytes of the `*.housecall` file, for [`crate::Invitation::open`].
    ///
    /// # Errors
    /// When it is not the very bundle that was sealed for this code.
    pub fn open(&self, bundle: &[u8]) -> Result<Zeroizing<Vec<u8>>, BundleError> {
        if bundle.len() > MAX_BUNDLE_BYTES {
            return Err(BundleError::TooLong);
        }
        let (form, rest) = bundle.split_first().ok_or(BundleError::NotABundle)?;
        match *form {
            BUNDLE_FORM => {}
            0 | b'<' | b'{' => return Err(BundleError::NotABundle),
            _ => return Err(BundleError::TooNew),
        }
        let (nonce, sealed) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(BundleError::NotABundle)?;
        let context = self.context();
        let payload = Payload { msg: sealed, aad: &context };
        let opened = self.cipher().decrypt(&XNonce::from(*nonce), payload);
        opened.map(Zeroizing::new).map_err(|_| BundleError::NotAuthentic)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        let mut key = Zeroizing::new([0; 32]);
        self.derive(b"bundle", key.as_mut_slice());
        XChaCha20Poly1305::new(key.as_slice().into())
    }

    /// What the seal also covers: which bundle it is.
    fn context(&self) -> Vec<u8> {
        [b"hc-bundle", self.lookup_id().as_bytes()].concat()
    }

    /// Source: RFC 5869, with SHA-256.
    fn derive(&self, purpose: &[u8], out: &mut [u8]) {
        let hkdf = Hkdf::<Sha256>::new(Some(b"housecall invitation/1"), self.0.as_slice());
        // fails only beyond 8160 bytes; a key of zeros would open nothing
        if hkdf.expand(purpose, out).is_err() {
            out.fill(0);
        }
    }

    fn check(&self) -> u128 {
        check_number(&[b"hc-code", self.0.as_slice()])
    }
}

/// Why no bundle was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealBundleError {
    /// There were no random bytes.
    #[error("there were no random bytes")]
    Key(#[from] KeyError),
    /// Nobody would read it.
    #[error("the invitation is too long")]
    TooLong,
}

impl fmt::Debug for InvitationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InvitationCode(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn code() -> InvitationCode {
        InvitationCode::read(sample::CODE).unwrap()
    }

    #[test]
    fn a_code_is_read_as_it_is_printed() {
        let code = InvitationCode::generate().unwrap();
        let text = code.to_text();
        assert_eq!(text.len(), 26 + 6);
        assert_eq!(text.matches('-').count(), 6);
        assert_eq!(*InvitationCode::read(&text).unwrap().0, *code.0);
        assert_eq!(format!("{code:?}"), "InvitationCode(hidden)");
    }

    #[test]
    fn case_spacing_and_look_alikes_are_forgiven() {
        let mut bytes = Zeroizing::new([0; SECRET_BYTES]);
        bytes[5..10].copy_from_slice(&[0x08, 0x42, 0x10, 0x84, 0x21]);
        let code = InvitationCode(bytes);
        let text = code.to_text();
        assert!(text.contains('0') && text.contains('1'), "{}", *text);
        for typed in [
            text.to_ascii_lowercase(),
            text.replace('0', "O"),
            text.replace('0', "o"),
            text.replace('1', "I"),
            text.replace('1', "l"),
            text.replace('-', ""),
            text.replace('-', " \u{2013} "),
            format!("  {}\n", *text),
        ] {
            assert_eq!(*InvitationCode::read(&typed).unwrap().0, *code.0, "{typed}");
        }
    }

    /// Two check characters let one wrong code in 1024 through; a single wrong character is found but for that.
    #[test]
    fn nearly_every_single_typing_mistake_is_found() {
        let plain: Vec<char> = code().to_text().chars().filter(|c| *c != '-').collect();
        let (mut tried, mut missed) = (0, 0);
        for place in 0..plain.len() {
            for other in "0123456789ABCDEFGHJKMNPQRSTVWXYZ".chars().filter(|c| *c != plain[place]) {
                let mut typed = plain.clone();
                typed[place] = other;
                tried += 1;
                match InvitationCode::read(&typed.iter().collect::<String>()) {
                    Err(error) => assert_eq!(error, CodeError::Mistyped),
                    Ok(_) => missed += 1,
                }
            }
        }
        assert_eq!(tried, 806);
        assert!(missed <= 4, "{missed} of {tried}");
    }

    #[test]
    fn length_and_characters_are_told_apart() {
        let text = code().to_text();
        let short = InvitationCode::read(&text[..text.len() - 1]).unwrap_err();
        assert_eq!(short, CodeError::WrongLength { found: 25, expected: 26 });
        let long = InvitationCode::read(&format!("{}A", *text)).unwrap_err();
        assert_eq!(long, CodeError::WrongLength { found: 27, expected: 26 });
        assert_eq!(InvitationCode::read("").unwrap_err(), CodeError::WrongLength { found: 0, expected: 26 });
        let mut odd = text.to_string();
        odd.replace_range(5..6, "U");
        assert_eq!(InvitationCode::read(&odd).unwrap_err(), CodeError::WrongCharacter { place: 5 });
    }

    #[test]
    fn a_bundle_opens_with_its_code_only() {
        let bundle = code().seal("the invitation").unwrap();
        assert_eq!(code().open(&bundle).unwrap().as_slice(), b"the invitation");
        let other = InvitationCode::generate().unwrap();
        assert_eq!(other.open(&bundle).unwrap_err(), BundleError::NotAuthentic);
        assert_ne!(other.lookup_id(), code().lookup_id());
        assert_eq!(code().lookup_id().len(), 22);
    }

    #[test]
    fn a_replaced_changed_or_truncated_bundle_is_refused() {
        let bundle = code().seal("the invitation").unwrap();
        let replaced = InvitationCode::generate().unwrap().seal("another invitation").unwrap();
        assert_eq!(code().open(&replaced).unwrap_err(), BundleError::NotAuthentic);
        for place in 1..bundle.len() {
            let mut changed = bundle.clone();
            changed[place] ^= 1;
            assert_eq!(code().open(&changed).unwrap_err(), BundleError::NotAuthentic);
        }
        for length in 0..bundle.len() {
            let expected = if length < 25 { BundleError::NotABundle } else { BundleError::NotAuthentic };
            assert_eq!(code().open(&bundle[..length]).unwrap_err(), expected);
        }
    }

    #[test]
    fn other_bytes_are_no_bundle() {
        assert_eq!(code().open(b"<!doctype html>").unwrap_err(), BundleError::NotABundle);
        assert_eq!(code().open(b"{\"error\":404}").unwrap_err(), BundleError::NotABundle);
        assert_eq!(code().open(&[2; 60]).unwrap_err(), BundleError::TooNew);
        assert_eq!(code().open(&vec![1; MAX_BUNDLE_BYTES + 1]).unwrap_err(), BundleError::TooLong);
        assert_eq!(code().seal(&"a".repeat(MAX_BUNDLE_BYTES)).unwrap_err(), SealBundleError::TooLong);
    }
}
