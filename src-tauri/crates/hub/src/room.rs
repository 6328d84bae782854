//! The rules of the waiting room and of calls: one value, one method, no socket and no clock.

mod calls;
mod colleagues;
mod line;
mod session;
#[cfg(test)]
mod tests;
mod visits;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use signalling::{
    CallId, EndReason, Envelope, FromHub, HubCode, IceServer, Link, Received, ResumeToken, Role, SendError, SessionId,
    ToHub, You,
};

use trust::Revocations;

use crate::faults::Faults;
use crate::gate::Person;
use crate::store::{CallRow, Store, StoreError};
use session::{Session, hash_person, hash_token};

pub(crate) use session::generate_secret;

/// A place in line outlives its socket, or a restart of the hub, this long: long enough to walk to
/// the router and switch it off and on.
pub const KEEP_PLACE_FOR: Duration = Duration::from_secs(120);
/// An end of a call may be without a socket this long: a reload of the page or a change of the
/// network takes two or three seconds.
pub const CALL_GRACE: Duration = Duration::from_secs(10);
/// More than any clinic's day; a hub must not be filled up by one certificate holder's sessions.
const MOST_SESSIONS: usize = 50_000;

/// One socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ConnId(pub(crate) u64);

/// What happens to the room.
#[derive(Debug)]
pub(crate) enum Input {
    /// A proven person on a new socket.
    Hello { conn: ConnId, person: Person, resume: Option<ResumeToken>, link_kept: bool, ack: u64 },
    /// A message on a socket that said hello.
    Message { conn: ConnId, envelope: Envelope<ToHub> },
    /// A socket ended.
    Closed { conn: ConnId },
    /// The clinic published a newer list of what it has revoked.
    Revocations(Arc<Revocations>),
    /// Time has passed; comes some ten times a second.
    Tick,
}

/// What the hub must do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Output {
    /// Send one frame.
    Frame { conn: ConnId, text: String },
    /// Say why, and close.
    Close { conn: ConnId, code: HubCode },
}

/// Whether a message found its way into the other's link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Yes,
    /// The other has not acknowledged too much already.
    Full,
    /// It is beyond a limit, or there is no such session.
    No,
}

/// The servers a session may use to find its way, with credentials made for it.
pub(crate) type IceFor = Arc<dyn Fn(&SessionId, Duration) -> Vec<IceServer> + Send + Sync>;

/// Everybody at the clinic's door.
///
/// Units: `now` is time since 1970.
/// Invariant: the caller carries out every output, in order, before the next input. Everything
/// that must survive a restart is in the store before the output that speaks of it.
pub(crate) struct Room {
    store: Store,
    faults: Arc<Faults>,
    ice: IceFor,
    person_key: Vec<u8>,
    sessions: HashMap<SessionId, Session>,
    by_person: HashMap<[u8; 32], SessionId>,
    by_token: HashMap<[u8; 32], SessionId>,
    by_conn: HashMap<ConnId, SessionId>,
    calls: BTreeMap<CallId, CallRow>,
    /// Calls in which the one called has said nothing yet: what comes in them must not cost her her session.
    unanswered: BTreeSet<CallId>,
    line: BTreeSet<(Duration, SessionId)>,
    board: line::Board,
    colleagues: colleagues::Colleagues,
    /// What the clinic has revoked, as everybody is told.
    revocations: Option<Arc<Revocations>>,
    out: Vec<Output>,
}

