//! The room's rules, message by message, with the clock turned by hand.

use std::collections::HashMap;

use signalling::{CallSignal, Message, VERSION};

use super::*;
use crate::store::SessionRow;

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
        let ice: IceFor = Box::new(|_, _| Vec::new());
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
        let admit = ToHub::Admit { session: patient.session.clone(), call: call(id) };
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

    fn in_a_call(&mut self) -> (Client, Client) {
        let patient = self.hello(asha(), None);
        self.wait(&patient);
        let doctor = self.hello(rao(), None);
        self.admit(&doctor, &patient, "c1");
        (patient, doctor)
    }
}

#[test]
fn patients_hold_their_places_in_the_order_they_came() {
    let mut bench = Bench::new();
    let first = bench.hello(asha(), None);
    bench.wait(&first);
    bench.now += Duration::from_millis(5);
    let second = bench.hello(mohan(), None);
    bench.wait(&second);
    assert_eq!(bench.place(&first), Some((1, 2)));
    assert_eq!(bench.place(&second), Some((2, 2)));
    bench.say(&first, ToHub::Leave {});
    assert_eq!(bench.place(&second), Some((1, 1)));
}

#[test]
fn who_waits_hears_whether_a_doctor_is_there_and_when_that_changes() {
    let mut bench = Bench::new();
    let patient = bench.hello(asha(), None);
    bench.wait(&patient);
    let other = bench.hello(mohan(), None);
    assert_eq!(bench.attended(&patient), Some(false), "another patient is no doctor");
    let doctor = bench.hello(rao(), None);
    assert_eq!(bench.attended(&patient), Some(true));
    bench.wait(&other);
    assert_eq!(bench.attended(&other), Some(true), "who comes later hears at once");
    bench.drop_socket(&doctor);
    assert_eq!(bench.attended(&patient), Some(false));
    bench.hello(rao(), Some(&doctor));
    assert_eq!(bench.attended(&patient), Some(true));
}

#[test]
fn after_a_restart_a_doctor_is_there_only_once_the_page_is_back() {
    let mut bench = Bench::new();
    let patient = bench.hello(asha(), None);
    bench.wait(&patient);
    let doctor = bench.hello(rao(), None);
    let mut bench = bench.restarted();
    let patient = bench.hello(asha(), Some(&patient));
    assert_eq!(bench.attended(&patient), Some(false));
    bench.hello(rao(), Some(&doctor));
    assert_eq!(bench.attended(&patient), Some(true));
}

#[test]
fn only_a_doctor_sees_who_waits() {
    let mut bench = Bench::new();
    let patient = bench.hello(asha(), None);
    bench.wait(&patient);
    let doctor = bench.hello(rao(), None);
    assert_eq!(bench.list(&doctor), ["Patient/asha"]);
    assert!(!bench.heard(patient.conn).iter().any(|body| matches!(body, FromHub::Waiting { .. })));
}

#[test]
fn an_admitted_patient_leaves_the_line_and_hears_who_calls() {
    let mut bench = Bench::new();
    let (patient, doctor) = bench.in_a_call();
    let ringing =
        FromHub::Ringing { call: call("c1"), from_session: doctor.session.clone(), certificates: rao().certificates };
    assert_eq!(bench.last(&patient), ringing);
    assert!(bench.list(&doctor).is_empty());
}

#[test]
fn a_patient_cannot_admit_and_a_doctor_cannot_wait() {
    let mut bench = Bench::new();
    let patient = bench.hello(asha(), None);
    bench.wait(&patient);
    let other = bench.hello(mohan(), None);
    bench.admit(&other, &patient, "c1");
    assert_eq!(bench.error(&other), Some(HubCode::NotAllowed));
    let doctor = bench.hello(rao(), None);
    bench.wait(&doctor);
    assert_eq!(bench.error(&doctor), Some(HubCode::NotAllowed));
}

#[test]
fn signals_pass_between_the_two_ends_of_a_call_and_to_nobody_else() {
    let mut bench = Bench::new();
    let (patient, doctor) = bench.in_a_call();
    let stranger = bench.hello(mohan(), None);
    let signal = |to: &Client| ToHub::Signal { call: call("c1"), to_session: to.session.clone(), signal: bye() };
    bench.say(&doctor, signal(&patient));
    let passed = FromHub::Signal { call: call("c1"), from_session: doctor.session.clone(), signal: bye() };
    assert_eq!(bench.last(&patient), passed);
    bench.say(&stranger, signal(&patient));
    assert_eq!(bench.error(&stranger), Some(HubCode::NoSuchCall));
    bench.say(&doctor, signal(&stranger));
    assert_eq!(bench.error(&doctor), Some(HubCode::NoSuchCall));
    bench.say(&doctor, signal(&doctor));
    assert_eq!(bench.error(&doctor), Some(HubCode::NoSuchCall));
}

