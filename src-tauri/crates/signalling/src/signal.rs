use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::limits::{self, Defect};

/// What one end of a call says to the other through the hub, which cannot change it unnoticed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CallSignal {
    /// The doctor's session description, signed.
    Offer {
        /// The session description.
        #[schemars(length(min = 1, max = 32768))]
        sdp: String,
        /// The signed set-up message over its fingerprint.
        #[schemars(length(min = 1, max = 4096))]
        passport: String,
        /// The signer's chain, leaf first.
        #[schemars(length(min = 1, max = 4))]
        certificates: Vec<String>,
    },
    /// The patient's session description, signed.
    Answer {
        /// The session description.
        #[schemars(length(min = 1, max = 32768))]
        sdp: String,
        /// The signed set-up message over both fingerprints.
        #[schemars(length(min = 1, max = 4096))]
        passport: String,
        /// The signer's chain, leaf first.
        #[schemars(length(min = 1, max = 4))]
        certificates: Vec<String>,
    },
    /// The doctor's last word of the set-up, signed.
    Confirm {
        /// The signed set-up message over both ends and nonces.
        #[schemars(length(min = 1, max = 4096))]
        passport: String,
    },
    /// One way by which this end may be reached.
    Candidate {
        /// The candidate line.
        #[schemars(length(min = 1, max = 1024))]
        candidate: String,
        /// The media section's name.
        #[schemars(length(max = 32))]
        sdp_mid: Option<String>,
        /// The media section's number.
        sdp_m_line_index: Option<u16>,
    },
    /// No more candidates will come.
    EndOfCandidates {},
    /// The patient's end lost its way to the doctor's: she is asked to offer another one.
    Restart {},
    /// This end leaves the call.
    Bye {
        /// Why.
        reason: EndReason,
    },
}

/// Why a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// Somebody ended it.
    HungUp,
    /// The other end did not take the call.
    Declined,
    /// The other end's identity or its certificate did not hold.
    NotVerified,
    /// No way through the network was found, or it broke.
    ConnectionLost,
    /// The other end's socket or page went away and did not come back.
    Gone,
    /// The same person came in anew, from another window or computer.
    Replaced,
    /// Something went wrong at the other end.
    Failed,
    /// A reason of a later version.
    #[serde(other)]
    Other,
}

impl CallSignal {
    /// Checks every length.
    ///
    /// # Errors
    /// Names the first part beyond its limit.
    pub fn check(&self) -> Result<(), Defect> {
        match self {
            Self::Offer { sdp, passport, certificates } | Self::Answer { sdp, passport, certificates } => {
                limits::text("sdp", sdp, limits::MAX_SDP_CHARS)?;
                limits::text("passport", passport, limits::MAX_SIGNED_CHARS)?;
                limits::certificates(certificates)
            }
            Self::Confirm { passport } => limits::text("passport", passport, limits::MAX_SIGNED_CHARS),
            Self::Candidate { candidate, sdp_mid, .. } => {
                limits::text("candidate", candidate, limits::MAX_CANDIDATE_CHARS)?;
                sdp_mid.as_deref().map_or(Ok(()), |mid| limits::text_or_empty("sdp_mid", mid, limits::MAX_MID_CHARS))
            }
            Self::EndOfCandidates {} | Self::Restart {} | Self::Bye { .. } => Ok(()),
        }
    }

    /// The kind's word on the wire, for logs.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Offer { .. } => "offer",
            Self::Answer { .. } => "answer",
            Self::Confirm { .. } => "confirm",
            Self::Candidate { .. } => "candidate",
            Self::EndOfCandidates {} => "end_of_candidates",
            Self::Restart {} => "restart",
            Self::Bye { .. } => "bye",
        }
    }
}

impl fmt::Debug for CallSignal {
    /// The kind only: descriptions hold addresses, certificates hold names.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind())
    }
}
