//! One attempt of a call: the offer, the answer, the confirm, and the certificate in use.

mod offering;

use crate::basis::Basis;
use crate::input::Moment;
use crate::output::{Candidate, Output};
use crate::renewal::Renewal;
use crate::roster::Person;
use signalling::{CallId, CallSignal, SessionId, ToHub};
use std::sync::Arc;
use std::time::Duration;
use trust::setup::{Answered, Answering, Nonce, Offering, Signed};
use trust::{Fingerprint, Role, SetupError, Verified};

/// Ways to reach the other end that came before its description; more than any browser finds at once.
pub(crate) const MAX_EARLY: usize = 64;

/// How far the set-up has come. Each step is taken once.
#[derive(Debug)]
enum Step {
    AwaitingOffer,
    Answering(Box<Answering>),
    AwaitingConfirm(Box<Answered>),
    /// This end offers, and its connection is being described.
    Describing,
    AwaitingAnswer(Box<Offering>),
    Verified(Box<Verified>),
    /// A step failed, or is being taken.
    Spent,
}

/// What came of looking at what is known so far.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Messages are still to come.
    Unverified,
    /// It is the one it should be, but the connection is not there yet.
    Verified,
    /// It is the one it should be, and the connection uses the signed certificate.
    Private,
}

/// Why an attempt is not private.
pub(crate) type Defect = &'static str;

/// One attempt of a call.
#[derive(Debug)]
pub(crate) struct Attempt {
    basis: Basis,
    call: CallId,
    /// The other end.
    session: SessionId,
    /// Who it is said to be, until it is proven.
    name: String,
    /// Who alone it may be; none: any doctor of the clinic.
    announced: Option<String>,
    began: Duration,
    step: Step,
    in_use: Option<Fingerprint>,
    early_remote: Vec<Output>,
    early_local: Vec<CallSignal>,
    renewal: Renewal,
    /// A current list was there and did not name the other person.
    checked: bool,
}

impl Attempt {
    /// A doctor admits her. The certificates only tell whom to expect: the offer proves it.
    pub(crate) fn ring(
        basis: Basis,
        call: CallId,
        doctor: SessionId,
        certificates: &[String],
        now: Moment,
    ) -> Result<Self, Defect> {
        let expected = trust::verify_chain(certificates, basis.device.anchor(), basis.list(), now.unix_seconds)
            .map_err(trust::ChainError::code)?;
        if expected.role() != Role::Provider {
            return Err(SetupError::WrongRole.code());
        }
        basis.checked(&expected, now.unix_seconds)?;
        let name = expected.name().to_owned();
        Ok(Self::new(basis, call, doctor, name, now))
    }

    /// Somebody whom the doctor announced rings. The offer must be hers.
    pub(crate) fn rung_by(basis: Basis, call: CallId, person: &Person, now: Moment) -> Self {
        let announced = Some(person.sub.clone());
        Self { announced, ..Self::new(basis, call, person.session.clone(), person.name.clone(), now) }
    }

    fn new(basis: Basis, call: CallId, session: SessionId, name: String, now: Moment) -> Self {
        Self {
            basis,
            call,
            session,
            name,
            announced: None,
            began: now.steady,
            step: Step::AwaitingOffer,
            in_use: None,
            early_remote: Vec::new(),
            early_local: Vec::new(),
            renewal: Renewal::default(),
            checked: false,
        }
    }

    pub(crate) fn call(&self) -> &CallId {
        &self.call
    }

    pub(crate) fn is_from(&self, call: &CallId, session: &SessionId) -> bool {
        call == &self.call && session == &self.session
    }

    pub(crate) fn began(&self) -> Duration {
        self.began
    }

    /// The other person's name; from the set-up itself once it holds.
    pub(crate) fn name(&self) -> &str {
        match &self.step {
            Step::Verified(verified) => verified.peer().name(),
            _ => &self.name,
        }
    }

    /// Who the other person is, once it is proven.
    pub(crate) fn sub(&self) -> Option<&str> {
        match &self.step {
            Step::Verified(verified) => Some(verified.peer().sub()),
            _ => None,
        }
    }

    /// Whether a current revocation list was there and does not name the other person.
    pub(crate) fn is_checked(&self) -> bool {
        self.checked
    }

