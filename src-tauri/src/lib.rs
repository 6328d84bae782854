//! The shell: the only crate that knows Tauri.
//!
//! Goes in: commands from the window, changes from the session. Comes out: views, events, pictures.
//! Must never: decide anything. A handler is parse, call `session`, convert.
//! Read next: `commands.rs`, `views.rs`, and the `session` crate.
#![deny(unsafe_code)]

mod code;
mod commands;
mod events;
mod log;
mod pictures;
mod renderer;
mod start;
mod views;
mod windows;

pub use start::run;
