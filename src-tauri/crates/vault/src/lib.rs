//! What Housecall keeps on this computer: one encrypted file for each person looked after, and the
//! keys to it in the operating system's keychain.
//!
//! **In:** values of `clinical` with the clinic's own bytes; secrets of other crates for the keychain.
//! **Out:** the same values, exactly, with the network gone; search over them; a named state when
//! they cannot be reached.
//! **Never:** writes anything clinical outside the encrypted file, falls back to plain text, or
//! makes a new vault because a key was not found.
//! **Next:** `vault.rs` (the handle), `envelope.rs` (the keys), `rows.rs` (the form on disk).
#![forbid(unsafe_code)]
#![cfg_attr(not(test), warn(clippy::indexing_slicing, clippy::string_slice, clippy::arithmetic_side_effects))]

mod audit;
mod chain;
mod classes;
mod envelope;
mod error;
mod exchanged;
mod file;
mod folder;
#[doc(hidden)]
pub mod fuzz;
mod keychain;
mod places;
mod records;
mod rows;
#[cfg(test)]
mod sample;
mod search;
mod secret;
mod setting;
mod snapshot;
mod steps;
mod store;
mod stretch;
mod unlock;
mod vault;
mod words;

pub use audit::{AuditEvent, AuditRow};
pub use chain::{Condition, Findings, Head};
pub use classes::COLUMNS;
pub use error::{Damage, EraseError, KeysError, OpenError, StoreError};
pub use exchanged::{KeptItem, KeptWhat};
pub use keychain::{
    ANSWER_WITHIN, Account, Keychain, KeychainError, MemoryStore, OsStore, SealedError, SealedStore, SecretStore,
};
pub use places::{PersonId, Places, PlacesError};
pub use records::{Kept, Records, Replaced};
pub use rows::{
    AmountRow, AppointmentRow, AsNeededRow, BoundsRow, CodingRow, ConceptRow, DosageRow, PatientRow, PrescriptionRow,
    QuantityRow, RowError, TimingRow, VideoRow, appointment_from_row, patient_from_row, prescription_from_row,
    row_from_appointment, row_from_patient, row_from_prescription,
};
pub use secret::Secret;
pub use snapshot::{Alarm, Preview, RestoreError, SnapshotCard, SnapshotError, SnapshotId, SnapshotReason, Source};
pub use stretch::pin_cost;
pub use unlock::{Passphrase, Pin, Slots, Unlock};
pub use vault::{RekeyFor, SheetState, Vault};
pub use words::{SheetWords, WordsError};
