//! The key file beside a vault: the vault's own key, wrapped once for each way to open it.
//!
//! Shape: JSON. Version 2 is `{version, person, generation, database, slots, mac}`: a slot is one way to unwrap the
//! same file key, and `mac` is made with that key over everything else, so that whoever opens it knows that nothing was
//! added, removed or made weaker. `generation` counts the keys this person's vault has had; the database is named by it.
//! Version 1 knew the slot `keychain` and had neither `generation` nor `mac`; it is read, and written as version 2 when
//! a slot changes. Slots of a later version are passed over and kept.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use subtle::ConstantTimeEq;

use crate::error::{Damage, OpenError};
use crate::places::PersonId;
use crate::secret::{bytes_from_hex, hex_from_bytes};
use crate::unlock::{Pin, Slots};
use crate::words::SheetWords;

mod canonical;
mod keys;
mod slots;

use canonical::{canonical, mark};
pub(crate) use keys::{DeviceSecret, DeviceSecrets, FileKey};
use slots::{Bound, Kind, Refused, SlotRow};

/// The newest envelope this program reads, and the one it writes.
const VERSION: u8 = 2;
/// A key file is below two kilobytes; more is not ours.
pub(crate) const LONGEST: u64 = 64 * 1024;

const DAMAGED: OpenError = OpenError::FileDamaged(Damage::Envelope);
const FAILED: OpenError = OpenError::Io(std::io::ErrorKind::Other);

#[derive(Deserialize)]
struct FirstRow {
    version: u64,
    person: String,
    slots: Vec<Value>,
}

#[derive(Serialize, Deserialize)]
struct EnvelopeRow {
    version: u64,
    person: String,
    generation: u64,
    database: String,
    slots: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mac: Option<String>,
}

#[derive(Deserialize)]
struct VersionRow {
    version: u64,
}

/// A key file that was read and is for the right person.
pub(crate) struct Envelope {
    person: PersonId,
    generation: u64,
    slots: Vec<Value>,
    /// What the mac stands for, and the mac; version 1 has none.
    marked: Option<(Vec<u8>, Vec<u8>)>,
}

/// What the keychain and perhaps the person bring.
#[derive(Clone, Copy)]
pub(crate) struct Device<'a> {
    pub(crate) secret: &'a DeviceSecret,
    /// What keeps the secret.
    pub(crate) backend: &'a str,
    pub(crate) pin: Option<&'a Pin>,
}

impl Envelope {
    /// Reads a key file.
    pub(crate) fn open_bytes(bytes: &[u8], person: &PersonId) -> Result<Self, OpenError> {
        let value: Value = serde_json::from_slice(bytes).map_err(|_| DAMAGED)?;
        let VersionRow { version } = VersionRow::deserialize(&value).map_err(|_| DAMAGED)?;
        let envelope = match version {
            1 => Self::open_first(&value, person),
            2 => Self::open_second(value, person),
            0 => None,
            found => return Err(OpenError::TooNew { found, known: VERSION.into() }),
        };
        let envelope = envelope.ok_or(DAMAGED)?;
        if envelope.slots.iter().all(|slot| SlotRow::kind(slot).is_none()) {
            return Err(DAMAGED);
        }
        Ok(envelope)
    }

    fn open_first(value: &Value, person: &PersonId) -> Option<Self> {
        let row =
            FirstRow::deserialize(value).ok().filter(|row| row.version == 1 && row.person == person.to_string())?;
        let slot = row.slots.into_iter().find(|slot| SlotRow::kind(slot) == Some(Kind::Keychain))?;
        let slot = serde_json::from_value::<SlotRow>(slot).ok()?.of_version_1();
        let slots = vec![serde_json::to_value(slot).ok()?];
        Some(Self { person: *person, generation: 0, slots, marked: None })
    }

    fn open_second(mut value: Value, person: &PersonId) -> Option<Self> {
        let row = EnvelopeRow::deserialize(&value).ok()?;
        if row.person != person.to_string() || row.database != database(row.generation) {
            return None;
        }
        let mac = bytes_from_hex(row.mac.as_deref()?)?.to_vec();
        value.as_object_mut()?.remove("mac");
        Some(Self {
            person: *person,
            generation: row.generation,
            slots: row.slots,
            marked: Some((canonical(&value), mac)),
        })
    }

    /// The name of the database it is the key of.
    pub(crate) fn database(&self) -> String {
        database(self.generation)
    }

    /// The name of the database that the next key will be of.
    pub(crate) fn next_database(&self) -> Option<String> {
        Some(database(self.generation.checked_add(1)?))
    }

