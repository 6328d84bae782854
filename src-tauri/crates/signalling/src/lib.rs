//! The messages between the clinic's hub and the two ends of a visit, and the bookkeeping that
//! loses and doubles none of them.
//!
//! Goes in: the text of one WebSocket frame, or a message to be sent. Comes out: a checked
//! [`Envelope`], or the text to send. Must never: open a socket, read a clock, or let a message
//! through that is longer than its limits. Read next: [`ToHub`] and [`FromHub`] for the
//! vocabulary, [`Link`] for sequence, acknowledgement and resending, `schema/` for the same
//! vocabulary as JSON Schema, `tests/fixtures/signalling/` for examples of each message and of
//! each defect.
//!
//! One visit, from the first frame:
//!
//! ```text
//! hub → client   challenge{nonce}
//! client → hub   hello{certificates, proof, resume, link_kept}
//! hub → client   welcome{session, resume, resumed, link_kept, ice, you}
//! hub → client   revocations{list}, if the clinic has one; again whenever it changes
//!
//! or, to try the door only:
//! client → hub   knock{certificates, proof}
//! hub → client   way{ice}, and the socket is closed
//!
//! patient → hub  wait            hub → patient  place{position, of}
//!                                hub → doctor   waiting{patients, total}
//! doctor → hub   admit           hub → patient  ringing{call, from_session, certificates}
//! either → hub   signal{call, to_session, signal}
//!                                hub → other    signal{call, from_session, signal}
//! either → hub   hang_up         hub → other    peer_gone{call, session, reason}
//! ```
//!
//! A third or fourth person, each pair with a call of its own:
//!
//! ```text
//!                                hub → doctor   colleagues{people}
//! doctor → hub   admit{.., visit} hub → newcomer ringing{.., visit}
//! newcomer → hub reach{visit, session, call}
//!                                hub → the one reached  ringing{.., visit}
//! ```
//!
//! `resumed` says that the hub still knows the session: the place in line and the calls are kept.
//! `link_kept` says that it also still holds the counters: then both ends send again what was not
//! acknowledged; otherwise both ends count from 1 again and the client numbers its unacknowledged
//! messages anew.
#![forbid(unsafe_code)]
#![warn(clippy::indexing_slicing, clippy::string_slice, clippy::arithmetic_side_effects)]

mod envelope;
mod from_hub;
mod ids;
pub mod limits;
mod link;
pub mod schema;
mod signal;
mod to_hub;

pub use envelope::{Envelope, Message, ParseError, VERSION};
pub use from_hub::{Colleague, FromHub, HubCode, IceServer, Role, WaitingPatient, You};
pub use ids::{BadId, CallId, ResumeToken, SessionId};
pub use limits::Defect;
pub use link::{ACK_WITHIN, Link, LinkFault, MAX_UNACKED, MAX_UNACKED_BYTES, RESEND_AFTER, Received, SendError};
pub use signal::{CallSignal, EndReason};
pub use to_hub::ToHub;