#[test]
fn a_repeated_message_is_carried_out_once() {
    let mut bench = Bench::new();
    let (patient, doctor) = bench.in_a_call();
    let hang_up = ToHub::HangUp { call: call("c1"), reason: EndReason::HungUp };
    let text = bench.ends.get_mut(&doctor.conn).unwrap().send(&hang_up, T0).unwrap();
    for _ in 0..3 {
        let envelope = Envelope::parse(&text).unwrap();
        let conn = doctor.conn;
        bench.handle(Input::Message { conn, envelope });
    }
    let gone = |body: &&FromHub| matches!(body, FromHub::PeerGone { .. });
    assert_eq!(bench.heard(patient.conn).iter().filter(gone).count(), 1);
    assert_eq!(bench.error(&doctor), None);
}

#[test]
fn a_lost_socket_keeps_its_place_for_two_minutes_and_not_longer() {
    let mut bench = Bench::new();
    let patient = bench.hello(asha(), None);
    bench.wait(&patient);
    bench.drop_socket(&patient);
    bench.pass(119);
    let back = bench.hello(asha(), Some(&patient));
    assert!(back.resumed);
    assert_eq!(back.session, patient.session);
    assert_eq!(bench.place(&back), Some((1, 1)));

    bench.drop_socket(&back);
    bench.pass(120);
    let late = bench.hello(asha(), Some(&back));
    assert!(!late.resumed);
    assert_eq!(bench.place(&late), None);
}

#[test]
fn somebody_elses_token_gives_nothing() {
    let mut bench = Bench::new();
    let patient = bench.hello(asha(), None);
    bench.wait(&patient);
    bench.drop_socket(&patient);
    let link = bench.ends.remove(&patient.conn).unwrap();
    let thief = bench.hello(mohan(), Some(&patient));
    assert!(!thief.resumed);
    assert_ne!(thief.session, patient.session);
    bench.ends.insert(patient.conn, link);
    let back = bench.hello(asha(), Some(&patient));
    assert!(back.resumed);
}

#[test]
fn a_restarted_hub_keeps_places_and_calls() {
    let mut bench = Bench::new();
    let waiting = bench.hello(mohan(), None);
    bench.wait(&waiting);
    let (patient, doctor) = bench.in_a_call();
    let mut bench = bench.restarted();
    bench.pass(5);
    let waits = bench.hello(mohan(), Some(&waiting));
    assert!(waits.resumed && !waits.link_kept);
    assert_eq!(bench.place(&waits), Some((1, 1)));

    let patient = bench.hello(asha(), Some(&patient));
    let doctor = bench.hello(rao(), Some(&doctor));
    let signal = ToHub::Signal { call: call("c1"), to_session: patient.session.clone(), signal: bye() };
    // The client numbers anew, as its link does when it is told that the hub's is gone.
    bench.ends.insert(doctor.conn, Link::new());
    bench.say(&doctor, signal);
    assert!(matches!(bench.last(&patient), FromHub::Signal { .. }));
}

#[test]
fn two_minutes_after_a_restart_places_nobody_came_back_for_are_given_up() {
    let mut bench = Bench::new();
    let patient = bench.hello(asha(), None);
    bench.wait(&patient);
    let mut bench = bench.restarted();
    bench.pass(120);
    assert_eq!(bench.room.counts(), (0, 0, 0));
    assert!(!bench.hello(asha(), Some(&patient)).resumed);
}

#[test]
fn the_disk_holds_no_names_subjects_or_tokens() {
    let mut bench = Bench::new();
    let patient = bench.hello(asha(), None);
    bench.wait(&patient);
    let rows: Vec<SessionRow> = bench.room.store.sessions().unwrap();
    let text = format!("{rows:?}");
    assert!(!text.contains("asha") && !text.contains(patient.token.expose()));
    assert!(rows[0].waiting);
}

#[test]
fn the_same_person_from_another_window_takes_the_place_over() {
    let mut bench = Bench::new();
    let first = bench.hello(asha(), None);
    bench.wait(&first);
    bench.now += Duration::from_secs(1);
    let other = bench.hello(mohan(), None);
    bench.wait(&other);
    let second = bench.hello(asha(), None);
    assert_eq!(bench.closed, [(first.conn, HubCode::Replaced)]);
    assert!(!second.resumed);
    assert_eq!(bench.place(&second), Some((1, 2)));
    // The old socket's end changes nothing any more.
    bench.drop_socket(&first);
    bench.pass(130);
    assert_eq!(bench.place(&second), Some((1, 2)));
}

#[test]
fn a_doctors_page_may_be_reloaded_but_not_stay_away() {
    let mut bench = Bench::new();
    let (patient, doctor) = bench.in_a_call();
    bench.drop_socket(&doctor);
    bench.pass(9);
    let back = bench.hello(rao(), Some(&doctor));
    assert!(back.resumed && back.link_kept);
    bench.pass(60);
    assert!(matches!(bench.last(&patient), FromHub::Ringing { .. }));

    bench.drop_socket(&back);
    bench.pass(10);
    let gone = FromHub::PeerGone { call: call("c1"), session: doctor.session, reason: EndReason::Gone };
    assert_eq!(bench.last(&patient), gone);
}

