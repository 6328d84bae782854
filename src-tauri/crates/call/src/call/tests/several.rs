//! Three and four people: who is let in, who is not, and that the doctor's call is never touched by it.

mod bounds;
mod listed;

use super::*;
use crate::Seat;
use crate::sample::{DOCTOR, at, fingerprint, sdp, session};
use crate::view::{Other, OtherPhase};
use serde_json::json;
use signalling::{EndReason, SessionId};
use std::sync::Arc;
use trust::setup::{Answered, Answering, Nonce, Offering, Signed};
use trust::{Device, Role};

const BOTH: &[Role] = &[Role::Provider, Role::Patient];

/// A further person's end, which offers or answers.
struct End {
    device: Arc<Device>,
    name: &'static str,
    session: SessionId,
    call: CallId,
    offering: Option<Offering>,
    answered: Option<Answered>,
}

impl End {
    fn new(visit: &Visit, sub: &str, name: &'static str, at: &str) -> Self {
        let device = match sub.starts_with("Patient/") {
            true => visit.clinic.patient(sub, name),
            false => visit.clinic.doctor(sub, name),
        };
        let call = call_id(&format!("call-of-{at}"));
        Self { device, name, session: session(at), call, offering: None, answered: None }
    }

    fn colleague(visit: &Visit) -> Self {
        Self::new(visit, "Practitioner/ravi", "Ravi Kumar", "ravi-1")
    }

    fn entry(&self) -> (&SessionId, &str, &str) {
        (&self.session, self.device.identity().sub(), self.name)
    }

    fn rings(&self, visit: &mut Visit) -> Vec<Output> {
        visit.message(FromHub::Ringing {
            call: self.call.clone(),
            from_session: self.session.clone(),
            certificates: self.device.certificates().to_vec(),
            visit: Some(call_id(CALL)),
        })
    }

    fn says(&self, visit: &mut Visit, signal: CallSignal) -> Vec<Output> {
        visit.message(FromHub::Signal { call: self.call.clone(), from_session: self.session.clone(), signal })
    }

    fn reports(&self, visit: &mut Visit, event: PeerEvent) -> Vec<Output> {
        visit.give(Input::Peer(self.call.clone(), event))
    }

    fn offer(&mut self) -> CallSignal {
        let (device, sdp, nonce) = (Arc::clone(&self.device), sdp(self.name), Nonce::generate().unwrap());
        let now = at(0).unix_seconds;
        let (offering, passport) =
            Offering::offer(device, self.call.as_str(), "Patient/asha", &sdp, nonce, now).unwrap();
        self.offering = Some(offering);
        CallSignal::Offer { sdp, passport, certificates: self.device.certificates().to_vec() }
    }

    fn confirm(&mut self, answer: &[Output]) -> CallSignal {
        let (sdp, passport, certificates) = described(answer);
        let signed = Signed { sdp: &sdp, passport: &passport, certificates: &certificates };
        let offering = self.offering.take().unwrap();
        let (_, passport) = offering.open_answer(signed, BOTH, None, at(0).unix_seconds).unwrap();
        CallSignal::Confirm { passport }
    }

    /// Rings and goes all the way; what came of the last step.
    fn comes_in(&mut self, visit: &mut Visit) -> Vec<Output> {
        self.rings(visit);
        let offer = self.offer();
        self.says(visit, offer);
        let answer = self.reports(visit, Visit::local_answer());
        let confirm = self.confirm(&answer);
        self.says(visit, confirm);
        self.reports(visit, Visit::dtls(self.name))
    }

    /// Answers an offer of this app's.
    fn answer(&mut self, offer: &[Output]) -> CallSignal {
        let (offered, passport, certificates) = described(offer);
        let signed = Signed { sdp: &offered, passport: &passport, certificates: &certificates };
        let (device, now) = (Arc::clone(&self.device), at(0).unix_seconds);
        let answering = Answering::open_offer(device, self.call.as_str(), signed, BOTH, None, now).unwrap();
        let sdp = sdp(self.name);
        let (answered, passport) = answering.answer(&sdp, Nonce::generate().unwrap(), now).unwrap();
        self.answered = Some(answered);
        CallSignal::Answer { sdp, passport, certificates: self.device.certificates().to_vec() }
    }
}

