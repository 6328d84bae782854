//! What a clinic's administrator does offline: make the clinic's keys, certify doctors, invite patients and their
//! caregivers, sign the profile and the revocation list; and one look from outside whether everything is in date.
//!
//! **What goes in:** the clinic's settings, a doctor's certificate request, a patient's id and name. **What comes
//! out:** signed texts, sealed bundles, a leaflet to print, the hub's TLS certificate, and files nobody else can read.
//! **What it must never do:** write over a key, keep a secret of the clinic unsealed, or send anything anywhere
//! (only `Outside::look` asks servers, and tells them nothing; the feature `doctor` has it). **Read next:** [`Clinic`], [`Folder`], then `trust`
//! for what the signed texts mean.
#![forbid(unsafe_code)]

mod authority;
#[cfg(feature = "doctor")]
mod check;
mod clinic;
mod folder;
mod leaflet;
mod ledger;
mod wording;

pub use authority::{Authority, TlsError, TlsIdentity};
#[cfg(feature = "doctor")]
pub use check::{Failure, Finding, Outside};
pub use clinic::{Clinic, ClinicError, LIST_DAYS, Settings};
pub use folder::{Folder, FolderError, write_new};
pub use leaflet::{Leaflet, LeafletError};
pub use ledger::{Entry, Ledger, State};
