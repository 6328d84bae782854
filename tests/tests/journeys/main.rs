//! The first visit, and everything that may go wrong on the way, with the real session.
//!
//! Real are the session and all below it, the hub over wss and the connection; the clinic's records are
//! the reference clinic's over https. The keychain, the browser, the devices and the doctor are `journeys::journey`'s.

#![expect(clippy::unwrap_used, reason = "these are tests")]

mod another_way;
mod caregiver;
mod data_classes;
mod devices;
mod exchange;
mod in_the_call;
mod invitation;
mod keychain;
mod leaflet;
mod locking;
mod privacy;
mod records;
mod recovery;
mod rehearsal;
mod renewed;
mod revoked;
mod safety;
mod several;
mod sign_in;
mod sign_out;
mod vault_file;
mod visit;
