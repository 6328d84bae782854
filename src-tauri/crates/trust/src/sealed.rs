//! The clinic's root key at rest: sealed by a passphrase in a file, and what else it seals.

use crate::key::KeyError;
use crate::secret::RootKey;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use rand_core::{OsRng, RngCore as _};
use sha2::Sha256;
use zeroize::{Zeroize as _, Zeroizing};

/// The first byte of a sealed root.
const FORM: u8 = 1;
const SALT_BYTES: usize = 16;
const NONCE_BYTES: usize = 24;
const SCALAR_BYTES: usize = 32;
const TAG_BYTES: usize = 16;

/// Form, three numbers, salt and nonce.
const HEADER_BYTES: usize = 1 + 3 * 4 + SALT_BYTES + NONCE_BYTES;
const SEALED_BYTES: usize = HEADER_BYTES + SCALAR_BYTES + TAG_BYTES;

/// A file that asks for more is not one of ours, and would only keep the computer busy.
const MOST: SealCost = SealCost { memory_kib: 1024 * 1024, passes: 16, lanes: 4 };

/// How much work every guess at the passphrase takes.
///
/// Source: RFC 9106 (Argon2id).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealCost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl SealCost {
    /// 256 MiB three times over: a second on the administrator's computer, and too much for a guessing machine.
    pub const STRONG: Self = Self { memory_kib: 256 * 1024, passes: 3, lanes: 1 };

    /// For tests, which open many roots and keep none.
    pub const LIGHT: Self = Self { memory_kib: 8, passes: 1, lanes: 1 };
}

/// Why a root key was not sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Not a sealed root, cut short, or asking for more work than any of ours.
    #[error("this is not a sealed root key, or it is cut short")]
    NotASealedRoot,
    /// Sealed by a later program.
    #[error("the sealed root key needs a newer program")]
    TooNew,
    /// The passphrase is another one, or the file was changed; nobody can tell which.
    #[error("the passphrase is not the right one, or the file is damaged")]
    NotOpened,
    /// There were no random bytes.
    #[error("no key could be made")]
    Key(#[from] KeyError),
    /// There is not enough memory for the passphrase's work.
    #[error("there is not enough memory to work on the passphrase")]
    NoMemory,
}

impl SealError {
    /// A stable code for the test vectors.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotASealedRoot => "sealed_unreadable",
            Self::TooNew => "sealed_too_new",
            Self::NotOpened => "sealed_not_opened",
            Self::Key(_) => "no_random",
            Self::NoMemory => "no_memory",
        }
    }
}

impl RootKey {
    /// Seals the key by a passphrase: the bytes of the clinic's `root.sealed`.
    ///
    /// Shape: 1; memory in KiB, passes and lanes (u32, big-endian); salt (16 bytes); nonce (24); the scalar sealed by
    /// XChaCha20-Poly1305, which also covers everything before it (48).
    ///
    /// # Errors
    /// When there are no random bytes or not enough memory.
    pub fn seal(&self, passphrase: &str, cost: SealCost) -> Result<Vec<u8>, SealError> {
        let mut random = [0; SALT_BYTES + NONCE_BYTES];
        OsRng.try_fill_bytes(&mut random).map_err(|_| KeyError::NoRandom)?;
        self.seal_with(passphrase, cost, random)
    }

    pub(crate) fn seal_with(
        &self,
        passphrase: &str,
        cost: SealCost,
        random: [u8; SALT_BYTES + NONCE_BYTES],
    ) -> Result<Vec<u8>, SealError> {
        let mut sealed = Vec::with_capacity(SEALED_BYTES);
        sealed.push(FORM);
        for number in [cost.memory_kib, cost.passes, cost.lanes] {
            sealed.extend_from_slice(&number.to_be_bytes());
        }
        sealed.extend_from_slice(&random);
        let header = Header::read(&sealed)?;
        let scalar = self.secret().to_scalar();
        let payload = Payload { msg: &scalar, aad: &sealed };
        let closed = header.cipher(passphrase)?.encrypt(&XNonce::from(header.nonce), payload);
        sealed.extend_from_slice(&closed.map_err(|_| SealError::NoMemory)?);
        Ok(sealed)
    }

