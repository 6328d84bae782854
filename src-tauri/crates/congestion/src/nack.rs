//! Lost packets: asking for them, and sending them again.

mod kept;
mod missing;

#[cfg(test)]
mod tests;

pub use kept::{Kept, RetransmitBuffer, in_rounds};
pub use missing::{MissingPackets, NackLimits, Requests};