#[test]
fn a_doctor_who_comes_in_anew_has_left_the_call() {
    let mut bench = Bench::new();
    let (patient, _) = bench.in_a_call();
    bench.hello(rao(), None);
    assert!(matches!(bench.last(&patient), FromHub::PeerGone { reason: EndReason::Replaced, .. }));
}

#[test]
fn who_goes_back_in_after_a_broken_call_is_at_the_front() {
    let mut bench = Bench::new();
    let (patient, doctor) = bench.in_a_call();
    bench.now += Duration::from_secs(60);
    let other = bench.hello(mohan(), None);
    bench.wait(&other);
    bench.say(&patient, ToHub::HangUp { call: call("c1"), reason: EndReason::ConnectionLost });
    bench.wait(&patient);
    assert_eq!(bench.place(&patient), Some((1, 2)));
    assert_eq!(bench.list(&doctor), ["Patient/asha", "Patient/mohan"]);
}

#[test]
fn after_the_doctor_has_ended_the_visit_the_next_one_starts_at_the_end() {
    let mut bench = Bench::new();
    let (patient, doctor) = bench.in_a_call();
    bench.now += Duration::from_secs(60);
    let other = bench.hello(mohan(), None);
    bench.wait(&other);
    bench.now += Duration::from_secs(60);
    bench.say(&doctor, ToHub::HangUp { call: call("c1"), reason: EndReason::HungUp });
    bench.wait(&patient);
    assert_eq!(bench.place(&patient), Some((2, 2)));
}

#[test]
fn what_was_said_while_the_socket_was_away_arrives_after_it() {
    let mut bench = Bench::new();
    let patient = bench.hello(asha(), None);
    bench.wait(&patient);
    let doctor = bench.hello(rao(), None);
    bench.drop_socket(&patient);
    bench.admit(&doctor, &patient, "c1");
    let back = bench.hello(asha(), Some(&patient));
    assert!(back.link_kept);
    assert!(matches!(bench.last(&back), FromHub::Ringing { .. }));
}

#[test]
fn one_who_acknowledges_nothing_is_let_go_and_the_other_end_told() {
    let mut bench = Bench::new();
    let (patient, doctor) = bench.in_a_call();
    for n in 0..300 {
        if n % 50 == 0 {
            // Time for the hub to acknowledge what the doctor says.
            bench.now += Duration::from_millis(200);
            bench.handle(Input::Tick);
        }
        let signal = ToHub::Signal { call: call("c1"), to_session: patient.session.clone(), signal: bye() };
        bench.say(&doctor, signal);
    }
    assert_eq!(bench.closed, [(patient.conn, HubCode::TooSlow)]);
    let heard = bench.heard(doctor.conn);
    let gone = |body: &&FromHub| matches!(body, FromHub::PeerGone { .. });
    assert_eq!(heard.iter().filter(gone).count(), 1);
}

#[test]
fn a_patient_not_in_line_cannot_be_admitted_nor_a_call_id_be_taken_twice() {
    let mut bench = Bench::new();
    let (patient, doctor) = bench.in_a_call();
    bench.admit(&doctor, &patient, "c2");
    assert_eq!(bench.error(&doctor), Some(HubCode::NoSuchPatient));
    let other = bench.hello(mohan(), None);
    bench.wait(&other);
    bench.admit(&doctor, &other, "c1");
    assert_eq!(bench.error(&doctor), Some(HubCode::NotAllowed));
}

#[test]
fn a_thousand_waiting_people_fit_into_the_doctors_frame() {
    let mut bench = Bench::new();
    for n in 0..1000 {
        let mut person = person(&format!("Patient/{n}"), Role::Patient);
        person.certificates = vec!["x".repeat(4000); 2];
        let client = bench.hello(person, None);
        bench.now += Duration::from_millis(1);
        bench.wait(&client);
    }
    bench.pass(1);
    let doctor = bench.hello(rao(), None);
    bench.pass(1);
    let total = bench.heard(doctor.conn).into_iter().find_map(|body| match body {
        FromHub::Waiting { patients, total } => Some((patients.len(), total)),
        _ => None,
    });
    let (shown, total) = total.expect("a list");
    assert_eq!(total, 1000);
    assert!((5..=20).contains(&shown));
}

#[test]
fn a_lie_in_the_counters_closes_the_socket() {
    let mut bench = Bench::new();
    let patient = bench.hello(asha(), None);
    let envelope = Envelope { v: VERSION, seq: 0, ack: 99, body: <ToHub as Message>::ack() };
    bench.handle(Input::Message { conn: patient.conn, envelope });
    assert_eq!(bench.closed, [(patient.conn, HubCode::BadMessage)]);
}
