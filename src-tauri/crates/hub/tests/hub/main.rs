//! The hub over real TLS with the app's own socket at both ends: `visit` for the line and the
//! call, `doors` for who is let in, `relay` for TURN.

mod bench;
mod doors;
mod relay;
mod visit;
