//! The owner: one person's vault, sign-in, records, devices and at most one visit.
//!
//! Goes in: what the person does, what the clinic, the keychain and the devices answer. Comes out: one
//! [`Snapshot`] of everything a screen may show, pictures on request, troubles with a name.
//! Must never: know a window, hand out a key or a token, or start a task that nobody ends.
//! Read next: `owner.rs` (who does what, in which order), then `visit.rs`.
#![forbid(unsafe_code)]

mod audit;
mod boot;
mod caregiver;
mod config;
mod copies;
mod devices;
mod handle;
mod history;
mod incident;
mod invitation;
mod later;
mod letters;
mod locking;
mod owner;
mod painting;
mod pictures;
mod pin_wait;
mod preferences;
mod records;
mod recovering;
mod rehearsal;
mod revocations;
pub mod safety;
mod self_check;
mod sheet;
mod sign_in;
mod sign_out;
mod snapshot;
mod tasks;
mod telling;
mod trouble;
mod visit;

pub use call::{Item, ItemKind, ItemState};
pub use capture::{DeviceKind, DeviceLists, DeviceName};
pub use clinical::{Appointment, Prescription};
pub use config::{Config, DeviceSource, Opener};
pub use devices::plugs::{Happened, Notice};
pub use handle::Session;
pub use invitation::code::{CodeCheck, check_code};
pub use media::Bitmap;
pub use painting::{Room, Show, Taken};
pub use pictures::{Coding, Picture, Whose, picture_from_frame};
pub use self_check::self_check;
pub use snapshot::{
    ClinicCard, Device, DeviceTest, Devices, Equipment, Helping, Medicines, Other, OtherPhase, Phase, Route, RouteTest,
    Scanning, Snapshot, Step, Visit,
};
pub use tasks::Tasks;
pub use trouble::Trouble;
pub use vault::{KeptItem, KeptWhat, Keychain, Places};
