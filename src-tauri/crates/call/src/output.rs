//! What the caller has to do, in order.

use crate::view::View;
use signalling::{CallId, ToHub};
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

impl fmt::Debug for Candidate {
    /// Hides the address.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Candidate(hidden)")
    }
}

/// Something to be done.
#[derive(Clone, PartialEq, Eq)]
pub enum Output {
    /// Send this, now or when the hub is back.
    SendToHub(ToHub),
    /// Make a connection for this call, with media shut both ways.
    StartPeer(CallId),
    /// Give the connection the doctor's description; a `LocalAnswer` is awaited.
    ApplyOffer {
        /// The session description, whose fingerprint was verified.
        sdp: String,
    },
    /// Give the open connection the doctor's description of another way; a `LocalAnswer` is awaited.
    ApplyNewOffer {
        /// The session description, whose fingerprint is the one in use.
        sdp: String,
    },
    /// Connect to the hub anew: the network that carried the socket is gone.
    RedialHub,
    /// Give the connection a way to reach the doctor.
    AddCandidate(Candidate),
    /// There are no more of those.
    EndOfCandidates,
    /// Let picture and sound through, both ways.
    OpenMedia,
    /// Let nothing through any more, either way.
    CloseMedia,
    /// End the connection.
    StopPeer,
    /// Switch her microphone: off for `true`.
    SetMuted(bool),
    /// Switch her camera: off for `true`.
    SetHidden(bool),
    /// Play the doctor louder by so many steps, 0 to 3.
    SetLoudness(u8),
    /// Send this text on the data channel.
    SendWords(String),
    /// The screen has changed.
    Show(Box<View>),
    /// A description of another way was not taken; the call goes on as it is. The code is for the log.
    NotTaken(&'static str),
    /// The call was ended because it is not private; the code is for the helpdesk and the log.
    NotVerified(&'static str),
}

impl fmt::Debug for Output {
    /// Kinds, ids and codes only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SendToHub(message) => write!(f, "send_to_hub({message:?})"),
            Self::StartPeer(call) => write!(f, "start_peer({call})"),
            Self::ApplyOffer { .. } => f.write_str("apply_offer"),
            Self::ApplyNewOffer { .. } => f.write_str("apply_new_offer"),
            Self::RedialHub => f.write_str("redial_hub"),
            Self::NotTaken(code) => write!(f, "not_taken({code})"),
            Self::AddCandidate(_) => f.write_str("add_candidate"),
            Self::EndOfCandidates => f.write_str("end_of_candidates"),
            Self::OpenMedia => f.write_str("open_media"),
            Self::CloseMedia => f.write_str("close_media"),
            Self::StopPeer => f.write_str("stop_peer"),
            Self::SetMuted(off) => write!(f, "set_muted({off})"),
            Self::SetHidden(off) => write!(f, "set_hidden({off})"),
            Self::SetLoudness(steps) => write!(f, "set_loudness({steps})"),
            Self::SendWords(_) => f.write_str("send_words"),
            Self::Show(view) => write!(f, "show({view:?})"),
            Self::NotVerified(code) => write!(f, "not_verified({code})"),
        }
    }
}
