//! Three and four people in one visit: who may come in, who may call whom, and what ends with what.

use super::*;

fn sen() -> Person {
    person("Practitioner/sen", Role::Provider)
}

fn gone(id: &str, other: &Client, reason: EndReason) -> FromHub {
    FromHub::PeerGone { call: call(id), session: other.session.clone(), reason }
}

fn full(id: &str) -> FromHub {
    let why = if id == "f1" { "the other does not answer" } else { "the other is called too often" };
    FromHub::Error { code: HubCode::Full, message: why.to_owned(), call: Some(call(id)) }
}

/// Asha in a visit with Dr Rao; Dr Sen's page connected; Mohan in line.
struct Visit {
    bench: Bench,
    asha: Client,
    rao: Client,
    sen: Client,
    mohan: Client,
}

impl Visit {
    fn new() -> Self {
        let mut bench = Bench::new();
        let (asha, rao) = bench.in_a_call();
        let sen = bench.hello(sen(), None);
        let mohan = bench.hello(mohan(), None);
        bench.wait(&mohan);
        Self { bench, asha, rao, sen, mohan }
    }

    /// Dr Sen and then Mohan are brought in, and each reached those before.
    fn of_four() -> Self {
        let mut visit = Self::new();
        let Self { bench, asha, rao, sen, mohan } = &mut visit;
        bench.bring_in(rao, sen, "f1");
        bench.reach(sen, asha, "p1");
        bench.bring_in(rao, mohan, "f2");
        bench.reach(mohan, asha, "p2");
        bench.reach(mohan, sen, "p3");
        assert_eq!(bench.room.counts().2, 6);
        visit
    }

    /// The calls that are left.
    fn calls(&self) -> Vec<&str> {
        self.bench.room.calls.keys().map(CallId::as_str).collect()
    }
}

impl Bench {
    fn bring_in(&mut self, doctor: &Client, person: &Client, id: &str) {
        let (session, visit) = (person.session.clone(), Some(call("c1")));
        self.say(doctor, ToHub::Admit { session, call: call(id), visit });
    }

    fn reach(&mut self, from: &Client, to: &Client, id: &str) {
        self.say(from, ToHub::Reach { visit: call("c1"), session: to.session.clone(), call: call(id) });
    }

    fn heard_of(&self, client: &Client, body: &FromHub) -> usize {
        self.heard(client.conn).iter().filter(|heard| *heard == body).count()
    }

    /// The subjects of the colleagues last shown.
    fn colleagues(&self, doctor: &Client) -> Option<Vec<String>> {
        self.heard(doctor.conn).into_iter().rev().find_map(|body| match body {
            FromHub::Colleagues { people } => Some(people.into_iter().map(|person| person.sub).collect()),
            _ => None,
        })
    }
}

#[test]
fn doctors_see_one_another_and_patients_see_none_of_them() {
    let mut visit = Visit::new();
    assert_eq!(visit.bench.colleagues(&visit.rao), Some(vec!["Practitioner/sen".to_owned()]));
    assert_eq!(visit.bench.colleagues(&visit.sen), Some(vec!["Practitioner/rao".to_owned()]));
    assert_eq!(visit.bench.colleagues(&visit.asha), None);
    assert_eq!(visit.bench.colleagues(&visit.mohan), None);
    visit.bench.drop_socket(&visit.sen);
    assert_eq!(visit.bench.colleagues(&visit.rao), Some(Vec::new()));
}

#[test]
fn at_most_twenty_colleagues_are_shown() {
    let mut bench = Bench::new();
    let doctor = bench.hello(rao(), None);
    for n in 0..30 {
        bench.hello(person(&format!("Practitioner/{n}"), Role::Provider), None);
    }
    assert_eq!(bench.colleagues(&doctor).map(|list| list.len()), Some(20));
}

