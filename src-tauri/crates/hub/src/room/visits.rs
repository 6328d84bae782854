//! Three and four people in one visit: a call for each pair.
//!
//! The doctor of a visit is the one who offered its main call. She brings people in; each of them then reaches
//! those who are there already.

use std::time::Duration;

use signalling::{CallId, HubCode, Role, SessionId};

use super::Room;
use crate::store::CallRow;

/// People in one visit, the patient and the doctor included. As each pair has one call, an end has at most three.
const MOST_PEOPLE: usize = 4;

impl Room {
    /// The doctor brings somebody from the line, or a colleague whose page is connected, into her visit.
    pub(super) fn bring_in(
        &mut self,
        doctor: &SessionId,
        person: SessionId,
        call: CallId,
        visit: CallId,
        now: Duration,
    ) {
        let row = CallRow { call, visit, offerer: doctor.clone(), answerer: person };
        if self.is_taken(&row, now) {
            return;
        }
        if self.doctor_of(&row.visit) != Some(doctor) {
            return self.refuse(doctor, Some(&row.call), HubCode::NoSuchCall, "not a visit of this doctor", now);
        }
        if self.is_in(&row.answerer, &row.visit) {
            return self.refuse(doctor, Some(&row.call), HubCode::NotAllowed, "already in the visit", now);
        }
        if self.admitted_to(&row.visit).len().saturating_add(1) >= MOST_PEOPLE {
            return self.refuse(doctor, Some(&row.call), HubCode::Full, "the visit is full", now);
        }
        if !self.waits(&row.answerer) && !self.is_colleague(&row.answerer) {
            return self.refuse(
                doctor,
                Some(&row.call),
                HubCode::NoSuchPatient,
                "neither in line nor a colleague here",
                now,
            );
        }
        self.ring(row, now);
    }

    /// Somebody who was brought in calls another of the same visit.
    pub(super) fn reach(&mut self, from: &SessionId, visit: CallId, to: SessionId, call: CallId, now: Duration) {
        let row = CallRow { call, visit, offerer: from.clone(), answerer: to };
        if self.is_taken(&row, now) {
            return;
        }
        let admitted = self.admitted_to(&row.visit);
        if !admitted.contains(from) || from == &row.answerer {
            return self.refuse(from, Some(&row.call), HubCode::NotAllowed, "not in that visit", now);
        }
        if !admitted.contains(&row.answerer) {
            return self.refuse(from, Some(&row.call), HubCode::NoSuchPatient, "the other is not in that visit", now);
        }
        let mut calls = self.calls.values().filter(|known| known.visit == row.visit);
        if calls.any(|known| known.other_end(from) == Some(&row.answerer)) {
            return self.refuse(from, Some(&row.call), HubCode::NotAllowed, "in a call with the other already", now);
        }
        self.ring(row, now);
    }

    /// Who offered the visit's main call, if there is such a visit.
    pub(super) fn doctor_of(&self, visit: &CallId) -> Option<&SessionId> {
        self.calls.get(visit).filter(|call| call.is_main()).map(|call| &call.offerer)
    }

    /// Everybody in a call with the visit's doctor.
    pub(super) fn admitted_to(&self, visit: &CallId) -> Vec<SessionId> {
        let Some(doctor) = self.doctor_of(visit) else {
            return Vec::new();
        };
        let hers = self.calls.values().filter(|call| call.visit == *visit && call.offerer == *doctor);
        hers.map(|call| call.answerer.clone()).collect()
    }

    fn is_in(&self, person: &SessionId, visit: &CallId) -> bool {
        self.doctor_of(visit) == Some(person) || self.admitted_to(visit).contains(person)
    }

    fn is_colleague(&self, id: &SessionId) -> bool {
        self.sessions
            .get(id)
            .is_some_and(|session| session.role == Role::Provider && session.conn.is_some() && session.person.is_some())
    }

    /// The calls that end with this one: with the main call all of its visit, with another call of the doctor all
    /// that its other end has in the visit.
    pub(super) fn standing_on(&self, call: &CallId) -> Vec<CallRow> {
        let Some(row) = self.calls.get(call) else {
            return Vec::new();
        };
        let of_the_doctor = self.doctor_of(&row.visit) == Some(&row.offerer);
        let stands = |other: &&CallRow| {
            let of_the_person = of_the_doctor && other.other_end(&row.answerer).is_some();
            other.visit == row.visit && other.call != row.call && (row.is_main() || of_the_person)
        };
        self.calls.values().filter(stands).cloned().collect()
    }

    /// Whether a call read from disk still has what it stands on.
    pub(super) fn stands(&self, row: &CallRow) -> bool {
        let admitted = self.admitted_to(&row.visit);
        let pair = || admitted.contains(&row.offerer) && admitted.contains(&row.answerer);
        row.is_main() || self.doctor_of(&row.visit) == Some(&row.offerer) || pair()
    }
}
