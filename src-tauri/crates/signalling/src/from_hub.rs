use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::envelope::Message;
use crate::limits::{self, Defect};
use crate::{CallId, CallSignal, EndReason, ResumeToken, SessionId};

/// What the hub says to a patient's app or a doctor's page.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FromHub {
    /// The first frame: sign this. Not counted.
    Challenge {
        /// Random, for this socket only.
        #[schemars(length(min = 1, max = 128))]
        nonce: String,
    },
    /// The proof holds. Not counted.
    Welcome {
        /// This end's session.
        session: SessionId,
        /// What to show at the next hello to go on with it.
        resume: ResumeToken,
        /// Whether the session of the shown token goes on: place and calls are kept.
        resumed: bool,
        /// Whether the counters go on too; otherwise both ends count from 1.
        link_kept: bool,
        /// Servers to find a way through the network.
        #[schemars(length(max = 8))]
        ice: Vec<IceServer>,
        /// Who the hub takes this end for.
        you: You,
    },
    /// The proof of a knock holds; the socket is closed next. Not counted.
    Way {
        /// Servers to find a way through the network.
        #[schemars(length(max = 8))]
        ice: Vec<IceServer>,
    },
    /// What the clinic has revoked; right after a welcome, and whenever the clinic publishes a newer list. Not
    /// counted: the list is signed and numbered by the clinic, and a hub that keeps it back is noticed by its age.
    Revocations {
        /// The list as the clinic's root signed it.
        #[schemars(length(min = 1, max = 262144))]
        list: String,
    },
    /// A patient's place in line.
    Place {
        /// 1 is next.
        position: u32,
        /// How long the line is.
        of: u32,
        /// Whether a doctor's page is connected, so that somebody sees the line. An older hub does not say.
        #[serde(default)]
        attended: bool,
    },
    /// For a doctor: the front of the line. Replaces the list before.
    Waiting {
        /// In the order of the line.
        #[schemars(length(max = 20))]
        patients: Vec<WaitingPatient>,
        /// How long the line is.
        total: u32,
    },
    /// For a doctor: the other doctors' pages that are connected. Replaces the list before.
    Colleagues {
        /// In no order that means anything.
        #[schemars(length(max = 20))]
        people: Vec<Colleague>,
    },
    /// A doctor admits you, or somebody of the visit you are in calls you.
    Ringing {
        /// The call.
        call: CallId,
        /// The caller's end.
        from_session: SessionId,
        /// The caller's chain, leaf first.
        #[schemars(length(min = 1, max = 4))]
        certificates: Vec<String>,
        /// The main call of the visit this call is part of; none when it is the main call itself.
        #[serde(default)]
        visit: Option<CallId>,
    },
    /// From the other end of a call.
    Signal {
        /// Which call.
        call: CallId,
        /// Who says it.
        from_session: SessionId,
        /// What is said.
        signal: CallSignal,
    },
    /// The other end of a call has left.
    PeerGone {
        /// Which call.
        call: CallId,
        /// Who left.
        session: SessionId,
        /// Why.
        reason: EndReason,
    },
    /// The hub does not do what was asked. Not counted.
    Error {
        /// What is the matter.
        code: HubCode,
        /// For administrators; never shown to a patient.
        #[schemars(length(max = 200))]
        message: String,
        /// The call that the order named; none when it named none. An older hub does not say.
        #[serde(default)]
        call: Option<CallId>,
    },
    /// The hub is there. Not counted.
    Pong {},
    /// Carries only the envelope's `ack`. Not counted.
    Ack {},
}

/// A server that helps to find a way through the network, in the form a browser takes.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IceServer {
    /// "stun:" and "turn:" addresses.
    #[schemars(length(min = 1, max = 4))]
    pub urls: Vec<String>,
    /// The time-limited user name; empty for STUN.
    #[serde(default)]
    #[schemars(length(max = 256))]
    pub username: String,
    /// The time-limited password; empty for STUN.
    #[serde(default)]
    #[schemars(length(max = 256))]
    pub credential: String,
}