#[test]
fn a_colleague_and_somebody_in_line_are_brought_in_and_hear_which_visit_it_is() {
    let mut visit = Visit::new();
    visit.bench.bring_in(&visit.rao, &visit.sen, "f1");
    let ringing = |id: &str| FromHub::Ringing {
        call: call(id),
        from_session: visit.rao.session.clone(),
        certificates: rao().certificates,
        visit: Some(call("c1")),
    };
    assert_eq!(visit.bench.last(&visit.sen), ringing("f1"));
    visit.bench.bring_in(&visit.rao, &visit.mohan, "f2");
    assert_eq!(visit.bench.last(&visit.mohan), ringing("f2"));
    assert!(visit.bench.list(&visit.rao).is_empty());
}

#[test]
fn each_newcomer_reaches_those_before_and_signals_pass_between_them() {
    let mut visit = Visit::of_four();
    let Visit { bench, asha, sen, mohan, .. } = &mut visit;
    let ringing = FromHub::Ringing {
        call: call("p3"),
        from_session: mohan.session.clone(),
        certificates: self::mohan().certificates,
        visit: Some(call("c1")),
    };
    assert_eq!(bench.last(sen), ringing);
    bench.say(mohan, ToHub::Signal { call: call("p3"), to_session: sen.session.clone(), signal: bye() });
    let passed = FromHub::Signal { call: call("p3"), from_session: mohan.session.clone(), signal: bye() };
    assert_eq!(bench.last(sen), passed);
    bench.say(asha, ToHub::Signal { call: call("p3"), to_session: sen.session.clone(), signal: bye() });
    assert_eq!(bench.error(asha), Some(HubCode::NoSuchCall), "a pair's call is the pair's");
}

#[test]
fn asked_twice_is_asked_once() {
    let mut visit = Visit::new();
    for _ in 0..2 {
        visit.bench.bring_in(&visit.rao, &visit.sen, "f1");
        visit.bench.reach(&visit.sen, &visit.asha, "p1");
    }
    assert_eq!(visit.calls(), ["c1", "f1", "p1"]);
    let rings = visit.bench.heard(visit.asha.conn);
    assert_eq!(rings.iter().filter(|body| matches!(body, FromHub::Ringing { .. })).count(), 2);
    assert!(visit.bench.error(&visit.rao).is_none() && visit.bench.error(&visit.sen).is_none());
}

#[test]
fn nobody_outside_the_visit_reaches_in_or_is_reached() {
    let mut visit = Visit::new();
    let Visit { bench, asha, rao, sen, mohan } = &mut visit;
    bench.reach(mohan, asha, "p1");
    assert_eq!(bench.error(mohan), Some(HubCode::NotAllowed));
    bench.reach(sen, asha, "p1");
    assert_eq!(bench.error(sen), Some(HubCode::NotAllowed));
    bench.reach(asha, mohan, "p1");
    assert_eq!(bench.error(asha), Some(HubCode::NoSuchPatient));
    bench.bring_in(rao, sen, "f1");
    bench.reach(sen, mohan, "p1");
    assert_eq!(bench.error(sen), Some(HubCode::NoSuchPatient));
    bench.reach(sen, rao, "p1");
    assert_eq!(bench.error(sen), Some(HubCode::NoSuchPatient), "the doctor has her call already");
    bench.reach(sen, sen, "p1");
    assert_eq!(bench.error(sen), Some(HubCode::NotAllowed));
    bench.reach(sen, asha, "c1");
    assert_eq!(bench.error(sen), Some(HubCode::NotAllowed), "that id is the main call's");
    let no_such = ToHub::Reach { visit: call("f1"), session: asha.session.clone(), call: call("p1") };
    bench.say(sen, no_such);
    assert_eq!(bench.error(sen), Some(HubCode::NotAllowed), "a further call names no visit");
    assert_eq!(visit.calls(), ["c1", "f1"]);
}