    /// Opens what [`Self::seal`] gave.
    ///
    /// # Errors
    /// When the bytes are something else, or the passphrase is another one.
    pub fn open_sealed(sealed: &[u8], passphrase: &str) -> Result<Self, SealError> {
        match sealed.first() {
            Some(&FORM) => {}
            Some(form) if *form > FORM && sealed.len() >= SEALED_BYTES => return Err(SealError::TooNew),
            _ => return Err(SealError::NotASealedRoot),
        }
        if sealed.len() != SEALED_BYTES {
            return Err(SealError::NotASealedRoot);
        }
        let (aad, msg) = sealed.split_at_checked(HEADER_BYTES).ok_or(SealError::NotASealedRoot)?;
        let header = Header::read(aad)?;
        let opened = header.cipher(passphrase)?.decrypt(&XNonce::from(header.nonce), Payload { msg, aad });
        let scalar = Zeroizing::new(opened.map_err(|_| SealError::NotOpened)?);
        Self::from_scalar(&scalar).map_err(|_| SealError::NotOpened)
    }
}

impl RootKey {
    /// Seals another secret of the clinic, so that only who has the root opens it: the TLS authority's key.
    ///
    /// Shape: 1; nonce (24 bytes); the secret sealed by XChaCha20-Poly1305 under a key that HKDF-SHA256 derives from
    /// the scalar, which also covers `name`.
    ///
    /// # Errors
    /// When there are no random bytes.
    pub fn seal_beside(&self, name: &str, secret: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut nonce = [0; NONCE_BYTES];
        OsRng.try_fill_bytes(&mut nonce).map_err(|_| KeyError::NoRandom)?;
        let payload = Payload { msg: secret, aad: name.as_bytes() };
        let closed = self.beside().encrypt(&XNonce::from(nonce), payload).map_err(|_| SealError::NoMemory)?;
        Ok([&[FORM][..], &nonce, &closed].concat())
    }

    /// Opens what [`Self::seal_beside`] gave.
    ///
    /// # Errors
    /// When the bytes are something else, of another name, or another root's.
    pub fn open_beside(&self, name: &str, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let rest = match sealed.split_first() {
            Some((&FORM, rest)) => rest,
            _ => return Err(SealError::NotASealedRoot),
        };
        let (nonce, msg) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(SealError::NotASealedRoot)?;
        let payload = Payload { msg, aad: name.as_bytes() };
        self.beside().decrypt(&XNonce::from(*nonce), payload).map_err(|_| SealError::NotOpened)
    }

    fn beside(&self) -> XChaCha20Poly1305 {
        let mut key = Zeroizing::new([0; 32]);
        let hkdf = Hkdf::<Sha256>::new(Some(b"housecall root/1"), &self.secret().to_scalar());
        // fails only beyond 8160 bytes; a key of zeros would open nothing
        if hkdf.expand(b"beside", key.as_mut_slice()).is_err() {
            key.fill(0);
        }
        XChaCha20Poly1305::new(key.as_slice().into())
    }
}

/// What stands before the sealed scalar.
struct Header {
    cost: SealCost,
    salt: [u8; SALT_BYTES],
    nonce: [u8; NONCE_BYTES],
}

impl Header {
    fn read(bytes: &[u8]) -> Result<Self, SealError> {
        let parts = || {
            let (_, rest) = bytes.split_first()?;
            let (memory, rest) = rest.split_first_chunk::<4>()?;
            let (passes, rest) = rest.split_first_chunk::<4>()?;
            let (lanes, rest) = rest.split_first_chunk::<4>()?;
            let (salt, nonce) = rest.split_first_chunk::<SALT_BYTES>()?;
            let [memory_kib, passes, lanes] = [memory, passes, lanes].map(|bytes| u32::from_be_bytes(*bytes));
            Some(Self { cost: SealCost { memory_kib, passes, lanes }, salt: *salt, nonce: nonce.try_into().ok()? })
        };
        let header = parts().ok_or(SealError::NotASealedRoot)?;
        let SealCost { memory_kib, passes, lanes } = header.cost;
        let usual = memory_kib <= MOST.memory_kib && passes <= MOST.passes && lanes <= MOST.lanes;
        if usual { Ok(header) } else { Err(SealError::NotASealedRoot) }
    }

