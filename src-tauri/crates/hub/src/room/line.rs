use std::time::Duration;

use jiff::Timestamp;
use signalling::{EndReason, FromHub, Role, SessionId, WaitingPatient, limits};

use super::colleagues::fitting;
use super::{Room, kept};

/// A message about the line is sent only to one who keeps up; the newest follows later.
pub(super) const MOST_UNACKED: usize = 64;
/// Below this many, everybody hears of every change at once.
const SMALL_LINE: usize = 50;
/// In a long line a change is told less often: 10,000 people hear of it every five seconds.
const PAUSE_PER_PERSON: Duration = Duration::from_micros(500);
/// Leaves room for the envelope in a frame.
pub(super) const MOST_LIST_BYTES: usize = 56 * 1024;

/// What was last shown of the line.
#[derive(Default)]
pub(super) struct Board {
    stale: bool,
    next: Duration,
    version: u64,
    patients: Vec<WaitingPatient>,
    total: u32,
}

impl Board {
    /// Something about the line or its people has changed.
    pub(super) fn stale(&mut self) {
        self.stale = true;
    }
}

impl Room {
    /// Takes a place, or tells the place held.
    pub(super) fn wait(&mut self, id: &SessionId, now: Duration) {
        for call in self.calls_of(id) {
            self.end_call(&call, id, EndReason::HungUp, now);
        }
        let Some(session) = self.sessions.get_mut(id) else {
            return;
        };
        let since = *session.since.get_or_insert(now);
        session.waiting = true;
        session.told = None;
        kept(self.store.keep_session(&session.row(id)));
        self.line.insert((since, id.clone()));
        self.board.stale();
        // A long line is counted for everybody together, but who just came hears at once.
        let position = self.line.range(..=(since, id.clone())).count();
        let attended = self.attended();
        self.tell_place(id, count(position), attended, now);
    }

    /// Whether somebody sees the line: the page of a doctor the clinic certified is connected.
    fn attended(&self) -> bool {
        self.sessions.values().any(|session| session.role == Role::Provider && session.conn.is_some())
    }

    /// Gives the place up.
    pub(super) fn leave(&mut self, id: &SessionId) {
        self.take_out_of_line(id);
        if let Some(session) = self.sessions.get_mut(id) {
            session.since = None;
            kept(self.store.keep_session(&session.row(id)));
        }
    }

    /// Out of the line, but the time of arrival is kept.
    pub(super) fn take_out_of_line(&mut self, id: &SessionId) {
        let Some(session) = self.sessions.get_mut(id) else {
            return;
        };
        session.waiting = false;
        if let Some(since) = session.since {
            self.line.remove(&(since, id.clone()));
        }
        kept(self.store.keep_session(&session.row(id)));
        self.board.stale();
    }

    /// Tells places and lists that changed, if it is time.
    pub(super) fn show_line(&mut self, now: Duration) {
        if !self.board.stale || now < self.board.next {
            return;
        }
        self.board.stale = false;
        if self.line.len() > SMALL_LINE {
            let pause = PAUSE_PER_PERSON.saturating_mul(count(self.line.len()));
            self.board.next = now.saturating_add(pause);
        }
        let in_line: Vec<SessionId> = self.line.iter().map(|(_, id)| id.clone()).collect();
        let attended = self.attended();
        for (index, id) in in_line.iter().enumerate() {
            self.tell_place(id, count(index.saturating_add(1)), attended, now);
        }
        self.write_list(&in_line);
        self.tell_list(now);
        if !self.show_colleagues(now) {
            self.board.stale = true;
        }
    }

    fn tell_place(&mut self, id: &SessionId, position: u32, attended: bool, now: Duration) {
        let of = count(self.line.len());
        let Some(session) = self.sessions.get_mut(id) else {
            return;
        };
        if session.conn.is_none() || session.told == Some((position, of, attended)) {
            return;
        }
        if session.link.waiting() >= MOST_UNACKED {
            self.board.stale = true;
            return;
        }
        session.told = Some((position, of, attended));
        self.tell(id, &FromHub::Place { position, of, attended }, now);
    }

    fn write_list(&mut self, in_line: &[SessionId]) {
        let waiting = in_line.iter().filter_map(|id| self.waiting_patient(id));
        let patients = fitting(waiting, limits::MAX_WAITING);
        let total = count(in_line.len());
        if self.board.version == 0 || total != self.board.total || patients != self.board.patients {
            self.board.version = self.board.version.wrapping_add(1);
            self.board.patients = patients;
            self.board.total = total;
        }
    }

    fn waiting_patient(&self, id: &SessionId) -> Option<WaitingPatient> {
        let session = self.sessions.get(id)?;
        let person = session.person.as_ref()?;
        let since = i64::try_from(session.since?.as_millis()).ok()?;
        Some(WaitingPatient {
            session: id.clone(),
            sub: person.sub.clone(),
            name: person.name.clone(),
            since: Timestamp::from_millisecond(since).ok()?.to_string(),
            connected: session.conn.is_some(),
            certificates: person.certificates.clone(),
        })
    }

    fn tell_list(&mut self, now: Duration) {
        let version = self.board.version;
        let doctors: Vec<SessionId> = self
            .sessions
            .iter()
            .filter(|(_, session)| {
                session.role == Role::Provider && session.conn.is_some() && session.told_list != version
            })
            .map(|(id, _)| id.clone())
            .collect();
        if doctors.is_empty() {
            return;
        }
        let list = FromHub::Waiting { patients: self.board.patients.clone(), total: self.board.total };
        for id in doctors {
            if let Some(session) = self.sessions.get_mut(&id) {
                if session.link.waiting() >= MOST_UNACKED {
                    self.board.stale = true;
                    continue;
                }
                session.told_list = version;
            }
            self.tell(&id, &list, now);
        }
    }
}

fn count(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}
