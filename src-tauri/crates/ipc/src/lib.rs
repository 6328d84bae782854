//! The contract between the window and the core: every command, view, request, event and code.
//!
//! Goes in: domain values from `clinical` and facts about the session. Comes out: flat views whose
//! texts are ready to be shown, and the TypeScript that the window is compiled against.
//! Must never: hold a key, a token or a socket, or name a type of a driver.
//! Read next: [`commands`], then [`app`]; [`words`] for how a dose is said.
#![forbid(unsafe_code)]

/// `Debug` shows the type's name only, so that no log holds a drug or a name.
macro_rules! hide_from_debug {
    ($($name:ident),*) => { $(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
        impl crate::Hidden for $name {}
    )* };
}
pub(crate) use hide_from_debug;

/// What [`hide_from_debug`] was called on; nothing else may claim it.
pub(crate) trait Hidden {}

pub mod app;
pub mod call;
mod classes;
pub mod code;
pub mod commands;
pub mod devices;
pub mod exchange;
pub mod frame;
pub mod joining;
pub mod medicines;
pub mod safety;
pub mod typescript;
pub mod visits;
pub mod words;

pub use app::*;
pub use call::*;
pub use code::*;
pub use devices::*;
pub use exchange::*;
pub use frame::{PictureHeader, push_picture};
pub use joining::*;
pub use medicines::*;
pub use safety::*;
pub use visits::*;