    fn cipher(&self, passphrase: &str) -> Result<XChaCha20Poly1305, SealError> {
        let SealCost { memory_kib, passes, lanes } = self.cost;
        let params = Params::new(memory_kib, passes, lanes, Some(32)).map_err(|_| SealError::NotASealedRoot)?;
        let mut memory: Vec<Block> = Vec::new();
        memory.try_reserve_exact(params.block_count()).map_err(|_| SealError::NoMemory)?;
        memory.resize(params.block_count(), Block::default());
        let mut key = Zeroizing::new([0; 32]);
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let done =
            argon2.hash_password_into_with_memory(passphrase.as_bytes(), &self.salt, key.as_mut_slice(), &mut memory);
        memory.zeroize();
        done.map_err(|_| SealError::NotASealedRoot)?;
        Ok(XChaCha20Poly1305::new(key.as_slice().into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    const PASSPHRASE: &str = "four words on a card";

    fn sealed() -> Vec<u8> {
        sample::root().seal(PASSPHRASE, SealCost::LIGHT).unwrap()
    }

    fn refusal(bytes: &[u8]) -> SealError {
        RootKey::open_sealed(bytes, PASSPHRASE).unwrap_err()
    }

    #[test]
    fn a_root_comes_back_by_its_passphrase_only() {
        let sealed = sealed();
        assert_eq!(sealed.len(), 101);
        let again = RootKey::open_sealed(&sealed, PASSPHRASE).unwrap();
        assert_eq!(again.public(), sample::root().public());
        for other in ["", "four words on a car", "Four words on a card", "four words on a card "] {
            assert_eq!(RootKey::open_sealed(&sealed, other).unwrap_err(), SealError::NotOpened);
        }
        assert_ne!(sealed, self::sealed(), "a new salt and nonce each time");
    }

    #[test]
    fn a_changed_or_truncated_file_is_refused() {
        let good = sealed();
        for length in 0..good.len() {
            assert_eq!(refusal(&good[..length]), SealError::NotASealedRoot);
        }
        assert_eq!(refusal(&[&good[..], &[0]].concat()), SealError::NotASealedRoot);
        // behind the numbers of the cost, every bit is covered by the seal
        for place in 13..good.len() {
            let mut changed = good.clone();
            changed[place] ^= 1;
            assert_eq!(refusal(&changed), SealError::NotOpened, "{place}");
        }
        let mut other_cost = good.clone();
        other_cost[8] = 2;
        assert_eq!(refusal(&other_cost), SealError::NotOpened);
        let mut newer = good.clone();
        newer[0] = 2;
        assert_eq!(refusal(&newer), SealError::TooNew);
    }

    #[test]
    fn a_file_that_asks_for_too_much_work_is_refused_at_once() {
        for place in [1, 5, 9] {
            let mut greedy = sealed();
            greedy[place] = 255;
            assert_eq!(refusal(&greedy), SealError::NotASealedRoot);
        }
        let mut none = sealed();
        none[1..5].fill(0);
        assert_eq!(refusal(&none), SealError::NotASealedRoot);
    }

    #[test]
    fn another_secret_opens_with_its_root_and_its_name_only() {
        let sealed = sample::root().seal_beside("tls", b"a key").unwrap();
        assert_eq!(sample::root().open_beside("tls", &sealed).unwrap(), b"a key");
        assert_eq!(sample::root().open_beside("other", &sealed).unwrap_err(), SealError::NotOpened);
        assert_eq!(sample::other_root().open_beside("tls", &sealed).unwrap_err(), SealError::NotOpened);
        assert_eq!(sample::root().open_beside("tls", &sealed[..24]).unwrap_err(), SealError::NotASealedRoot);
        assert_eq!(sample::root().open_beside("tls", b"").unwrap_err(), SealError::NotASealedRoot);
    }

    #[test]
    #[ignore = "takes 256 MiB and seconds without optimisation; the administrator's command does it each time"]
    fn the_strong_cost_works() {
        let sealed = sample::root().seal(PASSPHRASE, SealCost::STRONG).unwrap();
        RootKey::open_sealed(&sealed, PASSPHRASE).unwrap();
    }
}
