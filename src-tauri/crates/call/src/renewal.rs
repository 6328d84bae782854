//! Another way for a call that is private already: new descriptions, the same people, the same keys.
//!
//! The connection and its keys stay; only the way that packets take is agreed anew. So a renewal can
//! never change who is at the other end: it is taken when the same doctor signed it for this call and
//! with the certificate that is in use, and otherwise it is as if it had not come.

use crate::attempt::Defect;
use crate::basis::Basis;
use crate::input::Moment;
use crate::output::Output;
use signalling::CallSignal;
use std::sync::Arc;
use trust::setup::{Answered, Answering, Nonce, Signed};
use trust::{Device, Role, SetupError, Verified};

/// Ways to reach this computer that wait for the answer; more than any computer has.
const MAX_EARLY: usize = 64;

/// Offers of one call that are remembered, so that none is taken twice.
const MAX_SEEN: usize = 256;

/// How far a renewal has come.
#[derive(Debug, Default)]
enum Step {
    #[default]
    Idle,
    Answering(Box<Answering>),
    AwaitingConfirm(Box<Answered>),
}

/// The renewals of one call, one at a time.
#[derive(Debug, Default)]
pub(crate) struct Renewal {
    step: Step,
    seen: Vec<String>,
    early: Vec<CallSignal>,
}

impl Renewal {
    /// Remembers an offer; `false` when it is an old one, sent again by whoever carries it.
    pub(crate) fn is_new(&mut self, passport: &str) -> bool {
        let new = self.seen.len() < MAX_SEEN && self.seen.iter().all(|seen| seen != passport);
        if new {
            self.seen.push(passport.to_owned());
        }
        new
    }

    /// Takes the doctor's new description. One that comes while another is under way replaces it.
    pub(crate) fn offer(
        &mut self,
        basis: &Basis,
        call: &str,
        offer: Signed<'_>,
        verified: &Verified,
        now: Moment,
    ) -> Result<Output, Defect> {
        let takes = &[Role::Provider];
        let device = Arc::clone(&basis.device);
        let answering =
            Answering::open_offer(device, call, offer, takes, basis.list(), now.unix_seconds).map_err(code)?;
        if answering.peer().key() != verified.peer().key() || answering.peer().sub() != verified.peer().sub() {
            return Err(SetupError::OtherSigner.code());
        }
        if answering.remote_fingerprint() != verified.remote_fingerprint() {
            return Err(SetupError::OtherCertificateInUse.code());
        }
        if !self.is_new(offer.passport) {
            return Err(SetupError::WrongStep.code());
        }
        self.step = Step::Answering(Box::new(answering));
        self.early.clear();
        Ok(Output::ApplyNewOffer { sdp: offer.sdp.to_owned() })
    }

    /// Whether an answer of the connection is awaited.
    pub(crate) fn awaits_answer(&self) -> bool {
        matches!(self.step, Step::Answering(_))
    }

    /// Signs the connection's new answer; with it goes what waited for it.
    pub(crate) fn answer(
        &mut self,
        device: &Device,
        sdp: String,
        nonce: Nonce,
        now: Moment,
    ) -> Result<Vec<CallSignal>, Defect> {
        let Step::Answering(answering) = std::mem::take(&mut self.step) else {
            return Err(SetupError::WrongStep.code());
        };
        let (answered, passport) = answering.answer(&sdp, nonce, now.unix_seconds).map_err(code)?;
        self.step = Step::AwaitingConfirm(Box::new(answered));
        let answer = CallSignal::Answer { sdp, passport, certificates: device.certificates().to_vec() };
        Ok(std::iter::once(answer).chain(std::mem::take(&mut self.early)).collect())
    }

    /// Holds a way to reach this computer back until the answer is on its way; gives it back when
    /// there is nothing to wait for.
    pub(crate) fn hold(&mut self, signal: CallSignal) -> Option<CallSignal> {
        if !self.awaits_answer() {
            return Some(signal);
        }
        if self.early.len() < MAX_EARLY {
            self.early.push(signal);
        }
        None
    }

    /// Takes the doctor's last word of a renewal.
    pub(crate) fn confirm(&mut self, passport: &str) -> Result<(), Defect> {
        let Step::AwaitingConfirm(answered) = std::mem::take(&mut self.step) else {
            return Err(SetupError::WrongStep.code());
        };
        answered.open_confirm(passport).map(|_same| ()).map_err(code)
    }
}

fn code(error: SetupError) -> Defect {
    error.code()
}
