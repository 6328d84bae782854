//! The R4 records this program reads, field for field under FHIR's own names.
//!
//! Every field is optional and tolerant ([`Field`](crate::Field), [`Many`](crate::Many)); codes
//! stay text. Nothing here shows itself in `Debug`.
//! Source: <https://hl7.org/fhir/R4>; a few R5 names are read where clinics already send them.
#![expect(missing_docs, reason = "each field is FHIR's own and is described at hl7.org/fhir/R4")]

mod datatypes;
mod dosage;
mod resources;

pub use datatypes::*;
pub use dosage::*;
pub use resources::*;
