//! Snapshots of a vault, copies for a stick, putting one back, and the alarm when something rewrites files.
//!
//! Shape: a snapshot is a sealed header and the encrypted database as it lay on the disk, so that nothing is ever in
//! the clear. It opens with the vault's own key: through the key file of now, or through the one inside it.

mod alarm;
mod body;
mod card;
mod error;
mod header;
mod making;
mod restoring;
mod retention;
mod shelf;
mod writing;

pub use alarm::Alarm;
pub(crate) use body::Opened;
pub use card::{SnapshotCard, SnapshotId, SnapshotReason};
pub use error::{RestoreError, SnapshotError};
pub(crate) use header::read_header;
pub use restoring::{Preview, Source};
