//! A live call looks for another way, and nothing that comes meanwhile changes who is in it.

use super::{sent, *};
use crate::sample::{DOCTOR, session};
use trust::setup::Nonce;

fn kinds(outputs: &[Output]) -> Vec<&str> {
    sent(outputs)
        .into_iter()
        .map(|message| match message {
            ToHub::Signal { signal, .. } => signal.kind(),
            ToHub::HangUp { .. } => "hang_up",
            _ => "other",
        })
        .collect()
}

fn redials(outputs: &[Output]) -> bool {
    outputs.contains(&Output::RedialHub)
}

#[test]
fn a_silent_line_is_told_and_another_way_asked_for_until_it_is_there() {
    let mut visit = Visit::live();
    visit.now = 100;
    visit.give(Input::Tick);
    let words = visit.call.shown.clone().unwrap().picture_words;
    let outputs = visit.peer(PeerEvent::Disconnected);
    assert!(shown(&outputs).line_broken);
    assert_eq!(kinds(&outputs), ["restart"]);
    assert!(!redials(&outputs));
    let mut asked = 0;
    for _ in 0..6 {
        visit.now += 1;
        let outputs = visit.give(Input::Tick);
        asked += kinds(&outputs).len();
        // Nothing came of asking: perhaps the hub only seems to be there.
        assert_eq!(redials(&outputs), !kinds(&outputs).is_empty());
    }
    assert_eq!(asked, 2);

    let offer = visit.new_offer("doctor");
    let outputs = visit.signal(offer);
    assert!(matches!(outputs[..], [Output::ApplyNewOffer { .. }]), "{outputs:?}");
    assert_eq!(kinds(&visit.peer(PeerEvent::LocalCandidate(candidate("candidate:2")))), [""; 0], "after the answer");
    let answered = visit.peer(Visit::local_answer());
    assert_eq!(kinds(&answered), ["answer", "candidate"]);
    assert_eq!(kinds(&visit.peer(PeerEvent::LocalCandidate(candidate("candidate:3")))), ["candidate"]);

    let confirm = visit.confirm(&answered);
    assert_eq!(visit.signal(confirm), []);
    let view = shown(&visit.peer(Visit::dtls("doctor")));
    assert!(!view.line_broken);
    assert_eq!((view.phase, view.picture_words), (Phase::Live, words), "the same call, the same words");
    assert_eq!(visit.give(Input::Tick), []);
}

#[test]
fn a_way_that_failed_is_as_good_as_a_silent_one() {
    let mut visit = Visit::live();
    let outputs = visit.peer(PeerEvent::Failed);
    assert_eq!(kinds(&outputs), ["restart"]);
    assert!(shown(&outputs).line_broken);
}

#[test]
fn the_doctors_end_may_offer_another_way_unasked_and_again_before_it_was_answered() {
    let mut visit = Visit::live();
    let first = visit.new_offer("doctor");
    assert!(matches!(visit.signal(first)[..], [Output::ApplyNewOffer { .. }]));
    let second = visit.new_offer("doctor");
    assert!(matches!(visit.signal(second)[..], [Output::ApplyNewOffer { .. }]));
    let answered = visit.peer(Visit::local_answer());
    let confirm = visit.confirm(&answered);
    assert_eq!(visit.signal(confirm), []);
    // The connection's answer to the first has nobody who waits for it.
    let late = visit.peer(Visit::local_answer());
    assert_eq!(late[0], Output::NotTaken("setup_wrong_step"));
}

