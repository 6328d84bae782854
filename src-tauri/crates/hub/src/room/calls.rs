use std::time::Duration;

use signalling::{CallId, CallSignal, EndReason, FromHub, HubCode, Role, SessionId};

use super::{Room, Told, kept};
use crate::store::CallRow;

/// A doctor is in one visit; a second one may overlap while the first is being left.
const MOST_VISITS_OF_A_DOCTOR: usize = 4;

/// Calls that ring at one person at once: a visit has no more for her.
const MOST_UNANSWERED: usize = 3;

impl Room {
    /// Takes a patient out of the line into a visit of her own.
    pub(super) fn admit(&mut self, provider: &SessionId, patient: SessionId, call: CallId, now: Duration) {
        let row = CallRow { visit: call.clone(), call, offerer: provider.clone(), answerer: patient };
        if self.is_taken(&row, now) {
            return;
        }
        let visits = self.calls.values().filter(|call| call.is_main() && call.offerer == *provider).count();
        if visits >= MOST_VISITS_OF_A_DOCTOR {
            return self.refuse(provider, Some(&row.call), HubCode::Full, "too many calls at once", now);
        }
        if !self.waits(&row.answerer) {
            return self.refuse(provider, Some(&row.call), HubCode::NoSuchPatient, "not in line", now);
        }
        self.ring(row, now);
    }

    /// Remembers a new call and tells the person called; one who was in line leaves it.
    pub(super) fn ring(&mut self, row: CallRow, now: Duration) {
        let person = self.sessions.get(&row.offerer).and_then(|session| session.person.as_ref());
        let Some(certificates) = person.map(|person| person.certificates.clone()) else {
            return;
        };
        let ringing = FromHub::Ringing {
            call: row.call.clone(),
            from_session: row.offerer.clone(),
            certificates,
            visit: (!row.is_main()).then(|| row.visit.clone()),
        };
        if self.unanswered_by(&row.answerer) >= MOST_UNANSWERED
            || self.tell_unasked(&row.answerer, &ringing, now) != Told::Yes
        {
            return self.refuse(&row.offerer, Some(&row.call), HubCode::Full, "the other is called too often", now);
        }
        kept(self.store.keep_call(&row));
        if self.waits(&row.answerer) {
            self.take_out_of_line(&row.answerer);
        }
        tracing::info!(call = %row.call, visit = %row.visit, "ringing");
        self.unanswered.insert(row.call.clone());
        self.calls.insert(row.call.clone(), row);
    }

    /// Calls that ring at that person and in which she has said nothing.
    fn unanswered_by(&self, person: &SessionId) -> usize {
        let ringing = self.unanswered.iter().filter_map(|call| self.calls.get(call));
        ringing.filter(|row| row.answerer == *person).count()
    }

    /// Tells what a person did not ask for. Half of her link stays free for what she did, and she keeps her session.
    fn tell_unasked(&mut self, id: &SessionId, body: &FromHub, now: Duration) -> Told {
        if self.sessions.get(id).is_some_and(|session| session.link.is_half_full()) {
            return Told::Full;
        }
        self.tell(id, body, now)
    }

    /// Whether that call's id is in use: asked twice for the same call is asked once.
    pub(super) fn is_taken(&mut self, row: &CallRow, now: Duration) -> bool {
        let Some(known) = self.calls.get(&row.call) else {
            return false;
        };
        if known != row {
            self.refuse(&row.offerer, Some(&row.call), HubCode::NotAllowed, "that call id is taken", now);
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
        let known = self.calls.get(call).filter(|row| row.other_end(from) == Some(to));
        let Some(answers) = known.map(|row| row.answerer == *from) else {
            return self.refuse(from, Some(call), HubCode::NoSuchCall, "no such call", now);
        };
        if answers {
            self.unanswered.remove(call);
        }
        let role = self.sessions.get(from).map_or(Role::Patient, |session| session.role);
        let Some(signal) = self.faults.tamper(role, signal) else { return };
        let passed = FromHub::Signal { call: call.clone(), from_session: from.clone(), signal };
        let unasked = self.unanswered.contains(call);
        let told = if unasked { self.tell_unasked(to, &passed, now) } else { self.tell_surely(to, &passed, now) };
        match told {
            Told::Full if unasked => {
                self.refuse(from, Some(call), HubCode::Full, "the other does not answer", now);
                self.end_call(call, from, EndReason::Failed, now);
            }
            Told::Yes | Told::Full => {}
            Told::No => self.refuse(from, Some(call), HubCode::BadMessage, "it could not be passed on", now),
        }
    }

    /// One end leaves the call.
    pub(super) fn hang_up(&mut self, from: &SessionId, call: &CallId, reason: EndReason, now: Duration) {
        let Some(row) = self.calls.get(call).filter(|row| row.other_end(from).is_some()).cloned() else {
            return self.refuse(from, Some(call), HubCode::NoSuchCall, "no such call", now);
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
        let to_answerer = self.calls.get(call).is_some_and(|row| row.answerer == other);
        let with_it = self.standing_on(call);
        self.calls.remove(call);
        let unasked = self.unanswered.remove(call) && to_answerer;
        kept(self.store.forget_call(call));
        tracing::info!(%call, ?reason, "call over");
        let gone = FromHub::PeerGone { call: call.clone(), session: who.clone(), reason };
        if unasked {
            // To the one called there is room: a ring that filled her link was refused.
            self.tell(&other, &gone, now);
        } else {
            self.tell_surely(&other, &gone, now);
        }
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
