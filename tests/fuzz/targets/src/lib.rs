//! What is done with bytes from the other end of a call and with whatever is signed, and with files that are put back, as functions that must hold for any bytes whatever.
//!
//! What goes in: bytes that a fuzzer made up, or that were kept because they once were trouble. What comes out:
//! nothing, or a panic that says what did not hold. What it must never do: read a clock, draw a random number, or
//! keep anything between two calls. What to read next: [`TARGETS`], then `tests/replay.rs`, which runs every kept
//! input, then `src-tauri/docs/bad-input.md`.
#![forbid(unsafe_code)]

mod arrivals;
mod certificate;
pub mod code;
mod control;
mod feedback;
mod invitation;
pub mod passport;
pub mod pen;
mod picture;
mod profile;
mod red;
mod relay;
mod revocations;
pub mod script;
mod vaults;
mod vp8;

pub use arrivals::arrivals;
pub use certificate::certificate;
pub use code::code;
pub use control::control;
pub use feedback::feedback;
pub use invitation::invitation;
pub use passport::passport;
pub use picture::picture;
pub use profile::profile;
pub use red::red;
pub use relay::relay;
pub use revocations::revocations;
pub use vaults::{envelope, import, snapshot, words};
pub use vp8::vp8;

/// One function that any bytes may be given to.
pub type Target = fn(&[u8]);

/// Every function here by its name, which is also that of its program and of its folder of kept inputs.
pub const TARGETS: &[(&str, Target)] = &[
    ("arrivals", arrivals),
    ("certificate", certificate),
    ("code", code),
    ("control", control),
    ("envelope", envelope),
    ("feedback", feedback),
    ("import", import),
    ("invitation", invitation),
    ("passport", passport),
    ("picture", picture),
    ("profile", profile),
    ("red", red),
    ("relay", relay),
    ("revocations", revocations),
    ("snapshot", snapshot),
    ("vp8", vp8),
    ("words", words),
];
