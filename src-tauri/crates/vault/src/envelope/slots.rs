//! One way to unwrap a vault's key: a slot of the key file.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::canonical::{canonical, mark};
use super::keys::{DeviceSecret, FileKey, derive};
use crate::places::PersonId;
use crate::secret::{KeyBytes, bytes_from_hex, hex_from_bytes};
use crate::stretch::{Cost, SALT, stretch};
use crate::unlock::Pin;

/// What stands in `slot`: by what the key is unwrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Keychain,
    Passphrase,
    Pin,
    Sheet,
}

impl Kind {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Keychain => "keychain",
            Self::Passphrase => "passphrase",
            Self::Pin => "pin",
            Self::Sheet => "sheet",
        }
    }

    /// The slot a keychain of that name gets.
    pub(super) fn of_backend(backend: &str) -> Self {
        if backend == crate::keychain::PASSPHRASE { Self::Passphrase } else { Self::Keychain }
    }

    /// Whether the keychain's secret goes into it.
    pub(super) fn is_of_device(self) -> bool {
        self != Self::Sheet
    }
}

/// What a wrap is bound to: moved elsewhere it does not open.
#[derive(Clone, Copy)]
pub(super) struct Bound<'a> {
    pub(super) person: &'a PersonId,
    pub(super) generation: u64,
}

impl Bound<'_> {
    /// person ‖ version ‖ slot, and from version 2 on ‖ generation.
    fn associated_data(self, form: u8, kind: Kind) -> Vec<u8> {
        let mut data = [self.person.as_bytes().as_slice(), &[form], kind.name().as_bytes()].concat();
        if form > 1 {
            data.extend_from_slice(&self.generation.to_be_bytes());
        }
        data
    }
}

/// A slot as it is written.
///
/// Shape: bytes in lower-case hexadecimal. `check` tells a wrong secret from a damaged slot. The last five are a PIN's.
#[derive(Serialize, Deserialize)]
pub(super) struct SlotRow {
    slot: String,
    /// The version of the key file whose form the wrap has; only in a slot that version 1 wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    form: Option<u8>,
    /// The generation it was wrapped in; only in a slot that was kept while the database changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    generation: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    backend: Option<String>,
    check: String,
    nonce: String,
    wrapped: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    salt: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    memory_kib: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    passes: Option<u32>,
    /// Tells another secret in the keychain from a wrong PIN.
    #[serde(skip_serializing_if = "Option::is_none")]
    device: Option<String>,
    /// Made with the keychain's secret over the rest of the slot: tells a changed slot from a wrong PIN.
    #[serde(skip_serializing_if = "Option::is_none")]
    seal: Option<String>,
}

/// Why a slot did not give its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// The secret is not the one it was made with.
    OtherSecret,
    /// The secret is, and the PIN is not.
    OtherPin,
    /// Both are, and the slot is not as it was written.
    Damaged,
    /// There is not enough memory for a PIN's work.
    NoMemory,
}

impl SlotRow {
    pub(super) fn kind(value: &Value) -> Option<Kind> {
        let name = value.get("slot")?.as_str()?;
        [Kind::Keychain, Kind::Passphrase, Kind::Pin, Kind::Sheet].into_iter().find(|kind| kind.name() == name)
    }

    pub(super) fn check(&self) -> &str {
        &self.check
    }

    /// Marks a slot that a key file of version 1 held.
    pub(super) fn of_version_1(mut self) -> Self {
        self.form = Some(1);
        self
    }

    /// Marks a slot that stays while the database gets its next name.
    pub(super) fn of_generation(mut self, generation: u64) -> Self {
        self.generation = self.generation.or(Some(generation));
        self
    }

    /// Wraps the key by a secret alone: the keychain's, or the words of a sheet.
    pub(super) fn wrap(kind: Kind, bound: Bound<'_>, secret: &[u8], key: &FileKey, nonce: [u8; 24]) -> Option<Self> {
        let aad = bound.associated_data(super::VERSION, kind);
        let payload = Payload { msg: key.as_slice(), aad: &aad };
        let wrapped = cipher(kind, secret)?.encrypt(&XNonce::from(nonce), payload).ok()?;
        Some(Self {
            slot: kind.name().into(),
            form: None,
            generation: None,
            backend: None,
            check: check(kind, secret)?,
            nonce: hex_from_bytes(&nonce).to_string(),
            wrapped: hex_from_bytes(&wrapped).to_string(),
            salt: None,
            memory_kib: None,
            passes: None,
            device: None,
            seal: None,
        })
    }

    /// Names what keeps the secret.
    pub(super) fn kept_by(mut self, backend: &str) -> Self {
        self.backend = Some(backend.into());
        self
    }

    /// Wraps the key by the keychain's secret and a PIN.
    pub(super) fn wrap_by_pin(
        bound: Bound<'_>,
        (secret, pin): (&DeviceSecret, &Pin),
        backend: &str,
        key: &FileKey,
        (nonce, salt): ([u8; 24], [u8; SALT]),
    ) -> Result<Self, Refused> {
        let cost = Cost::USUAL;
        let stretched = stretch(cost, &salt, pin.as_bytes()).ok_or(Refused::NoMemory)?;
        let wrapped = Self::wrap(Kind::Pin, bound, &both(secret, &stretched), key, nonce);
        let mut slot = wrapped.ok_or(Refused::Damaged)?.kept_by(backend);
        slot.salt = Some(hex_from_bytes(&salt).to_string());
        slot.memory_kib = Some(cost.memory_kib);
        slot.passes = Some(cost.passes);
        slot.device = device_check(secret);
        slot.seal = Some(slot.sealed(bound, secret).ok_or(Refused::Damaged)?);
        Ok(slot)
    }