/// The signed description in these.
fn described(outputs: &[Output]) -> (String, String, Vec<String>) {
    let signed = sent(outputs).into_iter().find_map(|message| match message {
        ToHub::Signal {
            signal:
                CallSignal::Answer { sdp, passport, certificates } | CallSignal::Offer { sdp, passport, certificates },
            ..
        } => Some((sdp.clone(), passport.clone(), certificates.clone())),
        _ => None,
    });
    signed.unwrap_or_else(|| panic!("nothing signed: {outputs:?}"))
}

fn roster(people: &[(&SessionId, &str, &str)]) -> String {
    let people: Vec<_> =
        people.iter().map(|(session, sub, name)| json!({"session": session, "sub": sub, "name": name})).collect();
    json!({"type": "roster", "visit": CALL, "people": people}).to_string()
}

/// The doctor's word about everybody: herself, those before, Asha, those after.
fn announce(visit: &mut Visit, before: &[&End], after: &[&End]) -> Vec<Output> {
    let (rao, asha) = (session(DOCTOR), session("asha-1"));
    let mut people = vec![(&rao, "Practitioner/rao", "Dr Anita Rao")];
    people.extend(before.iter().map(|end| end.entry()));
    people.push((&asha, "Patient/asha", "Asha Verma"));
    people.extend(after.iter().map(|end| end.entry()));
    visit.peer(PeerEvent::Words(roster(&people)))
}

fn others(visit: &Visit) -> Vec<Other> {
    visit.call.shown.as_ref().unwrap().others.clone()
}

fn phases(visit: &Visit) -> Vec<OtherPhase> {
    others(visit).iter().map(|other| other.phase).collect()
}

fn opens(outputs: &[Output]) -> bool {
    outputs.iter().any(|output| matches!(output, Output::OpenMedia(_)))
}

fn still_live(visit: &Visit) {
    assert_eq!(visit.call.phase(), Phase::Live);
}

fn closed(end: &End) -> [Output; 2] {
    [Output::CloseMedia(end.call.clone()), Output::StopPeer(end.call.clone())]
}

fn hang_up(end: &End, reason: EndReason) -> Output {
    Output::SendToHub(ToHub::HangUp { call: end.call.clone(), reason })
}

#[test]
fn somebody_whom_the_doctor_announced_comes_in_and_is_told_what_is_switched_off() {
    let mut visit = Visit::live();
    let mut ravi = End::colleague(&visit);
    announce(&mut visit, &[], &[&ravi]);
    assert_eq!(phases(&visit), [OtherPhase::Connecting]);
    let rung = ravi.rings(&mut visit);
    assert_eq!(rung[0], Output::StartPeer { call: ravi.call.clone(), seat: Seat::Other(0) });
    let offer = ravi.offer();
    assert!(matches!(&ravi.says(&mut visit, offer)[0], Output::ApplyOffer { call, .. } if call == &ravi.call));
    let answer = ravi.reports(&mut visit, Visit::local_answer());
    assert!(!opens(&ravi.reports(&mut visit, Visit::dtls("Ravi Kumar"))), "not before the confirm");
    let confirm = ravi.confirm(&answer);
    let outputs = ravi.says(&mut visit, confirm);
    assert_eq!(outputs[0], Output::OpenMedia(ravi.call.clone()));
    assert!(matches!(&outputs[1], Output::SendWords { call, .. } if call == &ravi.call));
    let other = others(&visit).remove(0);
    assert_eq!((other.name.as_str(), other.phase), ("Ravi Kumar", OtherPhase::Live));
    assert_eq!((other.seat, other.brought_in), (Some(Seat::Other(0)), true));
    let told = visit.user(UserAct::Mute(true));
    assert_eq!(told.iter().filter(|output| matches!(output, Output::SendWords { .. })).count(), 2, "both are told");
}

