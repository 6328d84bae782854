//! A line as homes have it, made up: slow, uneven, lossy, and the same at each run.

mod chance;
mod link;
mod settings;

pub use chance::Chance;
pub use link::{Link, LinkCounts};
pub use settings::{Bursts, LinkSettings};
