//! What the hub says, and what happens when it is not there.

use super::{Call, Stage};
use crate::attempt::Attempt;
use crate::input::{HubEvent, Moment, PeerEvent};
use crate::output::{Output, Seat};
use crate::several::{Several, hang_up};
use crate::view::{EndedBecause, Place};
use signalling::{CallId, CallSignal, EndReason, FromHub, HubCode, SessionId};

impl Call {
    pub(super) fn hub(&mut self, event: HubEvent, now: Moment) -> Vec<Output> {
        match event {
            HubEvent::Connected { resumed } => {
                self.hub_up = true;
                self.no_hub = false;
                self.in_line &= resumed;
                match self.stage {
                    Stage::Waiting { .. } => self.wait(),
                    // a call needs no hub once its media flows; what it asked for is delivered by itself
                    Stage::Lobby | Stage::InCall { .. } | Stage::Ended(_) => Vec::new(),
                }
            }
            HubEvent::Disconnected => {
                self.hub_up = false;
                Vec::new()
            }
            HubEvent::Refused => {
                self.no_hub = true;
                self.refused(EndedBecause::Refused)
            }
            HubEvent::Message(message) => self.message(message, now),
        }
    }

    fn message(&mut self, message: FromHub, now: Moment) -> Vec<Output> {
        match message {
            FromHub::Place { position, of, attended } => {
                if let Stage::Waiting { place } = &mut self.stage {
                    *place = Some(Place { position, of, attended });
                }
                Vec::new()
            }
            FromHub::Ringing { call, from_session, visit: Some(visit), .. } if self.attempt().is_some() => {
                self.with_others(now, |several, around| several.ring(call, from_session, visit, around))
            }
            FromHub::Ringing { call, from_session, certificates, visit } => {
                let visit = visit.unwrap_or_else(|| call.clone());
                self.ringing((call, visit), from_session, &certificates, now)
            }
            FromHub::Signal { call, from_session, signal } => self.signal(&call, &from_session, signal, now),
            FromHub::PeerGone { call, session, reason } if self.is_from(&call, &session) => self.gone(reason),
            FromHub::Revocations { list } => self.revocations(&list, now),
            FromHub::Error { code, call: Some(call), .. } => self.call_refused(code, &call, now),
            FromHub::Error { code, call: None, .. } => self.hub_error(code),
            FromHub::PeerGone { call, session, reason } => self.several.gone(&call, &session, reason),
            FromHub::Challenge { .. }
            | FromHub::Welcome { .. }
            | FromHub::Way { .. }
            | FromHub::Waiting { .. }
            | FromHub::Colleagues { .. }
            | FromHub::Pong {}
            | FromHub::Ack {} => Vec::new(),
        }
    }

    /// A doctor rings, in a call of a visit: its own, or the one she is brought into.
    fn ringing(
        &mut self,
        (call, visit): (CallId, CallId),
        doctor: SessionId,
        certificates: &[String],
        now: Moment,
    ) -> Vec<Output> {
        let Stage::Waiting { .. } = self.stage else {
            // late, or not asked for
            return vec![hang_up(call, EndReason::Declined)];
        };
        self.in_line = false;
        match Attempt::ring(self.basis.clone(), call.clone(), doctor, certificates, now) {
            Ok(attempt) => {
                self.stage = Stage::InCall { attempt: Box::new(attempt), open: false };
                self.several = Several::of(visit);
                self.silent_since = None;
                self.doctor_gone = false;
                // what she switched stays so in the new connection
                vec![
                    Output::StartPeer { call, seat: Seat::Doctor },
                    Output::SetMuted(self.muted),
                    Output::SetHidden(self.hidden),
                    Output::SetLoudness(self.louder),
                ]
            }
            Err(defect) => {
                self.stage = Stage::Ended(EndedBecause::NotVerified(defect));
                vec![hang_up(call, EndReason::NotVerified), Output::NotVerified(defect)]
            }
        }
    }

    fn signal(&mut self, call: &CallId, from: &SessionId, signal: CallSignal, now: Moment) -> Vec<Output> {
        if !self.is_from(call, from) {
            return self.with_others(now, |several, around| several.signal(call, from, signal, around));
        }
        match signal {
            CallSignal::Bye { reason } => self.gone(reason),
            // nothing the hub sends later can change who is in a call that is private already
            signal @ (CallSignal::Offer { .. } | CallSignal::Confirm { .. }) if self.is_open() => {
                self.renew(signal, now)
            }
            CallSignal::Answer { .. } if self.is_open() => Vec::new(),
            signal => self.step(|attempt| attempt.hear(signal, now)),
        }
    }

    /// The doctor's end left, says the hub. While picture and sound flow, a page that only lost
    /// its hub is not gone: then the connection itself decides.
    fn gone(&mut self, reason: EndReason) -> Vec<Output> {
        let flows = self.is_open() && self.silent_since.is_none();
        match reason {
            EndReason::HungUp | EndReason::Declined => self.end(EndedBecause::DoctorEnded),
            EndReason::NotVerified if !self.is_open() => self.end(EndedBecause::DoctorCouldNotVerify),
            EndReason::Gone | EndReason::Replaced if flows => {
                self.doctor_gone = true;
                Vec::new()
            }
            EndReason::Gone | EndReason::Replaced => self.end(EndedBecause::DoctorWentAway),
            // the doctor was verified and saw her: no later word of the hub makes that untrue
            EndReason::NotVerified | EndReason::ConnectionLost | EndReason::Failed | EndReason::Other => {
                self.end(self.not_there())
            }
        }
    }

    /// The hub does not do what was asked in one call: only that call can end, and only while it is set up.
    fn call_refused(&mut self, code: HubCode, call: &CallId, now: Moment) -> Vec<Output> {
        if self.attempt().is_some_and(|attempt| attempt.call() == call) {
            // the doctor's page is no longer in this call
            return if code == HubCode::NoSuchCall && !self.is_open() {
                self.end(EndedBecause::DoctorWentAway)
            } else {
                Vec::new()
            };
        }
        if self.several.open_calls().any(|open| open == call) {
            return Vec::new();
        }
        self.several.peer(call, PeerEvent::Failed, now)
    }

    /// The hub will not have this device, or says that something is the matter with no call in particular.
    fn hub_error(&mut self, code: HubCode) -> Vec<Output> {
        match code {
            HubCode::CertificateRefused | HubCode::ProofRefused => self.refused(EndedBecause::Refused),
            HubCode::Replaced => self.refused(EndedBecause::ElsewhereNow),
            HubCode::NoSuchCall
            | HubCode::BadMessage
            | HubCode::TooFast
            | HubCode::TooSlow
            | HubCode::HelloFirst
            | HubCode::NotAllowed
            | HubCode::NoSuchPatient
            | HubCode::Full
            | HubCode::Stopping
            | HubCode::Internal
            | HubCode::Other => Vec::new(),
        }
    }

    /// The hub will not have this device any more; a call that flows goes on without it.
    fn refused(&mut self, why: EndedBecause) -> Vec<Output> {
        self.hub_up = false;
        match self.stage {
            Stage::Waiting { .. } => {
                self.stage = Stage::Ended(why);
                self.in_line = false;
                Vec::new()
            }
            Stage::InCall { open: false, .. } => self.end(why),
            Stage::InCall { open: true, .. } | Stage::Lobby | Stage::Ended(_) => Vec::new(),
        }
    }

    fn is_from(&self, call: &CallId, session: &SessionId) -> bool {
        self.attempt().is_some_and(|attempt| attempt.is_from(call, session))
    }
}
