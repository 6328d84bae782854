//! The clinic's hub: the waiting room, the messages between the two ends of a visit, and a relay
//! for those who find no direct way.
//!
//! Goes in: a [`HubConfig`] and people with certificates of the clinic. Comes out: a place in
//! line, and messages passed on between the two ends of one call. Must never: see a picture or
//! hear a word of a visit, make a person (it holds no key that could), keep a name on disk or in a
//! log, or let a patient do what only a doctor may. Read next: [`Hub`], then `room.rs` for the
//! rules of the line, `connection.rs` for what a socket may do, `relay.rs` for TURN.
#![forbid(unsafe_code)]

mod clock;
mod config;
mod connection;
mod credentials;
mod faults;
mod gate;
mod hub;
mod invitations;
mod listen;
mod relay;
mod revocations;
mod room;
mod store;
mod tls;

pub use clock::Clock;
pub use config::{ConfigError, HubConfig, HubFile, RelayConfig, TurnConfig, TurnSecret};
pub use faults::{Faults, Tamper};
pub use hub::{Addresses, Hub, StartError};
pub use relay::RelayError;
pub use room::{CALL_GRACE, KEEP_PLACE_FOR};
pub use store::StoreError;
pub use tls::{TlsError, TlsPem};
