use std::time::Duration;

use signalling::{CallId, CallSignal, EndReason, FromHub, HubCode, Role, SessionId};

use super::{Room, Told, kept};
use crate::store::CallRow;

/// A doctor is in one visit; a second one may overlap while the first is being left.
const MOST_VISITS_OF_A_DOCTOR: usize = 4;

impl Room {
    /// Takes a patient out of the line into a visit of her own.
    pub(super) fn admit(&mut self, provider: &SessionId, patient: SessionId, call: CallId, now: Duration) {
        let row = CallRow { visit: call.clone(), call, offerer: provider.clone(), answerer: patient };
        if self.is_taken(&row, now) {
            return;
        }
        let visits = self.calls.values().filter(|call| call.is_main() && call.offerer == *provider).count();
        if visits >= MOST_VISITS_OF_A_DOCTOR {
            return self.refuse(provider, HubCode::Full, "too many calls at once", now);
        }
        if !self.waits(&row.answerer) {
            return self.refuse(provider, HubCode::NoSuchPatient, "not in line", now);
        }
        self.ring(row, now);
    }

    /// Remembers a new call and tells the person called; one who was in line leaves it.
    pub(super) fn ring(&mut self, row: CallRow, now: Duration) {
        let person = self.sessions.get(&row.offerer).and_then(|session| session.person.as_ref());
        let Some(certificates) = person.map(|person| person.certificates.clone()) else {
            return;
        };
        kept(self.store.keep_call(&row));
        if self.waits(&row.answerer) {
            self.take_out_of_line(&row.answerer);
        }
        tracing::info!(call = %row.call, visit = %row.visit, "ringing");
        let visit = (!row.is_main()).then(|| row.visit.clone());
        let (call, from_session, other) = (row.call.clone(), row.offerer.clone(), row.answerer.clone());
        self.calls.insert(row.call.clone(), row);
        self.tell_surely(&other, &FromHub::Ringing { call, from_session, certificates, visit }, now);
    }

    /// Whether that call's id is in use: asked twice for the same call is asked once.
    pub(super) fn is_taken(&mut self, row: &CallRow, now: Duration) -> bool {
        let Some(known) = self.calls.get(&row.call) else {
            return false;
        };
        if known != row {
            self.refuse(&row.offerer, HubCode::NotAllowed, "that call id is taken", now);
        }
        true
    }

    /// Whether that person is in line and known by name.
    pub(super) fn waits(&self, id: &SessionId) -> bool {
        self.sessions.get(id).is_some_and(|session| session.waiting && session.person.is_some())
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
        if self.calls.get(call).and_then(|call| call.other_end(from)) != Some(to) {
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
        let Some(row) = self.calls.get(call).filter(|row| row.other_end(from).is_some()).cloned() else {
            return self.refuse(from, HubCode::NoSuchCall, "no such call", now);
        };
        // A doctor who hangs up has ended the visit for those she admitted: their next wait is a new one.
        let ended = reason == EndReason::HungUp && self.doctor_of(&row.visit) == Some(from);
        let left = if ended && row.is_main() { self.admitted_to(&row.visit) } else { vec![row.answerer] };
        self.end_call(call, from, reason, now);
        if ended {
            left.iter().for_each(|person| self.leave(person));
        }
    }

    /// Forgets a call, and what stood on it, and tells the ends that did not leave.
    pub(super) fn end_call(&mut self, call: &CallId, who: &SessionId, reason: EndReason, now: Duration) {
        let Some(other) = self.calls.get(call).and_then(|row| row.other_end(who)).cloned() else {
            return;
        };
        let with_it = self.standing_on(call);
        self.calls.remove(call);
        kept(self.store.forget_call(call));
        tracing::info!(%call, ?reason, "call over");
        let gone = FromHub::PeerGone { call: call.clone(), session: who.clone(), reason };
        self.tell_surely(&other, &gone, now);
        for row in with_it {
            // The end that is told is the other one: tell both.
            let gone = FromHub::PeerGone { call: row.call.clone(), session: row.answerer.clone(), reason };
            if self.calls.contains_key(&row.call) {
                self.tell_surely(&row.offerer, &gone, now);
            }
            self.end_call(&row.call, &row.offerer, reason, now);
        }
    }

    pub(super) fn calls_of(&self, id: &SessionId) -> Vec<CallId> {
        self.calls.values().filter(|call| call.other_end(id).is_some()).map(|call| call.call.clone()).collect()
    }
}
