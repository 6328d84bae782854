//! FHIR R4 as clinics really send it, read into the values of `clinical`.
//!
//! **In:** the bytes of one answer: a resource, a Bundle, an OperationOutcome.
//! **Out:** prescriptions, appointments and the patient, each with the raw bytes it was read from;
//! the address of the next page; the names of records that could not be read. And one resource that is written: the
//! message that something happened to her data.
//! **Never:** a socket, a clock, a floating-point dose. A wrong field never costs the record, and a
//! record that cannot be read is reported, never dropped.
//! **Next:** [`records_from_bundles`], then [`prescription_from_fhir`], then [`r4`].
#![forbid(unsafe_code)]
#![warn(clippy::indexing_slicing, clippy::string_slice, clippy::arithmetic_side_effects)]
#![cfg_attr(test, allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "a test may panic"))]

mod appointment;
mod bundle;
mod communication;
mod dosage;
mod field;
mod lookup;
mod medicine;
mod outcome;
mod paging;
mod people;
mod prescription;
pub mod r4;
mod records;
mod values;
mod video;

pub use appointment::appointment_from_fhir;
pub use bundle::{Bundle, BundleError, Entry, MAX_BUNDLE_BYTES};
pub use communication::{Alert, communication_from_alert};
pub use field::{Field, Many, Number};
pub use lookup::Lookup;
pub use outcome::{Issue, Outcome};
pub use paging::{MAX_PAGES, Pages, PagingError};
pub use people::{patient_from_fhir, person_name};
pub use prescription::prescription_from_fhir;
pub use records::{Original, Records, Unreadable, UnreadableReason, records_from_bundles};
