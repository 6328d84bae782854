use std::time::Duration;

use signalling::{CallId, CallSignal, EndReason, FromHub, HubCode, Role, SessionId};

use super::{Room, Told, kept};
use crate::store::CallRow;

/// A doctor sees one patient; a second call may overlap while the first is being left.
const MOST_CALLS_OF_A_DOCTOR: usize = 4;

impl Room {
    /// Takes a patient out of the line into a call.
    pub(super) fn admit(&mut self, provider: &SessionId, patient: SessionId, call: CallId, now: Duration) {
        if let Some(known) = self.calls.get(&call) {
            if known.provider != *provider || known.patient != patient {
                self.refuse(provider, HubCode::NotAllowed, "that call id is taken", now);
            }
            return;
        }
        if self.calls_of(provider).len() >= MOST_CALLS_OF_A_DOCTOR {
            return self.refuse(provider, HubCode::Full, "too many calls at once", now);
        }
        let waits = self.sessions.get(&patient).is_some_and(|session| session.waiting && session.person.is_some());
        let certificates = self
            .sessions
            .get(provider)
            .and_then(|session| session.person.as_ref())
            .map(|person| person.certificates.clone());
        let (true, Some(certificates)) = (waits, certificates) else {
            return self.refuse(provider, HubCode::NoSuchPatient, "not in line", now);
        };
        let row = CallRow { call: call.clone(), provider: provider.clone(), patient: patient.clone() };
        kept(self.store.keep_call(&row));
        self.calls.insert(call.clone(), row);
        self.take_out_of_line(&patient);
        tracing::info!(%call, "admitted");
        let ringing = FromHub::Ringing { call, from_session: provider.clone(), certificates, visit: None };
        self.tell_surely(&patient, &ringing, now);
    }

    /// Passes something on to the other end of the same call, and to nobody else.
    pub(super) fn signal(
        &mut self,
        from: &SessionId,
        call: &CallId,
        to: &SessionId,
        signal: CallSignal,
        now: Duration,
    ) {
        if self.other_end(call, from).as_ref() != Some(to) {
            return self.refuse(from, HubCode::NoSuchCall, "no such call", now);
        }
        let role = self.sessions.get(from).map_or(Role::Patient, |session| session.role);
        let Some(signal) = self.faults.tamper(role, signal) else { return };
        let passed = FromHub::Signal { call: call.clone(), from_session: from.clone(), signal };
        if self.tell_surely(to, &passed, now) == Told::No {
            self.refuse(from, HubCode::BadMessage, "it could not be passed on", now);
        }
    }

    /// One end leaves the call.
    pub(super) fn hang_up(&mut self, from: &SessionId, call: &CallId, reason: EndReason, now: Duration) {
        let Some(other) = self.other_end(call, from) else {
            return self.refuse(from, HubCode::NoSuchCall, "no such call", now);
        };
        // A doctor who hangs up has ended the visit: the patient's next wait is a new one.
        let ended = self.sessions.get(from).is_some_and(|session| session.role == Role::Provider)
            && reason == EndReason::HungUp;
        self.end_call(call, from, reason, now);
        if ended {
            self.leave(&other);
        }
    }

    /// Forgets a call and tells the end that did not leave.
    pub(super) fn end_call(&mut self, call: &CallId, who: &SessionId, reason: EndReason, now: Duration) {
        let Some(other) = self.other_end(call, who) else {
            return;
        };
        self.calls.remove(call);
        kept(self.store.forget_call(call));
        tracing::info!(%call, ?reason, "call over");
        let gone = FromHub::PeerGone { call: call.clone(), session: who.clone(), reason };
        self.tell_surely(&other, &gone, now);
    }

    pub(super) fn calls_of(&self, id: &SessionId) -> Vec<CallId> {
        self.calls
            .values()
            .filter(|call| call.provider == *id || call.patient == *id)
            .map(|call| call.call.clone())
            .collect()
    }

    fn other_end(&self, call: &CallId, one: &SessionId) -> Option<SessionId> {
        let call = self.calls.get(call)?;
        if call.provider == *one {
            Some(call.patient.clone())
        } else if call.patient == *one {
            Some(call.provider.clone())
        } else {
            None
        }
    }
}
