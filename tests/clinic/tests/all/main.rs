//! The reference clinic over HTTP, as an app meets it.

#![expect(clippy::unwrap_used, reason = "these are tests")]

mod broken;
mod reading;
mod sign_in;
mod support;
