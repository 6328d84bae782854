//! The call's set-up: three signed messages, and then the certificate that is really in use.
//!
//! The doctor **offers** (and commits to a nonce), the patient **answers** (and signs the offer's
//! hash, both fingerprints and a nonce), the doctor **confirms** (and signs the answer's hash, both
//! fingerprints and both nonces). Each is a PASSporT (RFC 8225) with the DTLS fingerprint in `mky`.
//! Nothing rests on a clock: a replayed offer fails at the confirm, which signs this call's nonce;
//! a replayed answer fails at once, because it signs another offer's hash. Both ends sign both
//! identities and both fingerprints, so nobody can be talked to under another's name (RFC 8844).

//!
//! That is the main call: a doctor offers, a patient answers. Further pairs of a visit of three or
//! four use the same messages; the caller names the roles it takes at the other end.

mod answering;
mod message;
mod nonce;
mod offering;

#[cfg(test)]
pub(crate) use message::Claims;

pub use answering::{Answered, Answering};
pub use nonce::Nonce;
pub use offering::Offering;

use crate::chain::{ChainError, Identity};
use crate::fingerprint::{Fingerprint, FingerprintError};
use crate::jws::JwsError;
use std::fmt;

/// One end's session description, its signature, and the certificates of who signed.
#[derive(Debug, Clone, Copy)]
pub struct Signed<'a> {
    /// The session description.
    pub sdp: &'a str,
    /// The PASSporT over its fingerprint.
    pub passport: &'a str,
    /// The signer's certificates, the signer's own first.
    pub certificates: &'a [String],
}

/// Why a call is not private. Each of these ends the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SetupError {
    /// The session description has no single fingerprint.
    #[error("the session description is refused")]
    Sdp(#[from] FingerprintError),
    /// The other end's certificates name nobody.
    #[error("the other end's certificate is refused")]
    Certificate(#[from] ChainError),
    /// The message is not readable, or not signed by the certified key.
    #[error("the signed message is refused")]
    Jws(#[from] JwsError),
    /// The other end is certified, but not in a role the caller takes.
    #[error("the other end is certified for another role")]
    WrongRole,
    /// One's own message came back.
    #[error("the message is one's own, sent back")]
    Reflected,
    /// The message is signed by one person and speaks for another.
    #[error("the message speaks for somebody other than its signer")]
    OtherSigner,
    /// The message is meant for somebody else.
    #[error("the message is meant for somebody else")]
    OtherReceiver,
    /// The message is part of another call.
    #[error("the message belongs to another call")]
    OtherCall,
    /// The message is another step of the set-up than the one awaited.
    #[error("the message is another step of the set-up")]
    WrongStep,
    /// The signed fingerprint is not the one in the session description.
    #[error("the signed fingerprint is not the offered one")]
    OtherFingerprint,
    /// The other end signed a fingerprint for this end that is not this end's.
    #[error("the other end saw another fingerprint for this end")]
    OtherOwnFingerprint,
    /// The answer answers another offer: a replay, or an offer changed on its way.
    #[error("the answer answers another offer")]
    OtherOffer,
    /// The confirm confirms another answer: a replay, or an answer changed on its way.
    #[error("the confirm confirms another answer")]
    OtherAnswer,
    /// The confirm does not sign this end's nonce.
    #[error("the confirm signs another nonce")]
    OtherNonce,
    /// The nonce is not the one the offer committed to.
    #[error("the nonce is not the one committed to")]
    CommitmentNotOpened,
    /// The certificate in use on the connection is not the signed one.
    #[error("the certificate in use is not the signed one")]
    OtherCertificateInUse,
}

impl SetupError {
    /// A stable code for the helpdesk and the test vectors.
    pub fn code(self) -> &'static str {
        match self {
            Self::Sdp(error) => error.code(),
            Self::Certificate(error) => error.code(),
            Self::Jws(error) => error.code(),
            Self::WrongRole => "setup_wrong_role",
            Self::Reflected => "setup_reflected",
            Self::OtherSigner => "setup_other_signer",
            Self::OtherReceiver => "setup_other_receiver",
            Self::OtherCall => "setup_other_call",
            Self::WrongStep => "setup_wrong_step",
            Self::OtherFingerprint => "setup_other_fingerprint",
            Self::OtherOwnFingerprint => "setup_other_own_fingerprint",
            Self::OtherOffer => "setup_other_offer",
            Self::OtherAnswer => "setup_other_answer",
            Self::OtherNonce => "setup_other_nonce",
            Self::CommitmentNotOpened => "setup_commitment_not_opened",
            Self::OtherCertificateInUse => "setup_other_certificate_in_use",
        }
    }
}

/// Who is at the other end, once all three messages hold.
///
/// Invariant: made only by the end of a set-up. It is a promise about the *signed* fingerprint;
/// media may flow only after [`Verified::confirm_dtls`] said the connection uses that very one.
#[derive(Clone, PartialEq, Eq)]
pub struct Verified {
    peer: Identity,
    remote_fingerprint: Fingerprint,
    picture_words: [String; 3],
}

impl Verified {
    /// The person at the other end.
    pub fn peer(&self) -> &Identity {
        &self.peer
    }

    /// The fingerprint that person signed.
    pub fn remote_fingerprint(&self) -> &Fingerprint {
        &self.remote_fingerprint
    }

    /// Three words, the same on both screens.
    pub fn picture_words(&self) -> &[String; 3] {
        &self.picture_words
    }

    /// The last step: whether the connection uses the certificate that was signed for.
    ///
    /// Source: RFC 8122 §6.2.
    ///
    /// # Errors
    /// When it uses another one: somebody is in between.
    pub fn confirm_dtls(&self, in_use: &Fingerprint) -> Result<(), SetupError> {
        if in_use == &self.remote_fingerprint { Ok(()) } else { Err(SetupError::OtherCertificateInUse) }
    }
}

impl fmt::Debug for Verified {
    /// Hides the words: whoever reads a log must not be able to say them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified").field("peer", &self.peer).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