    /// The ways to open it.
    pub(crate) fn slots(&self) -> Slots {
        let is = |kind| self.find(kind).is_some();
        let device = [Kind::Pin, Kind::Passphrase].into_iter().filter_map(|kind| self.find(kind));
        let mut backends = device.map(|slot| slot.get("backend").and_then(Value::as_str));
        Slots {
            keychain: is(Kind::Keychain),
            pin: is(Kind::Pin),
            sheet: is(Kind::Sheet),
            passphrase: is(Kind::Passphrase) || backends.any(|backend| backend == Some(crate::keychain::PASSPHRASE)),
        }
    }

    /// What kept the key when the vault was made; for the log line of a missing key.
    pub(crate) fn backend(&self) -> &str {
        let device = self.slots.iter().find(|slot| SlotRow::kind(slot).is_some_and(Kind::is_of_device));
        device.and_then(|slot| slot.get("backend")).and_then(Value::as_str).unwrap_or("nothing")
    }

    /// What tells this sheet from another one made later; nothing when there is none.
    pub(crate) fn sheet(&self) -> Option<String> {
        Some(self.row(Kind::Sheet).ok()??.check().to_owned())
    }

    /// Unwraps the file key by what the keychain holds, and by the PIN where there is one; says which of the keychain's
    /// secrets fitted.
    pub(crate) fn open_by_device<'a>(
        &self,
        secrets: &'a DeviceSecrets,
        pin: Option<&Pin>,
    ) -> Result<(FileKey, &'a DeviceSecret), OpenError> {
        let mut refused = OpenError::KeyMissing;
        for secret in secrets.iter() {
            match self.unwrap_by_device(secret, pin) {
                Ok(key) => return self.checked(key).map(|key| (key, secret)),
                // The newest secret may not have come into use: what the other says counts then.
                Err(error) if refused == OpenError::KeyMissing || refused == OpenError::WrongKey => refused = error,
                Err(_) => {}
            }
        }
        Err(refused)
    }

    fn unwrap_by_device(&self, secret: &DeviceSecret, pin: Option<&Pin>) -> Result<FileKey, OpenError> {
        if let Some(slot) = self.row(Kind::Pin)? {
            let pin = pin.ok_or(OpenError::PinNeeded)?;
            return slot.unwrap_by_pin(self.bound(), secret, pin).map_err(why_not_by_device);
        }
        for kind in [Kind::Keychain, Kind::Passphrase] {
            if let Some(slot) = self.row(kind)? {
                return slot.unwrap(kind, self.bound(), secret.as_slice()).map_err(why_not_by_device);
            }
        }
        Err(OpenError::KeyMissing)
    }

    /// Of the keychain's secrets the one this file was written with; where none is, the newest.
    pub(crate) fn in_use(&self, secrets: DeviceSecrets) -> DeviceSecret {
        let made_with = |secret: &DeviceSecret| {
            [Kind::Pin, Kind::Keychain, Kind::Passphrase]
                .into_iter()
                .any(|kind| self.row(kind).is_ok_and(|slot| slot.is_some_and(|slot| slot.is_made_with(kind, secret))))
        };
        match secrets.before {
            Some(before) if made_with(&before) => before,
            _ => secrets.newest,
        }
    }

    /// Unwraps the file key by the words of the recovery sheet.
    pub(crate) fn open_by_sheet(&self, words: &SheetWords) -> Result<FileKey, OpenError> {
        let slot = self.row(Kind::Sheet)?.ok_or(OpenError::WrongWords)?;
        let key = slot.unwrap(Kind::Sheet, self.bound(), &words.entropy()).map_err(|refused| match refused {
            Refused::OtherSecret | Refused::OtherPin => OpenError::WrongWords,
            Refused::Damaged => DAMAGED,
            Refused::NoMemory => OpenError::Io(std::io::ErrorKind::OutOfMemory),
        })?;
        self.checked(key)
    }

    /// Nothing but the key itself can say that the rest of the file is as it was written.
    fn checked(&self, key: FileKey) -> Result<FileKey, OpenError> {
        let Some((bytes, mac)) = &self.marked else {
            return Ok(key);
        };
        let own = key.derive(PURPOSE).and_then(|key| mark(&key, bytes)).ok_or(FAILED)?;
        if own.as_slice().ct_eq(mac).into() { Ok(key) } else { Err(OpenError::FileDamaged(Damage::EnvelopeChanged)) }
    }

    /// The key file of a new vault, or of an old one with a new key: only this computer opens it.
    pub(crate) fn first(
        person: &PersonId,
        generation: u64,
        key: &FileKey,
        device: Device<'_>,
    ) -> Result<Vec<u8>, OpenError> {
        let bound = Bound { person, generation };
        written(person, generation, vec![device_slot(bound, key, device)?], key)
    }

    /// The key file of the key after this one.
    pub(crate) fn with_next_key(&self, key: &FileKey, device: Device<'_>) -> Result<Vec<u8>, OpenError> {
        Self::first(&self.person, self.generation.checked_add(1).ok_or(FAILED)?, key, device)
    }

    /// This key file for the next database under the same key: every slot stays good.
    pub(crate) fn with_next_database(&self, key: &FileKey) -> Result<Vec<u8>, OpenError> {
        let kept = |slot: &Value| match SlotRow::kind(slot) {
            Some(_) => {
                let row = SlotRow::deserialize(slot).map_err(|_| DAMAGED)?;
                serde_json::to_value(row.of_generation(self.generation)).map_err(|_| FAILED)
            }
            None => Ok(slot.clone()),
        };
        let slots = self.slots.iter().map(kept).collect::<Result<_, _>>()?;
        written(&self.person, self.generation.checked_add(1).ok_or(FAILED)?, slots, key)
    }

    /// This key file with its sheet alone, for a copy that leaves this computer; nothing without a sheet.
    pub(crate) fn for_sheet_alone(&self, key: &FileKey) -> Option<Vec<u8>> {
        let sheet = self.find(Kind::Sheet)?.clone();
        written(&self.person, self.generation, vec![sheet], key).ok()
    }

    /// Which of the vault's keys it is of.
    pub(crate) fn generation(&self) -> u64 {
        self.generation
    }

    /// This key file with another slot for this computer; a sheet stays good.
    pub(crate) fn with_device(&self, key: &FileKey, device: Device<'_>) -> Result<Vec<u8>, OpenError> {
        let others = self.slots.iter().filter(|slot| !SlotRow::kind(slot).is_some_and(Kind::is_of_device));
        let slots = [device_slot(self.bound(), key, device)?].into_iter().chain(others.cloned()).collect();
        written(&self.person, self.generation, slots, key)
    }

    /// This key file with a sheet in place of an earlier one.
    pub(crate) fn with_sheet(&self, key: &FileKey, words: &SheetWords) -> Result<Vec<u8>, OpenError> {
        let slot = SlotRow::wrap(Kind::Sheet, self.bound(), &words.entropy(), key, random()?).ok_or(FAILED)?;
        let slot = serde_json::to_value(slot).map_err(|_| FAILED)?;
        let others = self.slots.iter().filter(|slot| SlotRow::kind(slot) != Some(Kind::Sheet));
        written(&self.person, self.generation, others.cloned().chain([slot]).collect(), key)
    }

    fn bound(&self) -> Bound<'_> {
        Bound { person: &self.person, generation: self.generation }
    }

    fn find(&self, kind: Kind) -> Option<&Value> {
        self.slots.iter().find(|slot| SlotRow::kind(slot) == Some(kind))
    }

    fn row(&self, kind: Kind) -> Result<Option<SlotRow>, OpenError> {
        self.find(kind).map(|slot| SlotRow::deserialize(slot).map_err(|_| DAMAGED)).transpose()
    }
}

