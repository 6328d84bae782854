//! The hub over real TLS with the app's own socket at both ends: `visit` for the line and the
//! call, `doors` and `knock` for who is let in, `relay` for TURN.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at the first surprise")]

mod authority;
mod bench;
mod doors;
mod knock;
mod relay;
mod revocations;
mod visit;