#[test]
fn a_pair_has_one_call_and_may_have_another_when_it_is_over() {
    let mut visit = Visit::of_four();
    let Visit { bench, asha, sen, .. } = &mut visit;
    bench.reach(asha, sen, "p9");
    assert_eq!(bench.error(asha), Some(HubCode::NotAllowed));
    bench.say(sen, ToHub::HangUp { call: call("p1"), reason: EndReason::ConnectionLost });
    assert_eq!(bench.last(asha), gone("p1", sen, EndReason::ConnectionLost));
    bench.reach(sen, asha, "p9");
    assert_eq!(visit.calls(), ["c1", "f1", "f2", "p2", "p3", "p9"]);
}

#[test]
fn a_fifth_person_does_not_get_in_until_one_has_left() {
    let mut visit = Visit::of_four();
    let Visit { bench, rao, sen, .. } = &mut visit;
    let fifth = bench.hello(person("Practitioner/das", Role::Provider), None);
    bench.bring_in(rao, &fifth, "f3");
    assert_eq!(bench.error(rao), Some(HubCode::Full));
    bench.say(sen, ToHub::HangUp { call: call("f1"), reason: EndReason::HungUp });
    bench.bring_in(rao, &fifth, "f3");
    assert!(matches!(bench.last(&fifth), FromHub::Ringing { .. }));
}

#[test]
fn only_the_visits_own_doctor_brings_somebody_in_and_nobody_twice() {
    let mut visit = Visit::new();
    let Visit { bench, asha, rao, sen, mohan } = &mut visit;
    bench.bring_in(sen, mohan, "f1");
    assert_eq!(bench.error(sen), Some(HubCode::NoSuchCall));
    bench.bring_in(asha, mohan, "f1");
    assert_eq!(bench.error(asha), Some(HubCode::NotAllowed));
    bench.bring_in(rao, sen, "f1");
    bench.bring_in(sen, mohan, "f2");
    assert_eq!(bench.error(sen), Some(HubCode::NoSuchCall), "also once she is in it herself");
    for (twice, id) in [(&*asha, "f3"), (&*sen, "f4"), (&*rao, "f5")] {
        bench.bring_in(rao, twice, id);
        assert_eq!(bench.error(rao), Some(HubCode::NotAllowed));
    }
    assert_eq!(visit.calls(), ["c1", "f1"]);
}

#[test]
fn one_who_neither_waits_nor_is_a_colleague_here_is_not_brought_in() {
    let mut visit = Visit::new();
    let Visit { bench, rao, sen, mohan, .. } = &mut visit;
    bench.say(mohan, ToHub::Leave {});
    bench.bring_in(rao, mohan, "f1");
    assert_eq!(bench.error(rao), Some(HubCode::NoSuchPatient));
    bench.drop_socket(sen);
    bench.bring_in(rao, sen, "f1");
    assert_eq!(bench.error(rao), Some(HubCode::NoSuchPatient));
    let alone = ToHub::Admit { session: sen.session.clone(), call: call("c2"), visit: None };
    bench.say(rao, alone);
    assert_eq!(bench.error(rao), Some(HubCode::NoSuchPatient), "a colleague is nobody's patient");
}

#[test]
fn when_the_main_call_is_over_everything_of_the_visit_is() {
    let mut visit = Visit::of_four();
    let Visit { bench, asha, rao, sen, mohan } = &mut visit;
    bench.say(rao, ToHub::HangUp { call: call("c1"), reason: EndReason::HungUp });
    for (who, id, other) in [
        (&*asha, "c1", &*rao),
        (asha, "p1", sen),
        (asha, "p2", mohan),
        (sen, "f1", rao),
        (sen, "p1", asha),
        (sen, "p3", mohan),
        (mohan, "f2", rao),
        (mohan, "p2", asha),
        (mohan, "p3", sen),
        (rao, "f1", sen),
        (rao, "f2", mohan),
    ] {
        assert_eq!(bench.heard_of(who, &gone(id, other, EndReason::HungUp)), 1, "{id}");
    }
    assert_eq!(bench.room.counts().2, 0);
    assert!(bench.room.store.calls().unwrap().is_empty());
    // The visit was ended for those in line too: their next wait is a new one.
    bench.now += Duration::from_secs(60);
    let next = bench.hello(person("Patient/next", Role::Patient), None);
    bench.wait(&next);
    bench.now += Duration::from_secs(1);
    bench.wait(mohan);
    assert_eq!(bench.place(mohan), Some((2, 2)));
}

