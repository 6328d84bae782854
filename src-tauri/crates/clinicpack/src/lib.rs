//! What a clinic's administrator does offline: make the clinic's keys, certify doctors, invite
//! patients, sign the profile.
//!
//! **What goes in:** the clinic's settings, a doctor's certificate request, a patient's id and
//! name. **What comes out:** signed texts and the hub's TLS certificate, and files nobody else can
//! read. **What it must never do:** write over a key, or send anything anywhere. **Read next:**
//! [`Clinic`], then `trust` for what the signed texts mean.
#![forbid(unsafe_code)]

mod authority;
mod clinic;
mod folder;

pub use authority::{Authority, TlsError, TlsIdentity};
pub use clinic::{Clinic, ClinicError, Settings};
pub use folder::{Folder, FolderError, write_new};
