use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::envelope::Message;
use crate::limits::{self, Defect};
use crate::{CallId, CallSignal, EndReason, ResumeToken, SessionId};

/// What a patient's app or a doctor's page says to the hub.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ToHub {
    /// Who this is, proven by a signature over the challenge. Not counted.
    Hello {
        /// The chain, leaf first.
        #[schemars(length(min = 1, max = 4))]
        certificates: Vec<String>,
        /// The signed challenge.
        #[schemars(length(min = 1, max = 4096))]
        proof: String,
        /// The token of the session to go on with.
        #[serde(default)]
        resume: Option<ResumeToken>,
        /// Whether this end still holds the counters of that session.
        #[serde(default)]
        link_kept: bool,
    },
    /// Tries the door without coming in: proven like a hello, answered with the way, and the socket is closed.
    /// No session, place or call of the same person is touched. Not counted.
    Knock {
        /// The chain, leaf first.
        #[schemars(length(min = 1, max = 4))]
        certificates: Vec<String>,
        /// The signed challenge.
        #[schemars(length(min = 1, max = 4096))]
        proof: String,
    },
    /// A patient takes a place in line.
    Wait {
        /// The visit's appointment, as "Appointment/…".
        #[serde(default)]
        #[schemars(length(max = 80))]
        appointment: Option<String>,
    },
    /// A patient gives the place up.
    Leave {},
    /// A doctor takes a patient out of the line into a call, or brings a further person into her visit.
    Admit {
        /// The person's session, from the line; for a visit also from the colleagues.
        session: SessionId,
        /// The new call's id.
        call: CallId,
        /// The main call of the visit the person is brought into. Without it the call is a main call itself.
        #[serde(default)]
        visit: Option<CallId>,
    },
    /// Somebody brought into a visit calls another person of the same visit.
    Reach {
        /// The visit: the id of its main call.
        visit: CallId,
        /// The other person's session, from the doctor's roster.
        session: SessionId,
        /// The new call's id.
        call: CallId,
    },
    /// Something for the other end of a call.
    Signal {
        /// Which call.
        call: CallId,
        /// The other end.
        to_session: SessionId,
        /// What is said.
        signal: CallSignal,
    },
    /// The call is over.
    HangUp {
        /// Which call.
        call: CallId,
        /// Why.
        reason: EndReason,
    },
    /// Is the hub there? Not counted.
    Ping {},
    /// Carries only the envelope's `ack`. Not counted.
    Ack {},
}

impl Message for ToHub {
    const MAX_BYTES: usize = limits::MAX_MESSAGE_BYTES;

    fn check(&self) -> Result<(), Defect> {
        match self {
            Self::Hello { certificates, proof, .. } | Self::Knock { certificates, proof } => {
                limits::certificates(certificates)?;
                limits::text("proof", proof, limits::MAX_SIGNED_CHARS)
            }
            Self::Wait { appointment } => appointment.as_deref().map_or(Ok(()), |text| {
                limits::text("appointment", text, limits::MAX_SUBJECT_CHARS)?;
                if text.starts_with("Appointment/") { Ok(()) } else { Err(Defect::Form { part: "appointment" }) }
            }),
            Self::Signal { signal, .. } => signal.check(),
            Self::Leave {}
            | Self::Admit { .. }
            | Self::Reach { .. }
            | Self::HangUp { .. }
            | Self::Ping {}
            | Self::Ack {} => Ok(()),
        }
    }

    fn is_reliable(&self) -> bool {
        !matches!(self, Self::Hello { .. } | Self::Knock { .. } | Self::Ping {} | Self::Ack {})
    }

    fn ack() -> Self {
        Self::Ack {}
    }
}

impl fmt::Debug for ToHub {
    /// Types, ids and codes only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hello { resume, .. } => write!(f, "hello(resume: {})", resume.is_some()),
            Self::Knock { .. } => f.write_str("knock"),
            Self::Wait { .. } => f.write_str("wait"),
            Self::Leave {} => f.write_str("leave"),
            Self::Admit { session, call, visit: None } => write!(f, "admit({session}, {call})"),
            Self::Admit { session, call, visit: Some(visit) } => write!(f, "admit({session}, {call} of {visit})"),
            Self::Reach { visit, session, call } => write!(f, "reach({session}, {call} of {visit})"),
            Self::Signal { call, signal, .. } => write!(f, "signal({call}, {signal:?})"),
            Self::HangUp { call, reason } => write!(f, "hang_up({call}, {reason:?})"),
            Self::Ping {} => f.write_str("ping"),
            Self::Ack {} => f.write_str("ack"),
        }
    }
}