#[test]
fn one_who_leaves_the_doctor_leaves_the_visit_and_the_others_stay() {
    let mut visit = Visit::of_four();
    let Visit { bench, asha, rao, sen, mohan } = &mut visit;
    bench.say(rao, ToHub::HangUp { call: call("f1"), reason: EndReason::HungUp });
    assert_eq!(bench.heard_of(sen, &gone("f1", rao, EndReason::HungUp)), 1);
    assert_eq!(bench.heard_of(asha, &gone("p1", sen, EndReason::HungUp)), 1);
    assert_eq!(bench.heard_of(mohan, &gone("p3", sen, EndReason::HungUp)), 1);
    assert_eq!(visit.calls(), ["c1", "f2", "p2"]);
}

#[test]
fn a_pairs_call_that_ends_ends_nothing_else_nor_anybodys_place() {
    let mut visit = Visit::of_four();
    let Visit { bench, asha, sen, .. } = &mut visit;
    let since = bench.room.sessions[&asha.session].since;
    bench.say(sen, ToHub::HangUp { call: call("p1"), reason: EndReason::HungUp });
    assert_eq!(bench.room.sessions[&asha.session].since, since);
    assert_eq!(visit.calls(), ["c1", "f1", "f2", "p2", "p3"]);
}

#[test]
fn a_socket_that_comes_back_in_time_keeps_all_its_calls() {
    let mut visit = Visit::of_four();
    let Visit { bench, asha, sen, .. } = &mut visit;
    bench.drop_socket(sen);
    bench.say(asha, ToHub::Signal { call: call("p1"), to_session: sen.session.clone(), signal: bye() });
    bench.pass(9);
    let back = bench.hello(self::sen(), Some(sen));
    assert!(back.resumed && back.link_kept);
    let passed = FromHub::Signal { call: call("p1"), from_session: asha.session.clone(), signal: bye() };
    assert_eq!(bench.heard_of(&back, &passed), 1);
    bench.pass(60);
    assert_eq!(visit.calls(), ["c1", "f1", "f2", "p1", "p2", "p3"]);
}

#[test]
fn a_further_persons_socket_that_stays_away_ends_only_her_calls() {
    let mut visit = Visit::of_four();
    visit.bench.drop_socket(&visit.sen);
    visit.bench.pass(10);
    assert_eq!(visit.calls(), ["c1", "f2", "p2"]);
    let Visit { bench, asha, rao, sen, .. } = &visit;
    assert_eq!(bench.heard_of(rao, &gone("f1", sen, EndReason::Gone)), 1);
    assert_eq!(bench.heard_of(asha, &gone("p1", sen, EndReason::Gone)), 1);
}

#[test]
fn a_doctor_who_stays_away_ends_the_visit() {
    let mut visit = Visit::of_four();
    visit.bench.drop_socket(&visit.rao);
    visit.bench.pass(10);
    assert!(visit.calls().is_empty());
    assert_eq!(visit.bench.heard_of(&visit.sen, &gone("f1", &visit.rao, EndReason::Gone)), 1);
}

#[test]
fn a_restarted_hub_keeps_the_visit_and_drops_what_lost_its_ground() {
    let visit = Visit::of_four();
    visit.bench.room.store.forget_call(&call("f1")).unwrap();
    let bench = visit.bench.restarted();
    let calls: Vec<&str> = bench.room.calls.keys().map(CallId::as_str).collect();
    assert_eq!(calls, ["c1", "f2", "p2"]);
    assert_eq!(bench.room.store.calls().unwrap().len(), 3);
}