impl Room {
    /// Opens the room with whoever was in it when the hub stopped. They have
    /// [`KEEP_PLACE_FOR`] from now to come back.
    pub(crate) fn open(
        store: Store,
        faults: Arc<Faults>,
        ice: IceFor,
        person_key: Vec<u8>,
        now: Duration,
    ) -> Result<Self, StoreError> {
        let mut room = Self {
            faults,
            ice,
            person_key,
            sessions: HashMap::new(),
            by_person: HashMap::new(),
            by_token: HashMap::new(),
            by_conn: HashMap::new(),
            calls: BTreeMap::new(),
            unanswered: BTreeSet::new(),
            line: BTreeSet::new(),
            board: line::Board::default(),
            colleagues: colleagues::Colleagues::default(),
            revocations: None,
            out: Vec::new(),
            store,
        };
        for row in room.store.sessions()? {
            room.by_person.insert(row.person, row.session.clone());
            room.by_token.insert(row.token, row.session.clone());
            if let (true, Some(since)) = (row.waiting, row.since) {
                room.line.insert((since, row.session.clone()));
            }
            let id = row.session.clone();
            room.sessions.insert(id, Session::from_row(row, now));
        }
        for call in room.store.calls()? {
            if room.sessions.contains_key(&call.offerer) && room.sessions.contains_key(&call.answerer) {
                room.calls.insert(call.call.clone(), call);
            } else {
                room.store.forget_call(&call.call)?;
            }
        }
        let fallen: Vec<CallId> =
            room.calls.values().filter(|call| !room.stands(call)).map(|call| call.call.clone()).collect();
        for call in fallen {
            room.calls.remove(&call);
            room.store.forget_call(&call)?;
        }
        Ok(room)
    }

    /// How many sessions, people in line and calls there are.
    pub(crate) fn counts(&self) -> (usize, usize, usize) {
        (self.sessions.len(), self.line.len(), self.calls.len())
    }

    /// Advances the room.
    pub(crate) fn handle(&mut self, input: Input, now: Duration) -> Vec<Output> {
        match input {
            Input::Hello { conn, person, resume, link_kept, ack } => {
                self.hello(conn, person, resume, link_kept.then_some(ack), now)
            }
            Input::Message { conn, envelope } => self.message(conn, envelope, now),
            Input::Closed { conn } => self.closed(conn, now),
            Input::Revocations(list) => self.revoked(list, now),
            Input::Tick => self.tick(now),
        }
        self.show_line(now);
        std::mem::take(&mut self.out)
    }

    fn hello(&mut self, conn: ConnId, person: Person, resume: Option<ResumeToken>, ack: Option<u64>, now: Duration) {
        let key = hash_person(&self.person_key, &person);
        let known = resume.and_then(|token| {
            let id = self.by_token.get(&hash_token(&token))?;
            let session = self.sessions.get(id)?;
            (session.key == key).then(|| (id.clone(), token))
        });
        let resumed = known.is_some();
        let (id, token) = match known {
            Some(known) => known,
            None => match self.new_session(key, &person, now) {
                Ok(new) => new,
                Err(code) => return self.out.push(Output::Close { conn, code }),
            },
        };
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        if let Some(old) = session.conn.replace(conn) {
            self.by_conn.remove(&old);
            self.out.push(Output::Close { conn: old, code: HubCode::Replaced });
        }
        self.by_conn.insert(conn, id.clone());
        let link_kept = session.attach(ack);
        let you = You { sub: person.sub.clone(), name: person.name.clone(), role: person.role };
        session.person = Some(person);
        let welcome =
            FromHub::Welcome { session: id.clone(), resume: token, resumed, link_kept, ice: (self.ice)(&id, now), you };
        self.tell(&id, &welcome, now);
        self.tell_revocations(&id, now);
        if let Some(session) = self.sessions.get_mut(&id) {
            let frames = if link_kept { session.link.resume(now) } else { session.link.restart(now) };
            self.out.extend(frames.into_iter().map(|text| Output::Frame { conn, text }));
        }
        tracing::info!(session = %id, resumed, link_kept, "hello");
        self.board.stale();
    }

    /// A newer list is for everybody who is connected; whom it names is put out by the socket's own task.
    fn revoked(&mut self, list: Arc<Revocations>, now: Duration) {
        self.revocations = Some(list);
        let connected: Vec<SessionId> = self.by_conn.values().cloned().collect();
        for id in connected {
            self.tell_revocations(&id, now);
        }
    }

