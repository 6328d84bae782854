//! The shell: the only crate that knows Tauri.
//!
//! Goes in: commands from the window, changes from the session. Comes out: views, events, pictures.
//! Must never: decide anything. A handler is parse, call `session`, convert; which window stands follows the session.
//! Read next: `commands.rs`, `views.rs`, `follow.rs`, and the `session` crate.
#![deny(unsafe_code)]

mod code;
mod commands;
mod events;
mod follow;
mod harden;
mod log;
mod panes;
mod pictures;
mod renderer;
mod restart;
mod screen_lock;
mod self_check;
mod start;
mod views;
mod windows;

pub use start::run;
