//! The answering side, the patient's in the main call: read the offer, answer it, read the confirm.

use super::message::{self, Claims, Expected, MediaKey, Receivers, Sender, Step};
use super::{Nonce, SetupError, Signed, Verified};
use crate::certificate::Role;
use crate::chain::{Identity, verify_chain};
use crate::device::Device;
use crate::fingerprint::Fingerprint;
use crate::jws::JwsError;
use crate::revocations::Revocations;
use crate::words::{Spoken, derive_picture_words};
use std::sync::Arc;

/// An offer that holds, not yet answered.
#[derive(Debug)]
pub struct Answering {
    device: Arc<Device>,
    call: String,
    peer: Identity,
    remote: Fingerprint,
    offer_hash: String,
    commitment: String,
}

/// An answer that is on its way; nobody is verified yet.
#[derive(Debug)]
pub struct Answered {
    device: Arc<Device>,
    call: String,
    peer: Identity,
    remote: Fingerprint,
    local: Fingerprint,
    commitment: String,
    nonce: Nonce,
    answer_hash: String,
}

impl Answering {
    /// Reads an offer of a call from somebody in one of the roles of `takes`: a provider for the main call.
    ///
    /// Units: `now` is seconds since 1970.
    ///
    /// # Errors
    /// When it is not such a certified person's offer of this call to this device's person, or its session
    /// description has another fingerprint than the signed one.
    pub fn open_offer(
        device: Arc<Device>,
        call: &str,
        offer: Signed<'_>,
        takes: &[Role],
        revocations: Option<&Revocations>,
        now: u64,
    ) -> Result<Self, SetupError> {
        let remote = Fingerprint::from_sdp(offer.sdp)?;
        let peer = verify_chain(offer.certificates, device.anchor(), revocations, now)?;
        if peer.key() == device.identity().key() {
            return Err(SetupError::Reflected);
        }
        if !takes.contains(&peer.role()) {
            return Err(SetupError::WrongRole);
        }
        let expected = Expected { step: Step::Offer, call, from: &peer, to: device.identity() };
        let claims = message::open(offer.passport, &expected)?;
        if message::fingerprint(&claims.mky)? != remote {
            return Err(SetupError::OtherFingerprint);
        }
        Ok(Self {
            call: call.to_owned(),
            remote,
            offer_hash: message::hash(offer.passport),
            commitment: claims.commit.ok_or(JwsError::BadClaims)?,
            peer,
            device,
        })
    }

    /// Who offers.
    pub fn peer(&self) -> &Identity {
        &self.peer
    }

    /// The fingerprint that is offered.
    pub fn remote_fingerprint(&self) -> &Fingerprint {
        &self.remote
    }

    /// Signs the answer: the PASSporT to send with `sdp` and this device's certificates.
    ///
    /// Units: `at` is seconds since 1970, for the record only.
    ///
    /// # Errors
    /// When the own session description has no single fingerprint.
    pub fn answer(self, sdp: &str, nonce: Nonce, at: u64) -> Result<(Answered, String), SetupError> {
        let local = Fingerprint::from_sdp(sdp)?;
        let claims = Claims {
            call: self.call.clone(),
            dest: Receivers { uri: vec![self.peer.sub().to_owned()] },
            iat: at,
            mky: MediaKey::list(&local),
            nonce: Some(nonce.to_text()),
            offer: Some(self.offer_hash),
            orig: Sender { uri: self.device.identity().sub().to_owned() },
            peer: Some(MediaKey::list(&self.remote)),
            seq: Step::Answer as u64,
            ..Claims::default()
        };
        let passport = message::sign(&claims, &self.device)?;
        let answered = Answered {
            device: self.device,
            call: self.call,
            peer: self.peer,
            remote: self.remote,
            local,
            commitment: self.commitment,
            nonce,
            answer_hash: message::hash(&passport),
        };
        Ok((answered, passport))
    }
}

impl Answered {
    /// Reads the confirm, the last of the three messages.
    ///
    /// # Errors
    /// When it is not the same person's confirm of this very answer.
    pub fn open_confirm(self, passport: &str) -> Result<Verified, SetupError> {
        let expected = Expected { step: Step::Confirm, call: &self.call, from: &self.peer, to: self.device.identity() };
        let claims = message::open(passport, &expected)?;
        if claims.answer.as_deref() != Some(self.answer_hash.as_str()) {
            return Err(SetupError::OtherAnswer);
        }
        if claims.peer_nonce != Some(self.nonce.to_text()) {
            return Err(SetupError::OtherNonce);
        }
        if message::fingerprint(&claims.mky)? != self.remote {
            return Err(SetupError::OtherFingerprint);
        }
        if message::fingerprint(&claims.peer.unwrap_or_default())? != self.local {
            return Err(SetupError::OtherOwnFingerprint);
        }
        let offerer_nonce = Nonce::from_text(&claims.nonce.unwrap_or_default())?;
        if offerer_nonce.commitment() != self.commitment {
            return Err(SetupError::CommitmentNotOpened);
        }
        let picture_words = derive_picture_words(&Spoken {
            call: &self.call,
            offerer_nonce: &offerer_nonce,
            answerer_nonce: &self.nonce,
            offerer_fingerprint: &self.remote,
            answerer_fingerprint: &self.local,
            offerer: self.peer.sub(),
            answerer: self.device.identity().sub(),
        });
        Ok(Verified { peer: self.peer, remote_fingerprint: self.remote, picture_words })
    }
}