#[test]
fn a_ring_before_the_doctors_word_waits_for_it_with_all_that_was_said() {
    let mut visit = Visit::live();
    let mut ravi = End::colleague(&visit);
    assert_eq!(ravi.rings(&mut visit), []);
    let offer = ravi.offer();
    assert_eq!(ravi.says(&mut visit, offer), []);
    let outputs = announce(&mut visit, &[], &[&ravi]);
    assert!(matches!(outputs[..2], [Output::StartPeer { .. }, Output::ApplyOffer { .. }]), "{outputs:?}");
    let answer = ravi.reports(&mut visit, Visit::local_answer());
    let confirm = ravi.confirm(&answer);
    ravi.says(&mut visit, confirm);
    assert!(opens(&ravi.reports(&mut visit, Visit::dtls("Ravi Kumar"))));
}

#[test]
fn a_ghost_whom_the_hub_pushes_in_is_never_answered_and_never_shown() {
    let mut visit = Visit::live();
    let (ravi, mut ghost) = (End::colleague(&visit), End::new(&visit, "Practitioner/ghost", "Ghost", "ghost-1"));
    announce(&mut visit, &[], &[&ravi]);
    assert_eq!(ghost.rings(&mut visit), []);
    let offer = ghost.offer();
    assert_eq!(ghost.says(&mut visit, offer), []);
    visit.now = 9;
    assert_eq!(visit.give(Input::Tick), []);
    visit.now = 10;
    assert_eq!(visit.give(Input::Tick), [hang_up(&ghost, EndReason::NotVerified)]);
    assert_eq!(others(&visit).len(), 1, "only Ravi, who is awaited");
    still_live(&visit);
}

#[test]
fn a_ghost_under_an_announced_session_is_refused_by_name_and_nothing_else_ends() {
    let mut visit = Visit::live();
    let ravi = End::colleague(&visit);
    let mut ghost = End::new(&visit, "Practitioner/ghost", "Ghost", "ravi-1");
    announce(&mut visit, &[], &[&ravi]);
    ghost.rings(&mut visit);
    let offer = ghost.offer();
    let outputs = ghost.says(&mut visit, offer);
    assert_eq!(outputs[..2], closed(&ghost));
    assert_eq!(outputs[2..4], [hang_up(&ghost, EndReason::NotVerified), Output::NotVerified("setup_other_signer")]);
    assert_eq!(phases(&visit), [OtherPhase::Refused]);
    assert_eq!(others(&visit)[0].name, "Ravi Kumar");
    still_live(&visit);
}

#[test]
fn a_further_call_with_another_certificate_in_use_is_never_opened() {
    let mut visit = Visit::live();
    let mut ravi = End::colleague(&visit);
    announce(&mut visit, &[], &[&ravi]);
    ravi.rings(&mut visit);
    let offer = ravi.offer();
    ravi.says(&mut visit, offer);
    let answer = ravi.reports(&mut visit, Visit::local_answer());
    let confirm = ravi.confirm(&answer);
    ravi.says(&mut visit, confirm);
    let outputs = ravi.reports(&mut visit, Visit::dtls("somebody between"));
    assert!(!opens(&outputs));
    assert!(outputs.contains(&Output::NotVerified("setup_other_certificate_in_use")), "{outputs:?}");
    still_live(&visit);
}

#[test]
fn whoever_is_no_longer_listed_is_gone_at_once() {
    let mut visit = Visit::live();
    let mut ravi = End::colleague(&visit);
    announce(&mut visit, &[], &[&ravi]);
    ravi.comes_in(&mut visit);
    let outputs = announce(&mut visit, &[], &[]);
    assert_eq!(outputs[..3], [&closed(&ravi)[..], &[hang_up(&ravi, EndReason::HungUp)]].concat());
    assert_eq!(phases(&visit), [OtherPhase::Left]);
    still_live(&visit);
}