    /// A newer revocation list. An end that was verified under an older one is looked at again.
    pub(crate) fn take_revocations(&mut self, basis: &Basis, now: Moment) -> Result<(), Defect> {
        self.basis = basis.clone();
        if let Step::Verified(verified) = &self.step {
            self.checked = self.basis.checked(verified.peer(), now.unix_seconds)?;
        }
        Ok(())
    }

    pub(crate) fn picture_words(&self) -> Option<[String; 3]> {
        match &self.step {
            Step::Verified(verified) => Some(verified.picture_words().clone()),
            _ => None,
        }
    }

    /// Takes a step, and opens media once all of the set-up holds; any defect is the attempt's end.
    pub(crate) fn advance(
        &mut self,
        open: &mut bool,
        take: impl FnOnce(&mut Self) -> Result<Vec<Output>, Defect>,
    ) -> Result<Vec<Output>, Defect> {
        let mut outputs = take(self)?;
        if self.standing()? == Standing::Private && !*open {
            *open = true;
            outputs.push(Output::OpenMedia(self.call.clone()));
        }
        Ok(outputs)
    }

    /// Takes what the other end says through the hub.
    pub(crate) fn hear(&mut self, signal: CallSignal, now: Moment) -> Result<Vec<Output>, Defect> {
        match signal {
            CallSignal::Offer { sdp, passport, certificates } => self.offer(sdp, &passport, &certificates, now),
            CallSignal::Confirm { passport } => self.confirm(&passport, now).map(|()| Vec::new()),
            CallSignal::Candidate { candidate, sdp_mid, sdp_m_line_index } => {
                let way = Candidate { candidate, sdp_mid, sdp_m_line_index };
                Ok(self.reachable(Output::AddCandidate(self.call.clone(), way)))
            }
            CallSignal::EndOfCandidates {} => Ok(self.reachable(Output::EndOfCandidates(self.call.clone()))),
            CallSignal::Answer { sdp, passport, certificates } => self.accept(sdp, &passport, &certificates, now),
            // the call itself takes the one; the other is for whoever offered
            CallSignal::Bye { .. } | CallSignal::Restart {} => Ok(Vec::new()),
        }
    }

    fn offer(
        &mut self,
        sdp: String,
        passport: &str,
        certificates: &[String],
        now: Moment,
    ) -> Result<Vec<Output>, Defect> {
        let Step::AwaitingOffer = std::mem::replace(&mut self.step, Step::Spent) else {
            return Err(SetupError::WrongStep.code());
        };
        let signed = Signed { sdp: &sdp, passport, certificates };
        let (device, call) = (Arc::clone(&self.basis.device), self.call.as_str());
        let opened = Answering::open_offer(device, call, signed, self.takes(), self.basis.list(), now.unix_seconds);
        let answering = opened.map_err(SetupError::code)?;
        self.checked = self.basis.checked(answering.peer(), now.unix_seconds)?;
        if self.announced.as_deref().is_some_and(|sub| sub != answering.peer().sub()) {
            return Err(SetupError::OtherSigner.code());
        }
        self.step = Step::Answering(Box::new(answering));
        self.renewal.is_new(passport);
        let mut outputs = vec![Output::ApplyOffer { call: self.call.clone(), sdp }];
        outputs.append(&mut self.early_remote);
        Ok(outputs)
    }

