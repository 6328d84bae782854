//! What the caller has to do, in order.

use crate::exchange::Arrived;
use crate::view::View;
use signalling::{CallId, CallSignal, ToHub};
use std::fmt;

/// One way to reach an end of the call.
#[derive(Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The candidate line.
    pub candidate: String,
    /// The media section's name.
    pub sdp_mid: Option<String>,
    /// The media section's number.
    pub sdp_m_line_index: Option<u16>,
}

impl Candidate {
    /// For the other end.
    pub(crate) fn into_signal(self) -> CallSignal {
        let Self { candidate, sdp_mid, sdp_m_line_index } = self;
        CallSignal::Candidate { candidate, sdp_mid, sdp_m_line_index }
    }
}

impl fmt::Debug for Candidate {
    /// Hides the address.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Candidate(hidden)")
    }
}

/// Whose connection, and thereby whose picture and voice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seat {
    /// The doctor's.
    Doctor,
    /// A further person's; 0 or 1.
    Other(u8),
}

/// Something to be done.
#[derive(Clone, PartialEq, Eq)]
pub enum Output {
    /// Send this, now or when the hub is back.
    SendToHub(ToHub),
    /// Make a connection for this call, with media shut both ways.
    StartPeer {
        /// Which call.
        call: CallId,
        /// Whose it is.
        seat: Seat,
    },
    /// Let the connection describe itself first; a `LocalOffer` is awaited.
    MakeOffer(CallId),
    /// Give the connection the other end's description; a `LocalAnswer` is awaited.
    ApplyOffer {
        /// Which call.
        call: CallId,
        /// The session description, whose fingerprint was verified.
        sdp: String,
    },
    /// Give the connection the answer to its own description.
    ApplyAnswer {
        /// Which call.
        call: CallId,
        /// The session description, whose fingerprint was verified.
        sdp: String,
    },
    /// Give the doctor's open connection the doctor's description of another way; a `LocalAnswer` is awaited.
    ApplyNewOffer {
        /// The session description, whose fingerprint is the one in use.
        sdp: String,
    },
    /// Connect to the hub anew: the network that carried the socket is gone.
    RedialHub,
    /// Give the connection a way to reach the other end.
    AddCandidate(CallId, Candidate),
    /// There are no more of those.
    EndOfCandidates(CallId),
    /// Let picture and sound through, both ways.
    OpenMedia(CallId),
    /// Let nothing through any more, either way.
    CloseMedia(CallId),
    /// End the connection.
    StopPeer(CallId),
    /// Switch her microphone: off for `true`.
    SetMuted(bool),
    /// Switch her camera: off for `true`.
    SetHidden(bool),
    /// Whether the doctor looks: a picture that nobody sees need not move.
    DoctorLooks(bool),
    /// Play the others louder by so many steps, 0 to 3.
    SetLoudness(u8),
    /// Send this text on the data channel.
    SendWords {
        /// Which call.
        call: CallId,
        /// The text.
        text: String,
    },
    /// Send these texts after one another, as the line bears them; `Input::Exchange` with `Ready` asks for more.
    SendItems {
        /// Which call.
        call: CallId,
        /// The texts.
        texts: Vec<String>,
    },
    /// A file of the doctor's arrived whole.
    Received(Arrived),
    /// A newer revocation list: keep it.
    KeepRevocations(String),
    /// The doctor renewed this device's certificate: the device's, and the doctor's own.
    Renewal(Box<[String; 2]>),
    /// The screen has changed.
    Show(Box<View>),
    /// A description of another way was not taken; the call goes on as it is. The code is for the log.
    NotTaken(&'static str),
    /// A call was ended because it is not private; the code is for the helpdesk and the log.
    NotVerified(&'static str),
}

impl fmt::Debug for Output {
    /// Kinds, ids and codes only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SendToHub(message) => write!(f, "send_to_hub({message:?})"),
            Self::StartPeer { call, seat } => write!(f, "start_peer({call}, {seat:?})"),
            Self::MakeOffer(call) => write!(f, "make_offer({call})"),
            Self::ApplyOffer { call, .. } => write!(f, "apply_offer({call})"),
            Self::ApplyAnswer { call, .. } => write!(f, "apply_answer({call})"),
            Self::ApplyNewOffer { .. } => f.write_str("apply_new_offer"),
            Self::RedialHub => f.write_str("redial_hub"),
            Self::NotTaken(code) => write!(f, "not_taken({code})"),
            Self::AddCandidate(call, _) => write!(f, "add_candidate({call})"),
            Self::EndOfCandidates(call) => write!(f, "end_of_candidates({call})"),
            Self::OpenMedia(call) => write!(f, "open_media({call})"),
            Self::CloseMedia(call) => write!(f, "close_media({call})"),
            Self::StopPeer(call) => write!(f, "stop_peer({call})"),
            Self::SetMuted(off) => write!(f, "set_muted({off})"),
            Self::SetHidden(off) => write!(f, "set_hidden({off})"),
            Self::DoctorLooks(looks) => write!(f, "doctor_looks({looks})"),
            Self::SetLoudness(steps) => write!(f, "set_loudness({steps})"),
            Self::SendWords { call, .. } => write!(f, "send_words({call})"),
            Self::SendItems { call, texts } => write!(f, "send_items({call}, {})", texts.len()),
            Self::Received(_) => f.write_str("received"),
            Self::KeepRevocations(_) => f.write_str("keep_revocations"),
            Self::Renewal(_) => f.write_str("renewal"),
            Self::Show(view) => write!(f, "show({view:?})"),
            Self::NotVerified(code) => write!(f, "not_verified({code})"),
        }
    }
}