    /// Whether the keychain's secret went into it, as far as can be told without a PIN.
    pub(super) fn is_made_with(&self, kind: Kind, secret: &DeviceSecret) -> bool {
        let (noted, own) = match kind {
            Kind::Pin => (self.device.as_deref(), device_check(secret)),
            Kind::Keychain | Kind::Passphrase => (Some(self.check()), check(kind, secret.as_slice())),
            Kind::Sheet => (None, None),
        };
        noted.zip(own).is_some_and(|(noted, own)| same(noted, &own))
    }

    /// Unwraps by a secret alone.
    pub(super) fn unwrap(&self, kind: Kind, bound: Bound<'_>, secret: &[u8]) -> Result<FileKey, Refused> {
        self.open(kind, bound, secret).ok_or_else(|| {
            let fits = check(kind, secret).is_some_and(|own| same(&own, &self.check));
            if fits { Refused::Damaged } else { Refused::OtherSecret }
        })
    }

    /// Unwraps by the keychain's secret and a PIN. The work of a PIN is done only for a slot that this computer made.
    pub(super) fn unwrap_by_pin(&self, bound: Bound<'_>, secret: &DeviceSecret, pin: &Pin) -> Result<FileKey, Refused> {
        let sealed = self.sealed(bound, secret).ok_or(Refused::Damaged)?;
        if !self.seal.as_deref().is_some_and(|seal| same(seal, &sealed)) {
            let ours = self.is_made_with(Kind::Pin, secret);
            return Err(if ours { Refused::Damaged } else { Refused::OtherSecret });
        }
        let (salt, cost) = self.work().ok_or(Refused::Damaged)?;
        let stretched = stretch(cost, &salt, pin.as_bytes()).ok_or(Refused::NoMemory)?;
        self.unwrap(Kind::Pin, bound, &both(secret, &stretched)).map_err(|refused| match refused {
            Refused::OtherSecret => Refused::OtherPin,
            other => other,
        })
    }

    fn work(&self) -> Option<([u8; SALT], Cost)> {
        let salt = bytes_from_hex(self.salt.as_deref()?)?.as_slice().try_into().ok()?;
        let cost = Cost { memory_kib: self.memory_kib?, passes: self.passes? };
        cost.is_usual().then_some((salt, cost))
    }

    fn open(&self, kind: Kind, bound: Bound<'_>, secret: &[u8]) -> Option<FileKey> {
        let nonce: [u8; 24] = bytes_from_hex(&self.nonce)?.as_slice().try_into().ok()?;
        let wrapped = bytes_from_hex(&self.wrapped)?;
        let aad = self.bound(bound).associated_data(self.form.unwrap_or(super::VERSION), kind);
        let payload = Payload { msg: &wrapped, aad: &aad };
        let opened = Zeroizing::new(cipher(kind, secret)?.decrypt(&XNonce::from(nonce), payload).ok()?);
        FileKey::copy_of(&opened)
    }

    fn bound<'a>(&self, bound: Bound<'a>) -> Bound<'a> {
        Bound { generation: self.generation.unwrap_or(bound.generation), ..bound }
    }

    fn sealed(&self, bound: Bound<'_>, secret: &DeviceSecret) -> Option<String> {
        let mut value = serde_json::to_value(self).ok()?;
        for later in ["seal", "generation"] {
            value.as_object_mut()?.remove(later);
        }
        let bytes = [self.bound(bound).associated_data(super::VERSION, Kind::Pin), canonical(&value)].concat();
        let key = derive(secret.as_slice(), "housecall vault seal pin 1")?;
        Some(hex_from_bytes(&mark(&key, &bytes)?).to_string())
    }
}

fn both(secret: &DeviceSecret, stretched: &KeyBytes) -> Zeroizing<Vec<u8>> {
    Zeroizing::new([secret.as_slice(), stretched.as_slice()].concat())
}

fn cipher(kind: Kind, secret: &[u8]) -> Option<XChaCha20Poly1305> {
    let key = derive(secret, &format!("housecall vault wrap {} 1", kind.name()))?;
    XChaCha20Poly1305::new_from_slice(key.as_slice()).ok()
}

/// Tells a wrong secret from a damaged slot, and tells nothing about the secret.
fn check(kind: Kind, secret: &[u8]) -> Option<String> {
    short(derive(secret, &format!("housecall vault check {} 1", kind.name()))?)
}

fn device_check(secret: &DeviceSecret) -> Option<String> {
    short(derive(secret.as_slice(), "housecall vault check device 1")?)
}

fn short(derived: KeyBytes) -> Option<String> {
    Some(hex_from_bytes(derived.as_slice().first_chunk::<16>()?).to_string())
}

fn same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}