/// Who the hub takes this end for.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct You {
    /// "Patient/…" or "Practitioner/…".
    #[schemars(length(min = 1, max = 80))]
    pub sub: String,
    /// The name in the certificate.
    #[schemars(length(max = 256))]
    pub name: String,
    /// What this end may do.
    pub role: Role,
}

/// What an end may do: a patient waits and answers, a provider watches and admits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Waits in line and answers.
    Patient,
    /// Watches the line and admits.
    Provider,
}

/// One person in the doctor's list.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WaitingPatient {
    /// Whom to admit.
    pub session: SessionId,
    /// "Patient/…".
    #[schemars(length(min = 1, max = 80))]
    pub sub: String,
    /// The name in the certificate.
    #[schemars(length(max = 256))]
    pub name: String,
    /// In line since, RFC 3339.
    #[schemars(length(min = 1, max = 40))]
    pub since: String,
    /// Whether the app is connected at this moment.
    pub connected: bool,
    /// The patient's chain, leaf first.
    #[schemars(length(min = 1, max = 4))]
    pub certificates: Vec<String>,
}

/// A doctor, or somebody else certified as a provider, whose page is connected.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Colleague {
    /// Whom to bring in.
    pub session: SessionId,
    /// "Practitioner/…".
    #[schemars(length(min = 1, max = 80))]
    pub sub: String,
    /// The name in the certificate.
    #[schemars(length(max = 256))]
    pub name: String,
    /// The colleague's chain, leaf first.
    #[schemars(length(min = 1, max = 4))]
    pub certificates: Vec<String>,
}

/// What is the matter, for the program; the screen's words are chosen from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HubCode {
    /// Not a message, or beyond a limit. The socket is closed.
    BadMessage,
    /// Too many messages in a short time. The socket is closed.
    TooFast,
    /// Too slow in taking messages. The socket is closed; come back with the token.
    TooSlow,
    /// No hello in time, or something else before it. The socket is closed.
    HelloFirst,
    /// The certificates do not hold. The socket is closed; coming back will not help.
    CertificateRefused,
    /// The signature over the challenge does not hold. The socket is closed.
    ProofRefused,
    /// The same person came in anew. The socket is closed; do not come back by yourself.
    Replaced,
    /// This role may not do that.
    NotAllowed,
    /// That patient is not in line.
    NoSuchPatient,
    /// That call is not one of this end's, or over.
    NoSuchCall,
    /// The hub has no room. The socket is closed; come back later.
    Full,
    /// The hub stops. The socket is closed; come back with the token.
    Stopping,
    /// Something went wrong in the hub.
    Internal,
    /// A code of a later version.
    #[serde(other)]
    Other,
}

impl Message for FromHub {
    const MAX_BYTES: usize = limits::MAX_FROM_HUB_BYTES;

    fn max_bytes(&self) -> usize {
        match self {
            Self::Revocations { .. } => limits::MAX_FROM_HUB_BYTES,
            _ => limits::MAX_MESSAGE_BYTES,
        }
    }

    fn check(&self) -> Result<(), Defect> {
        match self {
            Self::Challenge { nonce } => limits::text("nonce", nonce, limits::MAX_NONCE_CHARS),
            Self::Welcome { ice, you, .. } => {
                list("ice", ice.len(), limits::MAX_ICE_SERVERS)?;
                ice.iter().try_for_each(IceServer::check)?;
                limits::text("sub", &you.sub, limits::MAX_SUBJECT_CHARS)?;
                limits::text_or_empty("name", &you.name, limits::MAX_NAME_CHARS)
            }
            Self::Way { ice } => {
                list("ice", ice.len(), limits::MAX_ICE_SERVERS)?;
                ice.iter().try_for_each(IceServer::check)
            }
            Self::Revocations { list } => limits::text("list", list, limits::MAX_REVOCATIONS_CHARS),
            Self::Waiting { patients, .. } => {
                list("patients", patients.len(), limits::MAX_WAITING)?;
                patients.iter().try_for_each(WaitingPatient::check)
            }
            Self::Colleagues { people } => {
                list("people", people.len(), limits::MAX_COLLEAGUES)?;
                people.iter().try_for_each(Colleague::check)
            }
            Self::Ringing { certificates, .. } => limits::certificates(certificates),
            Self::Signal { signal, .. } => signal.check(),
            Self::Error { message, .. } => limits::text_or_empty("message", message, limits::MAX_ERROR_TEXT_CHARS),
            Self::Place { .. } | Self::PeerGone { .. } | Self::Pong {} | Self::Ack {} => Ok(()),
        }
    }

