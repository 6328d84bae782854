//! The words of medicine as plain values: a prescription, its dosage, an appointment, a patient.
//!
//! **In:** values read elsewhere (by `fhir` from a clinic, by `vault` from disk).
//! **Out:** the same values, and the few questions a screen asks of them: is this past, which part
//! of the day does it belong to.
//! **Never:** files, sockets, JSON, a clock. Nothing a clinic wrote is dropped or made more precise
//! than it was: decimals keep their text, dates stay as partial as they were, unknown codes stay.
//! **Next:** `fhir` (how these values come to be), `ipc::words` (how they are said).
#![forbid(unsafe_code)]

mod appointment;
mod class;
mod coding;
mod decimal;
mod dosage;
mod partial_date;
mod patient;
mod prescription;
mod resource_id;
mod slot;
mod timing;

pub use appointment::{Appointment, AppointmentStatus, VideoForm, VideoLink};
pub use class::{Classified, DataClass, Place};
pub use coding::{Coding, Concept};
pub use decimal::{Decimal, NotADecimal};
pub use dosage::{AsNeeded, Dosage, DoseAmount, Quantity};
pub use partial_date::{NotADate, PartialDate, Precision};
pub use patient::Patient;
pub use prescription::{Prescription, PrescriptionKind, PrescriptionStatus};
pub use resource_id::ResourceId;
pub use slot::{Due, Slot, due_on, slots};
pub use timing::{Bounds, DayOfWeek, Timing, UnitOfTime, When};
