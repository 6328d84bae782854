//! The offering side, the doctor's in the main call: offer, read the answer, confirm. Her page has the same in
//! TypeScript.

use super::message::{self, Claims, Expected, MediaKey, Receivers, Sender, Step};
use super::{Nonce, SetupError, Signed, Verified};
use crate::certificate::Role;
use crate::chain::verify_chain;
use crate::device::Device;
use crate::fingerprint::Fingerprint;
use crate::revocations::Revocations;
use crate::words::{Spoken, derive_picture_words};
use std::sync::Arc;

/// An offer that is on its way.
#[derive(Debug)]
pub struct Offering {
    device: Arc<Device>,
    call: String,
    receiver: String,
    local: Fingerprint,
    nonce: Nonce,
    offer_hash: String,
}

impl Offering {
    /// Signs the offer of a call to one person: the PASSporT to send with `sdp` and this
    /// device's certificates.
    ///
    /// Units: `at` is seconds since 1970, for the record only.
    ///
    /// # Errors
    /// When the own session description has no single fingerprint.
    pub fn offer(
        device: Arc<Device>,
        call: &str,
        receiver: &str,
        sdp: &str,
        nonce: Nonce,
        at: u64,
    ) -> Result<(Self, String), SetupError> {
        let local = Fingerprint::from_sdp(sdp)?;
        let claims = Claims {
            call: call.to_owned(),
            commit: Some(nonce.commitment()),
            dest: Receivers { uri: vec![receiver.to_owned()] },
            iat: at,
            mky: MediaKey::list(&local),
            orig: Sender { uri: device.identity().sub().to_owned() },
            seq: Step::Offer as u64,
            ..Claims::default()
        };
        let passport = message::sign(&claims, &device)?;
        let offering = Self {
            device,
            call: call.to_owned(),
            receiver: receiver.to_owned(),
            local,
            nonce,
            offer_hash: message::hash(&passport),
        };
        Ok((offering, passport))
    }

    /// Reads the answer of somebody in one of the roles of `takes`, a patient for the main call, and signs the
    /// confirm.
    ///
    /// Units: `now` is seconds since 1970.
    ///
    /// # Errors
    /// When it is not the receiver's answer to this very offer, or in another role.
    pub fn open_answer(
        self,
        answer: Signed<'_>,
        takes: &[Role],
        revocations: Option<&Revocations>,
        now: u64,
    ) -> Result<(Verified, String), SetupError> {
        let remote = Fingerprint::from_sdp(answer.sdp)?;
        let peer = verify_chain(answer.certificates, self.device.anchor(), revocations, now)?;
        if peer.key() == self.device.identity().key() {
            return Err(SetupError::Reflected);
        }
        if !takes.contains(&peer.role()) {
            return Err(SetupError::WrongRole);
        }
        if peer.sub() != self.receiver {
            return Err(SetupError::OtherSigner);
        }
        let expected = Expected { step: Step::Answer, call: &self.call, from: &peer, to: self.device.identity() };
        let claims = message::open(answer.passport, &expected)?;
        if claims.offer.as_deref() != Some(self.offer_hash.as_str()) {
            return Err(SetupError::OtherOffer);
        }
        if message::fingerprint(&claims.mky)? != remote {
            return Err(SetupError::OtherFingerprint);
        }
        if message::fingerprint(&claims.peer.unwrap_or_default())? != self.local {
            return Err(SetupError::OtherOwnFingerprint);
        }
        let peer_nonce = Nonce::from_text(&claims.nonce.unwrap_or_default())?;
        let picture_words = derive_picture_words(&Spoken {
            call: &self.call,
            offerer_nonce: &self.nonce,
            answerer_nonce: &peer_nonce,
            offerer_fingerprint: &self.local,
            answerer_fingerprint: &remote,
            offerer: self.device.identity().sub(),
            answerer: peer.sub(),
        });
        let confirm = Claims {
            answer: Some(message::hash(answer.passport)),
            call: self.call,
            dest: Receivers { uri: vec![peer.sub().to_owned()] },
            iat: now,
            mky: MediaKey::list(&self.local),
            nonce: Some(self.nonce.to_text()),
            orig: Sender { uri: self.device.identity().sub().to_owned() },
            peer: Some(MediaKey::list(&remote)),
            peer_nonce: Some(peer_nonce.to_text()),
            seq: Step::Confirm as u64,
            ..Claims::default()
        };
        let passport = message::sign(&confirm, &self.device)?;
        let verified = Verified { peer, remote_fingerprint: remote, picture_words };
        Ok((verified, passport))
    }
}
