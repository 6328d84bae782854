//! Whoever the doctor lists is shown until she is not listed any more, whatever line there is to her.

use super::*;

fn listed(visit: &Visit) -> Vec<bool> {
    others(visit).iter().map(|other| other.listed).collect()
}

fn gone(end: &End, reason: EndReason) -> FromHub {
    FromHub::PeerGone { call: end.call.clone(), session: end.session.clone(), reason }
}

#[test]
fn somebody_without_a_line_is_listed_until_the_doctor_drops_her() {
    let mut visit = Visit::live();
    let ravi = End::colleague(&visit);
    announce(&mut visit, &[], &[&ravi]);
    for second in 0..=60 {
        visit.now = second;
        visit.give(Input::Tick);
    }
    assert_eq!((phases(&visit), listed(&visit)), (vec![OtherPhase::Unreached], vec![true]));
    announce(&mut visit, &[], &[]);
    assert_eq!((phases(&visit), listed(&visit)), (vec![OtherPhase::Left], vec![false]));
    announce(&mut visit, &[], &[&ravi]);
    assert_eq!(phases(&visit), [OtherPhase::Connecting], "she is back, and nowhere said to have left");
}

#[test]
fn whoever_hung_up_and_is_still_listed_has_not_left() {
    let mut visit = Visit::live();
    let mut ravi = End::colleague(&visit);
    announce(&mut visit, &[], &[&ravi]);
    ravi.comes_in(&mut visit);
    visit.message(gone(&ravi, EndReason::HungUp));
    assert_eq!((phases(&visit), listed(&visit)), (vec![OtherPhase::Left], vec![true]));
    for _ in 0..=5 {
        visit.now += 1;
        visit.give(Input::Tick);
    }
    assert_eq!(phases(&visit), [OtherPhase::Unreached]);
}

#[test]
fn whoever_hangs_up_before_the_line_was_open_could_not_be_reached() {
    let mut visit = Visit::live();
    let ravi = End::colleague(&visit);
    announce(&mut visit, &[], &[&ravi]);
    ravi.rings(&mut visit);
    visit.message(gone(&ravi, EndReason::HungUp));
    assert_eq!(phases(&visit), [OtherPhase::Unreached]);
}

#[test]
fn another_certificate_on_an_open_line_stops_it_and_is_not_called_a_refusal() {
    let mut visit = Visit::live();
    let mut ravi = End::colleague(&visit);
    announce(&mut visit, &[], &[&ravi]);
    ravi.comes_in(&mut visit);
    let outputs = ravi.reports(&mut visit, Visit::dtls("somebody between"));
    assert_eq!(outputs[..2], closed(&ravi));
    assert_eq!((phases(&visit), listed(&visit)), (vec![OtherPhase::Stopped], vec![true]));
    still_live(&visit);
}

#[test]
fn a_list_that_cannot_be_read_or_is_another_visits_takes_everybody_else_out() {
    let another = roster(&[]).replace(CALL, "another-visit");
    let twice = (session("ravi-1"), "Practitioner/ravi", "Ravi Kumar");
    let twice = (&twice.0, twice.1, twice.2);
    for text in [roster(&[twice, twice]), another, r#"{"type":"roster"}"#.to_owned()] {
        let mut visit = Visit::live();
        let mut ravi = End::colleague(&visit);
        announce(&mut visit, &[], &[&ravi]);
        ravi.comes_in(&mut visit);
        let outputs = visit.peer(PeerEvent::Words(text.clone()));
        assert_eq!(outputs[..2], closed(&ravi), "{text}");
        assert_eq!((phases(&visit), listed(&visit)), (vec![OtherPhase::Left], vec![false]));
        still_live(&visit);
    }
}

#[test]
fn a_relative_takes_the_list_of_the_visit_that_her_ring_named() {
    let mut visit = Visit::waiting();
    let certificates = visit.rao.certificates().to_vec();
    let (call, from_session) = (call_id(CALL), session(DOCTOR));
    visit.message(FromHub::Ringing { call, from_session, certificates, visit: Some(call_id("of-the-patient")) });
    let offer = visit.offer();
    visit.signal(offer);
    let confirm = visit.answer();
    visit.signal(confirm);
    visit.peer(Visit::dtls("doctor"));
    let sita = End::new(&visit, "Patient/sita", "Sita Verma", "sita-1");
    assert!(reaches(&announce(&mut visit, &[&sita], &[])).is_empty(), "a list of her own call's name");
    let (rao, asha) = (session(DOCTOR), session("asha-1"));
    let people = [(&rao, "Practitioner/rao", "Dr Rao"), sita.entry(), (&asha, "Patient/asha", "Asha Verma")];
    let text = roster(&people).replace(CALL, "of-the-patient");
    assert_eq!(reaches(&visit.peer(PeerEvent::Words(text))).len(), 1);
}