    /// Only a doctor begins a visit; whom the doctor announced may be anybody of the clinic.
    fn takes(&self) -> &'static [Role] {
        const ANYBODY: &[Role] = &[Role::Provider, Role::Patient, Role::Caregiver, Role::Guest];
        if self.announced.is_none() { &[Role::Provider] } else { ANYBODY }
    }

    fn reachable(&mut self, output: Output) -> Vec<Output> {
        if !matches!(self.step, Step::AwaitingOffer | Step::Describing | Step::AwaitingAnswer(_)) {
            return vec![output];
        }
        if self.early_remote.len() < MAX_EARLY {
            self.early_remote.push(output);
        }
        Vec::new()
    }

    /// Takes what the doctor's end says about another way, once the call is private.
    pub(crate) fn renew(&mut self, signal: CallSignal, now: Moment) -> Result<Vec<Output>, Defect> {
        let Step::Verified(verified) = &self.step else {
            return Err(SetupError::WrongStep.code());
        };
        match signal {
            CallSignal::Offer { sdp, passport, certificates } => {
                let offer = Signed { sdp: &sdp, passport: &passport, certificates: &certificates };
                let apply = self.renewal.offer(&self.basis, self.call.as_str(), offer, verified, now)?;
                Ok(vec![apply])
            }
            CallSignal::Confirm { passport } => self.renewal.confirm(&passport).map(|()| Vec::new()),
            _ => Err(SetupError::WrongStep.code()),
        }
    }

    /// Asks the doctor's end to describe another way.
    pub(crate) fn ask_for_another_way(&self) -> Output {
        self.to_other(CallSignal::Restart {})
    }

    /// Signs the connection's answer and sends it, with what waited for it.
    pub(crate) fn answer(&mut self, sdp: String, nonce: Nonce, now: Moment) -> Result<Vec<Output>, Defect> {
        if self.renewal.awaits_answer() {
            let signals = self.renewal.answer(&self.basis.device, sdp, nonce, now)?;
            return Ok(signals.into_iter().map(|signal| self.to_other(signal)).collect());
        }
        let Step::Answering(answering) = std::mem::replace(&mut self.step, Step::Spent) else {
            return Err(SetupError::WrongStep.code());
        };
        let (answered, passport) = answering.answer(&sdp, nonce, now.unix_seconds).map_err(SetupError::code)?;
        self.step = Step::AwaitingConfirm(Box::new(answered));
        let answer = CallSignal::Answer { sdp, passport, certificates: self.basis.device.certificates().to_vec() };
        let early = std::mem::take(&mut self.early_local);
        let signals = std::iter::once(answer).chain(early);
        Ok(signals.map(|signal| self.to_other(signal)).collect())
    }

    /// Tells the other end a way to reach this one, but not before this one's description.
    pub(crate) fn tell_way(&mut self, signal: CallSignal) -> Vec<Output> {
        match self.step {
            Step::AwaitingConfirm(_) | Step::AwaitingAnswer(_) | Step::Verified(_) => {
                let now = self.renewal.hold(signal);
                now.map(|signal| self.to_other(signal)).into_iter().collect()
            }
            Step::AwaitingOffer | Step::Answering(_) | Step::Describing | Step::Spent => {
                if self.early_local.len() < MAX_EARLY {
                    self.early_local.push(signal);
                }
                Vec::new()
            }
        }
    }

    fn to_other(&self, signal: CallSignal) -> Output {
        Output::SendToHub(ToHub::Signal { call: self.call.clone(), to_session: self.session.clone(), signal })
    }

    fn confirm(&mut self, passport: &str, now: Moment) -> Result<(), Defect> {
        let Step::AwaitingConfirm(answered) = std::mem::replace(&mut self.step, Step::Spent) else {
            return Err(SetupError::WrongStep.code());
        };
        let verified = answered.open_confirm(passport).map_err(SetupError::code)?;
        // A newer list may have come since the offer was read.
        self.checked = self.basis.checked(verified.peer(), now.unix_seconds)?;
        self.step = Step::Verified(Box::new(verified));
        Ok(())
    }

    /// Takes the certificate that the connection really uses. A second one must be the same.
    pub(crate) fn dtls_up(&mut self, fingerprint: &str) -> Result<(), Defect> {
        let in_use: Fingerprint = fingerprint.parse().map_err(|_| SetupError::OtherCertificateInUse.code())?;
        if self.in_use.is_some_and(|earlier| earlier != in_use) {
            return Err(SetupError::OtherCertificateInUse.code());
        }
        self.in_use = Some(in_use);
        Ok(())
    }

    /// Where the attempt stands: the one place that says "private".
    pub(crate) fn standing(&self) -> Result<Standing, Defect> {
        let Step::Verified(verified) = &self.step else {
            return Ok(Standing::Unverified);
        };
        let Some(in_use) = &self.in_use else {
            return Ok(Standing::Verified);
        };
        verified.confirm_dtls(in_use).map(|()| Standing::Private).map_err(SetupError::code)
    }
}