/// For what the mac's key is derived.
const PURPOSE: &str = "housecall vault envelope 1";

/// The name of a database; the first has the name it had before there could be a second.
fn database(generation: u64) -> String {
    if generation == 0 { "vault.db".into() } else { format!("vault-{generation}.db") }
}

fn device_slot(bound: Bound<'_>, key: &FileKey, device: Device<'_>) -> Result<Value, OpenError> {
    let Device { secret, backend, pin } = device;
    let slot = match pin {
        Some(pin) => SlotRow::wrap_by_pin(bound, (secret, pin), backend, key, (random()?, random()?))
            .map_err(why_not_by_device)?,
        None => SlotRow::wrap(Kind::of_backend(backend), bound, secret.as_slice(), key, random()?)
            .ok_or(FAILED)?
            .kept_by(backend),
    };
    serde_json::to_value(slot).map_err(|_| FAILED)
}

fn why_not_by_device(refused: Refused) -> OpenError {
    match refused {
        Refused::OtherSecret => OpenError::WrongKey,
        Refused::OtherPin => OpenError::WrongPin,
        Refused::Damaged => DAMAGED,
        Refused::NoMemory => OpenError::Io(std::io::ErrorKind::OutOfMemory),
    }
}

fn written(person: &PersonId, generation: u64, slots: Vec<Value>, key: &FileKey) -> Result<Vec<u8>, OpenError> {
    let database = database(generation);
    let mut row =
        EnvelopeRow { version: VERSION.into(), person: person.to_string(), generation, database, slots, mac: None };
    let bytes = canonical(&serde_json::to_value(&row).map_err(|_| FAILED)?);
    let mac = key.derive(PURPOSE).and_then(|key| mark(&key, &bytes)).ok_or(FAILED)?;
    row.mac = Some(hex_from_bytes(&mac).to_string());
    serde_json::to_vec_pretty(&row).map_err(|_| FAILED)
}

fn random<const N: usize>() -> Result<[u8; N], OpenError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| FAILED)?;
    Ok(bytes)
}

#[cfg(test)]
#[path = "envelope_tests.rs"]
mod tests;