    fn tell_revocations(&mut self, id: &SessionId, now: Duration) {
        if let Some(list) = self.revocations.as_ref().map(|list| list.text().to_owned()) {
            self.tell(id, &FromHub::Revocations { list }, now);
        }
    }

    /// A new session; whoever was here as the same person leaves, the place in line goes over.
    fn new_session(
        &mut self,
        key: [u8; 32],
        person: &Person,
        now: Duration,
    ) -> Result<(SessionId, ResumeToken), HubCode> {
        if self.sessions.len() >= MOST_SESSIONS {
            return Err(HubCode::Full);
        }
        let id = generate_secret(16).ok().and_then(|text| SessionId::new(text).ok());
        let token = generate_secret(32).ok().and_then(|text| ResumeToken::new(text).ok());
        let (Some(id), Some(token)) = (id, token) else {
            return Err(HubCode::Internal);
        };
        let mut session = Session::new(key, hash_token(&token), person.role, now);
        if let Some(old) = self.by_person.get(&key).cloned() {
            if let Some(before) = self.sessions.get(&old) {
                session.since = before.since;
                session.waiting = before.waiting;
            }
            self.drop_session(&old, EndReason::Replaced, now);
        }
        if let (true, Some(since)) = (session.waiting, session.since) {
            self.line.insert((since, id.clone()));
        }
        self.by_person.insert(key, id.clone());
        self.by_token.insert(session.token, id.clone());
        let row = session.row(&id);
        self.sessions.insert(id.clone(), session);
        kept(self.store.keep_session(&row));
        Ok((id, token))
    }

    fn message(&mut self, conn: ConnId, envelope: Envelope<ToHub>, now: Duration) {
        let Some(id) = self.by_conn.get(&conn).cloned() else {
            return;
        };
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        let body = match session.link.receive(envelope, now) {
            Ok(Received::Message(body)) => body,
            Ok(Received::Duplicate | Received::Gap) => return,
            Err(fault) => {
                tracing::info!(session = %id, code = %fault, "fault on the link");
                return self.close(conn, HubCode::BadMessage, now);
            }
        };
        let role = session.role;
        match (body, role) {
            (ToHub::Wait { .. }, Role::Patient) => self.wait(&id, now),
            (ToHub::Leave {}, Role::Patient) => self.leave(&id),
            (ToHub::Admit { session, call, visit: None }, Role::Provider) => self.admit(&id, session, call, now),
            (ToHub::Admit { session, call, visit: Some(visit) }, Role::Provider) => {
                self.bring_in(&id, session, call, visit, now);
            }
            (ToHub::Reach { visit, session, call }, _) => self.reach(&id, visit, session, call, now),
            (ToHub::Signal { call, to_session, signal }, _) => self.signal(&id, &call, &to_session, signal, now),
            (ToHub::HangUp { call, reason }, _) => self.hang_up(&id, &call, reason, now),
            (ToHub::Ping {}, _) => {
                self.tell(&id, &FromHub::Pong {}, now);
            }
            (ToHub::Ack {}, _) => {}
            (ToHub::Hello { .. } | ToHub::Knock { .. }, _) | (ToHub::Wait { .. } | ToHub::Leave {}, Role::Provider) => {
                self.refuse(&id, None, HubCode::NotAllowed, "not for this role", now);
            }
            (ToHub::Admit { call, .. }, Role::Patient) => {
                self.refuse(&id, Some(&call), HubCode::NotAllowed, "not for this role", now);
            }
        }
    }

    fn closed(&mut self, conn: ConnId, now: Duration) {
        let Some(id) = self.by_conn.remove(&conn) else {
            return;
        };
        if let Some(session) = self.sessions.get_mut(&id) {
            session.conn = None;
            session.gone = Some(now);
            self.board.stale();
            tracing::info!(session = %id, "socket gone");
        }
    }

    fn close(&mut self, conn: ConnId, code: HubCode, now: Duration) {
        self.out.push(Output::Close { conn, code });
        self.closed(conn, now);
    }