    fn is_reliable(&self) -> bool {
        match self {
            Self::Place { .. }
            | Self::Waiting { .. }
            | Self::Colleagues { .. }
            | Self::Ringing { .. }
            | Self::Signal { .. }
            | Self::PeerGone { .. } => true,
            Self::Challenge { .. }
            | Self::Welcome { .. }
            | Self::Way { .. }
            | Self::Revocations { .. }
            | Self::Error { .. }
            | Self::Pong {}
            | Self::Ack {} => false,
        }
    }

    fn ack() -> Self {
        Self::Ack {}
    }
}

fn list(part: &'static str, len: usize, max: usize) -> Result<(), Defect> {
    if len > max {
        return Err(Defect::TooMany { part, max });
    }
    Ok(())
}

impl IceServer {
    fn check(&self) -> Result<(), Defect> {
        if self.urls.is_empty() {
            return Err(Defect::Empty { part: "urls" });
        }
        list("urls", self.urls.len(), limits::MAX_ICE_URLS)?;
        self.urls.iter().try_for_each(|url| limits::text("url", url, limits::MAX_ICE_CHARS))?;
        limits::text_or_empty("username", &self.username, limits::MAX_ICE_CHARS)?;
        limits::text_or_empty("credential", &self.credential, limits::MAX_ICE_CHARS)
    }
}

impl WaitingPatient {
    fn check(&self) -> Result<(), Defect> {
        limits::text("sub", &self.sub, limits::MAX_SUBJECT_CHARS)?;
        limits::text_or_empty("name", &self.name, limits::MAX_NAME_CHARS)?;
        limits::text("since", &self.since, limits::MAX_TIME_CHARS)?;
        limits::certificates(&self.certificates)
    }
}

impl Colleague {
    fn check(&self) -> Result<(), Defect> {
        limits::text("sub", &self.sub, limits::MAX_SUBJECT_CHARS)?;
        limits::text_or_empty("name", &self.name, limits::MAX_NAME_CHARS)?;
        limits::certificates(&self.certificates)
    }
}

impl fmt::Debug for FromHub {
    /// Types, ids, counts and codes only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Challenge { .. } => f.write_str("challenge"),
            Self::Welcome { session, resumed, link_kept, .. } => {
                write!(f, "welcome({session}, resumed: {resumed}, link_kept: {link_kept})")
            }
            Self::Way { ice } => write!(f, "way({} servers)", ice.len()),
            Self::Revocations { list } => write!(f, "revocations({} bytes)", list.len()),
            Self::Place { position, of, attended } => write!(f, "place({position} of {of}, attended: {attended})"),
            Self::Waiting { patients, total } => {
                write!(f, "waiting({} of {total})", patients.len())
            }
            Self::Colleagues { people } => write!(f, "colleagues({})", people.len()),
            Self::Ringing { call, visit: None, .. } => write!(f, "ringing({call})"),
            Self::Ringing { call, visit: Some(visit), .. } => write!(f, "ringing({call} of {visit})"),
            Self::Signal { call, signal, .. } => write!(f, "signal({call}, {signal:?})"),
            Self::PeerGone { call, reason, .. } => write!(f, "peer_gone({call}, {reason:?})"),
            Self::Error { code, call: None, .. } => write!(f, "error({code:?})"),
            Self::Error { code, call: Some(call), .. } => write!(f, "error({code:?} of {call})"),
            Self::Pong {} => f.write_str("pong"),
            Self::Ack {} => f.write_str("ack"),
        }
    }
}

impl fmt::Debug for IceServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IceServer({} addresses)", self.urls.len())
    }
}

impl fmt::Debug for You {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "You({:?})", self.role)
    }
}

impl fmt::Debug for Colleague {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Colleague({})", self.session)
    }
}

impl fmt::Debug for WaitingPatient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WaitingPatient({})", self.session)
    }
}
