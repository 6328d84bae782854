//! A small clinic for the demo and the tests: FHIR R4 records and SMART sign-in for made-up people.
//!
//! What goes in: HTTP requests, the sample people in `people/*.json`, and a [`FaultPlan`].
//! What comes out: FHIR Bundles, tokens, and on demand every kind of bad answer a clinic can give.
//! What it must never do: hold a real person's record, or share code with the app. It depends on
//! none of our crates, so that agreement between the two is evidence.
//! What to read next: [`ReferenceClinic`], then `search` for the records and `grants` for sign-in.

#![forbid(unsafe_code)]

mod access;
mod authorize;
mod bundle;
mod clinic;
mod clock;
mod config;
mod fault_layer;
mod faults;
mod grants;
mod listener;
mod metadata;
mod outcome;
mod page;
mod people;
mod raw;
mod records;
mod scopes;
mod search;
mod store;
mod token;
mod transaction;
mod writing;

pub use clinic::{ReferenceClinic, StartError};
pub use clock::Clock;
pub use config::{Client, ClinicConfig, Tls};
pub use faults::{BrokenBundle, BundleFault, Failing, FaultPlan, Faults, NextFault};
pub use people::{expected_medicines, sample_people};