#[test]
fn the_end_of_the_doctors_call_ends_all_calls_media_first() {
    let mut visit = Visit::live();
    let mut ravi = End::colleague(&visit);
    let mut meera = End::new(&visit, "Patient/meera", "Meera Verma", "meera-1");
    announce(&mut visit, &[], &[&ravi, &meera]);
    ravi.comes_in(&mut visit);
    assert!(opens(&meera.comes_in(&mut visit)));
    assert_eq!(phases(&visit), [OtherPhase::Live, OtherPhase::Live]);
    assert_eq!(others(&visit)[1].seat, Some(Seat::Other(1)));
    let outputs = visit.user(UserAct::Leave);
    let calls = [call_id(CALL), ravi.call.clone(), meera.call.clone()];
    let shut = calls.clone().map(Output::CloseMedia);
    assert_eq!(outputs[..6], [shut, calls.map(Output::StopPeer)].concat());
    assert!(others(&visit).is_empty());
}

#[test]
fn a_fifth_is_never_let_in() {
    let mut visit = Visit::live();
    let (mut ravi, mut sen) = (End::colleague(&visit), End::new(&visit, "Practitioner/sen", "Dr Sen", "sen-1"));
    let mut fifth = End::new(&visit, "Patient/meera", "Meera Verma", "meera-1");
    announce(&mut visit, &[], &[&ravi, &sen]);
    ravi.comes_in(&mut visit);
    sen.comes_in(&mut visit);
    let outputs = announce(&mut visit, &[], &[&ravi, &sen, &fifth]);
    for end in [&ravi, &sen] {
        assert!(closed(end).iter().all(|output| outputs.contains(output)), "five people are no roster: {outputs:?}");
    }
    assert_eq!(fifth.rings(&mut visit), []);
    let offer = fifth.offer();
    assert_eq!(fifth.says(&mut visit, offer), []);
    assert_eq!(phases(&visit), [OtherPhase::Left, OtherPhase::Left]);
    still_live(&visit);
}

#[test]
fn a_list_without_herself_or_the_doctor_has_nobody_else() {
    let mut visit = Visit::live();
    let ravi = End::colleague(&visit);
    let (rao, asha) = (session(DOCTOR), session("asha-1"));
    for people in [
        vec![(&rao, "Practitioner/rao", "Dr Anita Rao"), ravi.entry()],
        vec![(&asha, "Patient/asha", "Asha Verma"), ravi.entry()],
    ] {
        assert_eq!(visit.peer(PeerEvent::Words(roster(&people))), []);
        assert!(others(&visit).is_empty());
    }
}