    fn tick(&mut self, now: Duration) {
        let gone_for = |session: &Session| session.gone.map(|gone| now.saturating_sub(gone));
        let lost: Vec<(CallId, SessionId)> = self
            .calls
            .values()
            .flat_map(|call| [(call, &call.offerer), (call, &call.answerer)])
            .filter(|(_, end)| {
                let session = self.sessions.get(*end);
                session.is_none_or(|session| gone_for(session) >= Some(CALL_GRACE))
            })
            .map(|(call, end)| (call.call.clone(), end.clone()))
            .collect();
        for (call, end) in lost {
            self.end_call(&call, &end, EndReason::Gone, now);
        }
        let expired: Vec<SessionId> = self
            .sessions
            .iter()
            .filter(|(_, session)| gone_for(session) >= Some(KEEP_PLACE_FOR))
            .map(|(id, _)| id.clone())
            .collect();
        for id in expired {
            tracing::info!(session = %id, "place given up");
            self.drop_session(&id, EndReason::Gone, now);
        }
        for session in self.sessions.values_mut() {
            if let Some(conn) = session.conn {
                let frames = session.link.due(now);
                self.out.extend(frames.into_iter().map(|text| Output::Frame { conn, text }));
            }
        }
    }

    /// Forgets a session: its place, its calls, its socket.
    fn drop_session(&mut self, id: &SessionId, reason: EndReason, now: Duration) {
        let Some(session) = self.sessions.remove(id) else {
            return;
        };
        if let Some(since) = session.since {
            self.line.remove(&(since, id.clone()));
        }
        self.by_person.remove(&session.key);
        self.by_token.remove(&session.token);
        if let Some(conn) = session.conn {
            self.by_conn.remove(&conn);
            let code = if reason == EndReason::Replaced { HubCode::Replaced } else { HubCode::TooSlow };
            self.out.push(Output::Close { conn, code });
        }
        kept(self.store.forget_session(id));
        let calls = self.calls_of(id);
        for call in calls {
            self.end_call(&call, id, reason, now);
        }
        self.board.stale();
    }

    /// Puts a message into a session's link and, when it has a socket, on its way.
    fn tell(&mut self, id: &SessionId, body: &FromHub, now: Duration) -> Told {
        let Some(session) = self.sessions.get_mut(id) else {
            return Told::No;
        };
        match session.link.send(body, now) {
            Ok(text) => {
                if let Some(conn) = session.conn {
                    self.out.push(Output::Frame { conn, text });
                }
                Told::Yes
            }
            Err(SendError::Full { waiting }) => {
                tracing::warn!(session = %id, waiting, "too slow");
                Told::Full
            }
            Err(error) => {
                tracing::warn!(session = %id, code = %error, "not sent");
                Told::No
            }
        }
    }

    /// Tells what may not be lost: one who cannot take it any more leaves.
    fn tell_surely(&mut self, id: &SessionId, body: &FromHub, now: Duration) -> Told {
        let told = self.tell(id, body, now);
        if told == Told::Full {
            self.drop_session(id, EndReason::Gone, now);
        }
        told
    }

    /// Says that an order is not carried out; `call` is the one the order named.
    fn refuse(&mut self, id: &SessionId, call: Option<&CallId>, code: HubCode, why: &str, now: Duration) {
        tracing::info!(session = %id, ?code, "refused");
        let error = FromHub::Error { code, message: why.to_owned(), call: call.cloned() };
        self.tell(id, &error, now);
    }
}

/// A place that could not be written may be lost by a restart; the visit goes on.
fn kept(result: Result<(), StoreError>) {
    if let Err(error) = result {
        tracing::error!(code = %error, "the waiting room's file was not written");
    }
}

/// The text of a message that belongs to no session: before hello, or on the way out.
pub(crate) fn unbound(body: &FromHub) -> Option<String> {
    Link::new().send(body, Duration::ZERO).ok()
}
