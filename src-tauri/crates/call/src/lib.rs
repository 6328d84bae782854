//! The patient's side of a visit, from "See Dr Rao" to the end, as one value with one method.
//!
//! **What goes in:** an [`Input`]: what she did, what the hub said, what the connection reports,
//! and the time. **What comes out:** [`Output`]s to be carried out in order. **What it must never
//! do:** open media before the doctor's three-message set-up holds *and* the connection uses the
//! certificate that was signed for; keep it open a moment longer than that is true; say "private"
//! at any other time. **Read next:** [`Call::handle`], then `trust::setup` for what "holds" means.
//!
//! ```text
//! lobby → waiting → connecting → verified → live → ended
//!            ↑          │           │         │       │
//!            │          └───────────┴─────────┴──→ ended
//!            └──────────────── go back in ────────────┘
//! ```
//!
//! Beside the doctor's call there is one with each further person whom she brings in (`several.rs`), with a
//! set-up of its own. While the doctor's is live, the packets may take another way ([`Output::ApplyNewOffer`]); people and keys stay.
#![forbid(unsafe_code)]
#![warn(clippy::indexing_slicing, clippy::string_slice, clippy::arithmetic_side_effects)]
#![cfg_attr(test, expect(clippy::arithmetic_side_effects, reason = "tests count seconds with small numbers"))]

mod attempt;
mod basis;
mod call;
mod exchange;
mod input;
mod output;
mod renewal;
mod roster;
mod seek;
mod several;
mod view;
mod words;

#[cfg(test)]
mod sample;

pub use basis::Basis;
pub use call::{CONNECT_WITHIN, Call, RECOVER_WITHIN, SAID_WITHIN};
pub use exchange::{Arrived, Doctor, ExchangeAct, Item, ItemKind, ItemState, MAX_CHAT_CHARS, MAX_FILE_BYTES};
pub use input::{HubEvent, Input, Moment, PeerEvent, UserAct};
pub use output::{Candidate, Output, Seat};
pub use view::{DeviceState, Devices, EndedBecause, Other, OtherPhase, Phase, Place, View};
