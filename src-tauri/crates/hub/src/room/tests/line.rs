//! Who waits, who is admitted, and what passes in a call.

use super::*;
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
    let ringing = FromHub::Ringing {
        call: call("c1"),
        from_session: doctor.session.clone(),
        certificates: rao().certificates,
        visit: None,
    };
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
