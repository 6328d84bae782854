//! Sockets that break, come back, lie or change hands, and a hub that starts again.

use super::*;
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
fn one_who_answered_and_then_acknowledges_nothing_is_let_go_and_the_other_end_told() {
    let mut bench = Bench::new();
    let (patient, doctor) = bench.in_a_call();
    bench.say(&patient, ToHub::Signal { call: call("c1"), to_session: doctor.session.clone(), signal: bye() });
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
fn a_lie_in_the_counters_closes_the_socket() {
    let mut bench = Bench::new();
    let patient = bench.hello(asha(), None);
    let envelope = Envelope { v: VERSION, seq: 0, ack: 99, body: <ToHub as Message>::ack() };
    bench.handle(Input::Message { conn: patient.conn, envelope });
    assert_eq!(bench.closed, [(patient.conn, HubCode::BadMessage)]);
}
