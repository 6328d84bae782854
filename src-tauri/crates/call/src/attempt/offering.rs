//! The attempt from the side of the one who offers: a newcomer to those who were there before.

use super::{Attempt, Defect, Step};
use crate::basis::Basis;
use crate::input::Moment;
use crate::output::Output;
use crate::roster::Person;
use signalling::{CallId, CallSignal};
use std::sync::Arc;
use trust::SetupError;
use trust::setup::{Nonce, Offering, Signed};

impl Attempt {
    /// This end calls somebody whom the doctor announced.
    pub(crate) fn reach(basis: Basis, call: CallId, person: &Person, now: Moment) -> Self {
        Self { step: Step::Describing, ..Self::rung_by(basis, call, person, now) }
    }

    /// Signs the connection's offer and sends it, with what waited for it.
    pub(crate) fn offered(&mut self, sdp: String, nonce: Nonce, now: Moment) -> Result<Vec<Output>, Defect> {
        let (Step::Describing, Some(sub)) = (std::mem::replace(&mut self.step, Step::Spent), &self.announced) else {
            return Err(SetupError::WrongStep.code());
        };
        let device = Arc::clone(&self.basis.device);
        let (offering, passport) = Offering::offer(device, self.call.as_str(), sub, &sdp, nonce, now.unix_seconds)
            .map_err(SetupError::code)?;
        self.step = Step::AwaitingAnswer(Box::new(offering));
        let offer = CallSignal::Offer { sdp, passport, certificates: self.basis.device.certificates().to_vec() };
        let early = std::mem::take(&mut self.early_local);
        Ok(std::iter::once(offer).chain(early).map(|signal| self.to_other(signal)).collect())
    }

    /// Reads the answer and confirms it; with it come the ways that waited for it.
    pub(super) fn accept(
        &mut self,
        sdp: String,
        passport: &str,
        certificates: &[String],
        now: Moment,
    ) -> Result<Vec<Output>, Defect> {
        let Step::AwaitingAnswer(offering) = std::mem::replace(&mut self.step, Step::Spent) else {
            return Err(SetupError::WrongStep.code());
        };
        let signed = Signed { sdp: &sdp, passport, certificates };
        let opened = offering.open_answer(signed, self.takes(), self.basis.list(), now.unix_seconds);
        let (verified, passport) = opened.map_err(SetupError::code)?;
        self.checked = self.basis.checked(verified.peer(), now.unix_seconds)?;
        self.step = Step::Verified(Box::new(verified));
        let mut outputs = vec![Output::ApplyAnswer { call: self.call.clone(), sdp }];
        outputs.append(&mut self.early_remote);
        outputs.push(self.to_other(CallSignal::Confirm { passport }));
        Ok(outputs)
    }
}
