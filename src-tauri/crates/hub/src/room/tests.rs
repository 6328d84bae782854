//! The room's rules, message by message, with the clock turned by hand.

use std::collections::HashMap;

use signalling::{CallSignal, Message, VERSION};

use super::*;
use crate::store::SessionRow;

mod line;
mod sockets;
mod visits;

const T0: Duration = Duration::from_secs(1_795_496_400);

/// A room and the far ends of its sockets.
struct Bench {
    room: Room,
    now: Duration,
    conns: u64,
    ends: HashMap<ConnId, Link<ToHub>>,
    frames: Vec<(ConnId, FromHub)>,
    closed: Vec<(ConnId, HubCode)>,
}

/// What a client keeps.
#[derive(Clone)]
struct Client {
    conn: ConnId,
    session: SessionId,
    token: ResumeToken,
    resumed: bool,
    link_kept: bool,
}

fn person(sub: &str, role: Role) -> Person {
    Person {
        sub: sub.to_owned(),
        name: format!("name of {sub}"),
        role,
        certificates: vec![format!("certificate of {sub}")],
    }
}

fn asha() -> Person {
    person("Patient/asha", Role::Patient)
}

fn mohan() -> Person {
    person("Patient/mohan", Role::Patient)
}

fn rao() -> Person {
    person("Practitioner/rao", Role::Provider)
}

fn call(id: &str) -> CallId {
    CallId::new(id).unwrap()
}

fn bye() -> CallSignal {
    CallSignal::Bye { reason: EndReason::HungUp }
}

impl Bench {
    fn new() -> Self {
        Self::with(Store::in_memory(), T0)
    }

    fn with(store: Store, now: Duration) -> Self {
        let ice: IceFor = Arc::new(|_, _| Vec::new());
        let key = b"key of the test".to_vec();
        Self {
            room: Room::open(store, Arc::default(), ice, key, now).unwrap(),
            now,
            conns: 0,
            ends: HashMap::new(),
            frames: Vec::new(),
            closed: Vec::new(),
        }
    }

    /// The hub stops without a word and starts again on the same file.
    fn restarted(self) -> Self {
        Self::with(self.room.store, self.now)
    }

    fn handle(&mut self, input: Input) {
        for output in self.room.handle(input, self.now) {
            match output {
                Output::Frame { conn, text } => {
                    let envelope = Envelope::<FromHub>::parse(&text).unwrap();
                    let end = self.ends.entry(conn).or_default();
                    if let Received::Message(body) = end.receive(envelope, self.now).unwrap() {
                        self.frames.push((conn, body));
                    }
                }
                Output::Close { conn, code } => self.closed.push((conn, code)),
            }
        }
    }

    fn hello(&mut self, person: Person, resume: Option<&Client>) -> Client {
        self.conns += 1;
        let conn = ConnId(self.conns);
        let link = resume.and_then(|client| self.ends.remove(&client.conn));
        self.ends.insert(conn, link.unwrap_or_default());
        self.handle(Input::Hello {
            conn,
            person,
            resume: resume.map(|client| client.token.clone()),
            link_kept: resume.is_some(),
            ack: 0,
        });
        let welcome = self.heard(conn).into_iter().find_map(|body| match body {
            FromHub::Welcome { session, resume, resumed, link_kept, .. } => {
                Some(Client { conn, session, token: resume, resumed, link_kept })
            }
            _ => None,
        });
        welcome.expect("a welcome")
    }

    fn say(&mut self, client: &Client, body: ToHub) {
        let end = self.ends.get_mut(&client.conn).unwrap();
        let text = end.send(&body, self.now).unwrap();
        let envelope = Envelope::parse(&text).unwrap();
        self.handle(Input::Message { conn: client.conn, envelope });
    }

    fn wait(&mut self, client: &Client) {
        self.say(client, ToHub::Wait { appointment: None });
    }

    fn admit(&mut self, doctor: &Client, patient: &Client, id: &str) {
        let admit = ToHub::Admit { session: patient.session.clone(), call: call(id), visit: None };
        self.say(doctor, admit);
    }

    fn drop_socket(&mut self, client: &Client) {
        self.handle(Input::Closed { conn: client.conn });
    }

    fn pass(&mut self, seconds: u64) {
        self.now += Duration::from_secs(seconds);
        self.handle(Input::Tick);
    }

    /// What a socket was told, in order; the rest stays.
    fn heard(&self, conn: ConnId) -> Vec<FromHub> {
        let mine = self.frames.iter().filter(|(to, _)| *to == conn);
        mine.map(|(_, body)| body.clone()).collect()
    }

    fn last(&self, client: &Client) -> FromHub {
        self.heard(client.conn).pop().expect("something was said")
    }

    fn place(&self, client: &Client) -> Option<(u32, u32)> {
        self.heard(client.conn).into_iter().rev().find_map(|body| match body {
            FromHub::Place { position, of, .. } => Some((position, of)),
            _ => None,
        })
    }

    /// Whether she was last told that a doctor is there.
    fn attended(&self, client: &Client) -> Option<bool> {
        self.heard(client.conn).into_iter().rev().find_map(|body| match body {
            FromHub::Place { attended, .. } => Some(attended),
            _ => None,
        })
    }

    fn list(&self, doctor: &Client) -> Vec<String> {
        let lists = self.heard(doctor.conn).into_iter().rev();
        lists
            .filter_map(|body| match body {
                FromHub::Waiting { patients, .. } => Some(patients),
                _ => None,
            })
            .next()
            .expect("a list")
            .into_iter()
            .map(|patient| patient.sub)
            .collect()
    }

    fn error(&self, client: &Client) -> Option<HubCode> {
        match self.last(client) {
            FromHub::Error { code, .. } => Some(code),
            _ => None,
        }
    }

    /// The call that the last error names.
    fn refused_call(&self, client: &Client) -> Option<CallId> {
        match self.last(client) {
            FromHub::Error { call, .. } => call,
            _ => None,
        }
    }

    fn in_a_call(&mut self) -> (Client, Client) {
        let patient = self.hello(asha(), None);
        self.wait(&patient);
        let doctor = self.hello(rao(), None);
        self.admit(&doctor, &patient, "c1");
        (patient, doctor)
    }
}