/// The call is as it was.
fn is_untouched(visit: &mut Visit, outputs: &[Output], code: &'static str) {
    assert_eq!(outputs, [Output::NotTaken(code)]);
    assert_eq!(visit.call.phase(), Phase::Live);
    assert_eq!(visit.peer(PeerEvent::Words(r#"{"type":"typed","text":"Still here"}"#.into())).len(), 1);
}

#[test]
fn another_way_to_anybody_else_is_not_taken() {
    let mut visit = Visit::live();
    let other = visit.new_offer("somebody in between");
    let outputs = visit.signal(other);
    is_untouched(&mut visit, &outputs, "setup_other_certificate_in_use");

    let colleague = visit.clinic.doctor("Practitioner/sen", "Dr Sen");
    let offer = visit.new_offer_of(colleague, "doctor");
    let outputs = visit.signal(offer);
    is_untouched(&mut visit, &outputs, "setup_other_signer");

    // Dr Rao's certificates, and a description that she did not sign.
    let CallSignal::Offer { passport, certificates, .. } = visit.new_offer("doctor") else { unreachable!() };
    let swapped = CallSignal::Offer { sdp: crate::sample::sdp("in between"), passport, certificates };
    let outputs = visit.signal(swapped);
    is_untouched(&mut visit, &outputs, "setup_other_fingerprint");
}

#[test]
fn no_offer_of_this_call_is_taken_twice() {
    let mut visit = Visit::ringing();
    // The offer that began the call, sent again by whoever carries it.
    let first = visit.offer();
    visit.signal(first.clone());
    let confirm = visit.answer();
    visit.signal(confirm);
    visit.peer(Visit::dtls("doctor"));
    let outputs = visit.signal(first);
    is_untouched(&mut visit, &outputs, "setup_wrong_step");
    // And one of those that came later.
    let later = visit.new_offer("doctor");
    assert!(matches!(visit.signal(later.clone())[..], [Output::ApplyNewOffer { .. }]));
    let outputs = visit.signal(later);
    assert_eq!(outputs, [Output::NotTaken("setup_wrong_step")]);
}

#[test]
fn a_confirm_that_nobody_waits_for_or_that_is_another_changes_nothing() {
    let mut visit = Visit::live();
    let made_up = || CallSignal::Confirm { passport: "made.up.words".into() };
    let outputs = visit.signal(made_up());
    is_untouched(&mut visit, &outputs, "setup_wrong_step");
    let offer = visit.new_offer("doctor");
    visit.signal(offer);
    visit.peer(Visit::local_answer());
    let outputs = visit.signal(made_up());
    assert!(matches!(outputs[..], [Output::NotTaken(_)]), "{outputs:?}");
    assert_eq!(visit.call.phase(), Phase::Live);
}

#[test]
fn another_certificate_in_use_after_it_ends_the_call() {
    let mut visit = Visit::live();
    let offer = visit.new_offer("doctor");
    visit.signal(offer);
    visit.peer(Visit::local_answer());
    let outputs = visit.peer(Visit::dtls("somebody in between"));
    assert_eq!(outputs[..2], [Output::CloseMedia(call_id(CALL)), Output::StopPeer(call_id(CALL))]);
    assert!(matches!(shown(&outputs).ended, Some(EndedBecause::ChangedHands(_))));
}

#[test]
fn a_new_network_takes_hub_and_call_along_at_once() {
    let mut visit = Visit::live();
    let outputs = visit.give(Input::NetworkChanged { lost: true });
    assert!(redials(&outputs));
    assert_eq!(kinds(&outputs), ["restart"]);
    assert!(!visit.call.view().line_broken, "the connection will say whether it is");
    // One network more harms nothing that works.
    let mut visit = Visit::live();
    assert_eq!(visit.give(Input::NetworkChanged { lost: false }), []);
    visit.peer(PeerEvent::Disconnected);
    let outputs = visit.give(Input::NetworkChanged { lost: false });
    assert!(redials(&outputs));
    assert_eq!(kinds(&outputs), ["restart"], "asked anew by the new network");
    // In line, the place is what counts.
    let mut visit = Visit::waiting();
    let outputs = visit.give(Input::NetworkChanged { lost: true });
    assert!(redials(&outputs) && kinds(&outputs).is_empty());
    assert_eq!(Visit::new().give(Input::NetworkChanged { lost: true }).len(), 1, "only what is shown");
}

#[test]
fn a_minute_asleep_is_a_new_network_and_a_doctor_who_gave_up_is_said() {
    let mut visit = Visit::live();
    visit.give(Input::Tick);
    visit.now += 60;
    let outputs = visit.give(Input::Tick);
    assert!(redials(&outputs));
    assert_eq!(kinds(&outputs), ["restart"]);
    assert_eq!(visit.call.phase(), Phase::Live);
    let outputs = visit.gone(EndReason::ConnectionLost);
    let view = shown(&outputs);
    assert_eq!((view.ended, view.can_go_back), (Some(EndedBecause::ConnectionLost), true));
}

#[test]
fn nobody_but_the_doctor_of_this_call_is_heard() {
    let mut visit = Visit::live();
    let offer = visit.new_offer("doctor");
    let of_another = FromHub::Signal { call: call_id("another-call"), from_session: session(DOCTOR), signal: offer };
    assert_eq!(visit.message(of_another), []);
}

#[test]
fn an_answer_that_nobody_asked_for_is_not_sent() {
    let mut visit = Visit::live();
    let nonce = Nonce::generate().unwrap();
    let outputs = visit.peer(PeerEvent::LocalAnswer { sdp: crate::sample::sdp("patient"), nonce });
    assert_eq!(outputs[0], Output::NotTaken("setup_wrong_step"));
    assert_eq!(sent(&outputs), Vec::<&ToHub>::new());
}
