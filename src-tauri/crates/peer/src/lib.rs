//! The connection to the other person's computer.
//!
//! What goes in: an offer or an answer, candidates, and coded pictures and sound to send. What
//! comes out: the answer or the offer, and [`PeerEvent`]s: candidates, the fingerprint of the
//! certificate that the other end really used, pictures, sound, typed words. What it must never
//! do: send or give out any media or words before [`Peer::open_media`], leave a task behind after
//! it was dropped, or let the app's slowness slow the network. What to read next: [`Peer`], then
//! [`PeerEvent`].

#![forbid(unsafe_code)]

mod addresses;
mod config;
mod engine;
mod even;
mod event;
mod handler;
mod line;
mod lip_sync;
mod outgoing;
mod peer;
mod probe;
mod relay;
mod restart;
mod silence;
mod stats;
mod streams;
mod supervisor;
mod video_in;
mod voice_in;
mod voice_out;
mod wake;
mod words;

pub use addresses::{NetworkChange, NetworkWatch};
pub use config::{IceServer, PeerConfig};
pub use event::{Candidate, Connected, PeerError, PeerEvent, SendError};
pub use line::{PictureControl, Wish};
pub use peer::Peer;
pub use probe::{Relay, RouteReport, probe};
pub use relay::RelayTrouble;
pub use stats::PeerStats;
pub use words::MAX_WORDS_BYTES;