#[test]
fn only_the_doctors_word_counts() {
    let mut visit = Visit::live();
    let mut ravi = End::colleague(&visit);
    let meera = End::new(&visit, "Patient/meera", "Meera Verma", "meera-1");
    announce(&mut visit, &[], &[&ravi]);
    ravi.comes_in(&mut visit);
    let (rao, asha) = (session(DOCTOR), session("asha-1"));
    let people = [
        (&rao, "Practitioner/rao", "Dr Anita Rao"),
        (&asha, "Patient/asha", "Asha Verma"),
        ravi.entry(),
        meera.entry(),
    ];
    for text in [roster(&people), r#"{"type":"typed","text":"Hello"}"#.to_owned(), "{".to_owned()] {
        assert_eq!(ravi.reports(&mut visit, PeerEvent::Words(text)), []);
    }
    ravi.reports(&mut visit, PeerEvent::Words(r#"{"type":"status","muted":true,"hidden":true}"#.into()));
    assert!(others(&visit)[0].muted && others(&visit)[0].hidden);
    meera.rings(&mut visit);
    assert_eq!(others(&visit).len(), 1);
}

#[test]
fn before_the_doctor_is_verified_nobody_is_announced() {
    let mut visit = Visit::offered();
    let ravi = End::colleague(&visit);
    assert_eq!(announce(&mut visit, &[], &[&ravi]), []);
    assert!(others(&visit).is_empty());
}

#[test]
fn a_ring_under_the_name_of_a_call_in_hand_does_not_end_that() {
    let mut visit = Visit::live();
    let mut ravi = End::colleague(&visit);
    announce(&mut visit, &[], &[&ravi]);
    ravi.comes_in(&mut visit);
    let of_ravi = ravi.call.clone();
    for call in [call_id(CALL), of_ravi] {
        let ghost = End { call, ..End::new(&visit, "Practitioner/ghost", "Ghost", "ghost-1") };
        assert_eq!(ghost.rings(&mut visit), []);
        for _ in 0..11 {
            visit.now += 1;
            assert_eq!(visit.give(Input::Tick), []);
        }
    }
    assert_eq!(phases(&visit), [OtherPhase::Live]);
}

#[test]
fn a_further_line_that_breaks_ends_alone_and_she_may_ring_again() {
    let mut visit = Visit::live();
    let mut ravi = End::colleague(&visit);
    announce(&mut visit, &[], &[&ravi]);
    ravi.comes_in(&mut visit);
    assert_eq!(ravi.rings(&mut visit), [], "the same ring again is an old one");
    ravi.reports(&mut visit, PeerEvent::Disconnected);
    visit.now = 4;
    ravi.reports(&mut visit, Visit::dtls("Ravi Kumar"));
    ravi.reports(&mut visit, PeerEvent::Disconnected);
    visit.now = 23;
    assert_eq!(visit.give(Input::Tick), []);
    visit.now = 24;
    let outputs = visit.give(Input::Tick);
    assert_eq!(outputs[..2], closed(&ravi));
    assert_eq!(phases(&visit), [OtherPhase::Unreached], "the doctor lists her still");
    ravi.call = call_id("another");
    assert!(opens(&ravi.comes_in(&mut visit)));
    assert_eq!(phases(&visit), [OtherPhase::Live]);
    still_live(&visit);
}

#[test]
fn what_the_hub_says_of_a_private_further_call_is_heard_as_of_the_doctors() {
    let mut visit = Visit::live();
    let mut ravi = End::colleague(&visit);
    announce(&mut visit, &[], &[&ravi]);
    ravi.comes_in(&mut visit);
    let offer = ravi.offer();
    assert_eq!(ravi.says(&mut visit, offer), [], "no second set-up");
    let gone = |reason| FromHub::PeerGone { call: ravi.call.clone(), session: ravi.session.clone(), reason };
    assert_eq!(visit.message(gone(EndReason::Gone)), [], "picture and sound flow");
    let outputs = visit.message(gone(EndReason::HungUp));
    assert_eq!(outputs[..2], closed(&ravi));
    assert_eq!(sent(&outputs).len(), 0, "the hub said so itself");
    assert_eq!(phases(&visit), [OtherPhase::Left]);
}

#[test]
fn somebody_announced_who_never_rings_is_said_to_be_out_of_reach() {
    let mut visit = Visit::live();
    let ravi = End::colleague(&visit);
    announce(&mut visit, &[], &[&ravi]);
    for second in 0..=30 {
        visit.now = second;
        visit.give(Input::Tick);
    }
    assert_eq!(phases(&visit), [OtherPhase::Unreached]);
}

#[test]
fn a_newcomer_calls_those_who_were_there_before_but_not_the_doctor() {
    let mut visit = Visit::live();
    let mut sita = End::new(&visit, "Patient/sita", "Sita Verma", "sita-1");
    let outputs = announce(&mut visit, &[&sita], &[]);
    let Output::SendToHub(ToHub::Reach { visit: of, session, call }) = &outputs[0] else {
        panic!("{outputs:?}");
    };
    assert_eq!((of, session), (&call_id(CALL), &sita.session));
    sita.call = call.clone();
    assert_eq!(outputs[2], Output::MakeOffer(call.clone()));
    assert_eq!(sita.reports(&mut visit, PeerEvent::LocalCandidate(candidate("candidate:1"))), [], "after the offer");
    let local = PeerEvent::LocalOffer { sdp: sdp("patient"), nonce: Nonce::generate().unwrap() };
    let offer = sita.reports(&mut visit, local);
    assert_eq!(sent(&offer).len(), 2, "offer and candidate");
    let way = CallSignal::Candidate { candidate: "candidate:2".into(), sdp_mid: None, sdp_m_line_index: Some(0) };
    assert_eq!(sita.says(&mut visit, way), [], "waits for the answer");
    let answer = sita.answer(&offer);
    let outputs = sita.says(&mut visit, answer);
    let [Output::ApplyAnswer { .. }, Output::AddCandidate(..), Output::SendToHub(ToHub::Signal { signal, .. }), ..] =
        &outputs[..]
    else {
        panic!("{outputs:?}");
    };
    let CallSignal::Confirm { passport } = signal else { panic!("{signal:?}") };
    let verified = sita.answered.take().unwrap().open_confirm(passport).unwrap();
    assert_eq!(verified.peer().sub(), "Patient/asha");
    assert!(verified.confirm_dtls(&fingerprint("patient").parse().unwrap()).is_ok());
    assert!(opens(&sita.reports(&mut visit, Visit::dtls("Sita Verma"))));
    assert!(!others(&visit)[0].brought_in);
}

#[test]
fn a_newcomer_takes_no_answer_but_of_the_one_she_called() {
    let mut visit = Visit::live();
    let sita = End::new(&visit, "Patient/sita", "Sita Verma", "sita-1");
    let outputs = announce(&mut visit, &[&sita], &[]);
    let call = sent(&outputs).into_iter().find_map(|message| match message {
        ToHub::Reach { call, .. } => Some(call.clone()),
        _ => None,
    });
    let mut ghost = End::new(&visit, "Patient/ghost", "Ghost", "sita-1");
    ghost.call = call.unwrap();
    let local = PeerEvent::LocalOffer { sdp: sdp("patient"), nonce: Nonce::generate().unwrap() };
    let offer = ghost.reports(&mut visit, local);
    // The ghost signs an answer of its own around the offer it was not meant to get.
    let (sdp, _, certificates) = described(&offer);
    let answer = CallSignal::Answer { sdp, passport: "a.b.c".into(), certificates };
    let outputs = ghost.says(&mut visit, answer);
    assert!(outputs.iter().any(|output| matches!(output, Output::NotVerified(_))), "{outputs:?}");
    assert_eq!(phases(&visit), [OtherPhase::Refused]);
    visit.now = 2;
    assert!(sent(&visit.give(Input::Tick)).is_empty(), "whoever was refused is not called again");
    still_live(&visit);
}

#[test]
fn a_newcomer_calls_three_times_and_then_says_that_there_is_no_way() {
    let mut visit = Visit::live();
    let sita = End::new(&visit, "Patient/sita", "Sita Verma", "sita-1");
    let mut called = reaches(&announce(&mut visit, &[&sita], &[]));
    for second in 0..=120 {
        visit.now = second;
        called.extend(reaches(&visit.give(Input::Tick)));
    }
    called.dedup();
    assert_eq!(called.len(), 3, "{called:?}");
    assert_eq!(phases(&visit), [OtherPhase::Unreached]);
    still_live(&visit);
}

fn reaches(outputs: &[Output]) -> Vec<CallId> {
    let calls = sent(outputs).into_iter().filter_map(|message| match message {
        ToHub::Reach { call, .. } => Some(call.clone()),
        _ => None,
    });
    calls.collect()
}

#[test]
fn a_flood_of_rings_is_bounded() {
    let mut visit = Visit::live();
    let mut ghost = End::new(&visit, "Practitioner/ghost", "Ghost", "ghost-1");
    for n in 0..20 {
        ghost.call = call_id(&format!("flood-{n}"));
        let declined = ghost.rings(&mut visit).contains(&hang_up(&ghost, EndReason::Declined));
        assert_eq!(declined, n >= 3);
    }
    still_live(&visit);
}