#[test]
fn a_refusal_names_the_call_that_the_order_named() {
    let mut visit = Visit::new();
    let Visit { bench, asha, rao, sen, mohan } = &mut visit;
    bench.say(sen, ToHub::HangUp { call: call("x1"), reason: EndReason::Declined });
    assert_eq!(bench.refused_call(sen), Some(call("x1")));
    bench.say(sen, ToHub::Signal { call: call("c1"), to_session: asha.session.clone(), signal: bye() });
    assert_eq!(bench.refused_call(sen), Some(call("c1")));
    bench.bring_in(rao, asha, "f1");
    assert_eq!(bench.refused_call(rao), Some(call("f1")));
    bench.reach(mohan, asha, "p1");
    assert_eq!(bench.refused_call(mohan), Some(call("p1")));
    bench.admit(asha, mohan, "c2");
    assert_eq!(bench.refused_call(asha), Some(call("c2")));
}

#[test]
fn one_who_has_answered_nothing_keeps_her_session_however_much_is_said_to_her() {
    let mut visit = Visit::new();
    let Visit { bench, rao, sen, .. } = &mut visit;
    bench.bring_in(rao, sen, "f1");
    for _ in 0..300 {
        bench.say(rao, ToHub::Signal { call: call("f1"), to_session: sen.session.clone(), signal: bye() });
    }
    assert_eq!(bench.heard_of(rao, &full("f1")), 1);
    assert_eq!(bench.heard_of(sen, &gone("f1", rao, EndReason::Failed)), 1);
    bench.bring_in(rao, sen, "f2");
    assert_eq!(bench.last(rao), full("f2"));
    assert!(bench.closed.is_empty());
    assert!(bench.room.sessions.contains_key(&sen.session));
    assert_eq!(visit.calls(), ["c1"]);
}

#[test]
fn one_who_answers_may_be_told_as_much_as_her_link_takes() {
    let mut visit = Visit::new();
    let Visit { bench, rao, sen, .. } = &mut visit;
    bench.bring_in(rao, sen, "f1");
    bench.say(sen, ToHub::Signal { call: call("f1"), to_session: rao.session.clone(), signal: bye() });
    for _ in 0..200 {
        bench.say(rao, ToHub::Signal { call: call("f1"), to_session: sen.session.clone(), signal: bye() });
    }
    assert_eq!(visit.calls(), ["c1", "f1"]);
}

#[test]
fn at_most_three_unanswered_calls_ring_at_one_person() {
    let mut bench = Bench::new();
    let sen = bench.hello(sen(), None);
    let doctors: Vec<Client> = (0..4)
        .map(|n| {
            let patient = bench.hello(person(&format!("Patient/{n}"), Role::Patient), None);
            bench.wait(&patient);
            let doctor = bench.hello(person(&format!("Practitioner/{n}"), Role::Provider), None);
            bench.admit(&doctor, &patient, &format!("c{n}"));
            let visit = Some(call(&format!("c{n}")));
            bench.say(&doctor, ToHub::Admit { session: sen.session.clone(), call: call(&format!("f{n}")), visit });
            doctor
        })
        .collect();
    let rings = bench.heard(sen.conn).iter().filter(|body| matches!(body, FromHub::Ringing { .. })).count();
    assert_eq!(rings, 3);
    assert_eq!(bench.last(&doctors[3]), full("f3"));
    bench.say(&sen, ToHub::HangUp { call: call("f0"), reason: EndReason::Declined });
    let visit = Some(call("c3"));
    bench.say(&doctors[3], ToHub::Admit { session: sen.session.clone(), call: call("f3"), visit });
    assert!(matches!(bench.last(&sen), FromHub::Ringing { .. }));
}
