//! Whatever is wrong with the other end: nothing is opened, the call ends, and a code says why.

use super::*;
use crate::sample::{fingerprint, sdp};
use signalling::EndReason;
use std::sync::Arc;
use trust::setup::{Nonce, Offering};

type Fault = fn(&mut Visit) -> Vec<Output>;

fn offer_with(visit: &mut Visit, change: fn(&mut String, &mut String, &mut Vec<String>)) -> Vec<Output> {
    let CallSignal::Offer { mut sdp, mut passport, mut certificates } = visit.offer() else {
        panic!("not an offer");
    };
    change(&mut sdp, &mut passport, &mut certificates);
    visit.signal(CallSignal::Offer { sdp, passport, certificates })
}

/// Before any media: from the ringing on.
const FAULTS: [(&str, Fault); 14] = [
    ("setup_other_fingerprint", |v| offer_with(v, |description, _, _| *description = sdp("somebody between"))),
    ("sdp_no_fingerprint", |v| offer_with(v, |description, _, _| *description = "v=0\r\nm=audio 9\r\n".into())),
    ("jws_not_three_parts", |v| offer_with(v, |_, passport, _| passport.clear())),
    ("jws_wrong_signature", |v| {
        let other = v.clinic.doctor("Practitioner/sen", "Dr Joy Sen");
        let CallSignal::Offer { sdp, passport, .. } = v.offer() else {
            panic!("not an offer");
        };
        v.signal(CallSignal::Offer { sdp, passport, certificates: other.certificates().to_vec() })
    }),
    ("certificate_wrong_length", |v| offer_with(v, |_, _, certificates| certificates.clear())),
    ("setup_wrong_role", |v| {
        let other = v.clinic.patient("Patient/mohan", "Mohan Verma");
        let certificates = other.certificates().to_vec();
        let CallSignal::Offer { sdp, passport, .. } = v.offer() else {
            panic!("not an offer");
        };
        v.signal(CallSignal::Offer { sdp, passport, certificates })
    }),
    ("setup_other_call", |v| {
        let (device, sdp) = (Arc::clone(&v.rao), sdp("doctor"));
        let nonce = Nonce::generate().unwrap();
        let (_, passport) = Offering::offer(device, "an-earlier-call", "Patient/asha", &sdp, nonce, 0).unwrap();
        let certificates = v.rao.certificates().to_vec();
        v.signal(CallSignal::Offer { sdp, passport, certificates })
    }),
    ("setup_wrong_step", |v| v.signal(CallSignal::Confirm { passport: "a.b.c".into() })),
    ("setup_wrong_step", |v| {
        let offer = v.offer();
        v.signal(offer.clone());
        v.signal(offer)
    }),
    ("setup_wrong_step", |v| {
        v.signal(CallSignal::Answer { sdp: sdp("doctor"), passport: "a.b.c".into(), certificates: Vec::new() })
    }),
    // an earlier offer played again, and the confirm that went with it
    ("setup_other_answer", |v| {
        let offer = v.offer();
        v.signal(offer.clone());
        let old_confirm = v.answer();
        v.user(UserAct::Leave);
        v.user(UserAct::GoBackIn);
        v.ring();
        v.signal(offer);
        v.peer(Visit::local_answer());
        v.signal(old_confirm)
    }),
    ("jws_not_base64url", |v| {
        let offer = v.offer();
        v.signal(offer);
        let CallSignal::Confirm { mut passport } = v.answer() else {
            panic!("not a confirm");
        };
        passport.pop();
        v.signal(CallSignal::Confirm { passport })
    }),
    ("setup_other_certificate_in_use", |v| {
        let offer = v.offer();
        v.signal(offer);
        let confirm = v.answer();
        v.signal(confirm);
        v.peer(Visit::dtls("somebody between"))
    }),
    ("setup_other_certificate_in_use", |v| {
        let offer = v.offer();
        v.signal(offer);
        v.peer(PeerEvent::DtlsUp { fingerprint: "nonsense".into() })
    }),
];

#[test]
fn every_fault_ends_the_call_unopened_and_says_why() {
    for (place, (code, fault)) in FAULTS.into_iter().enumerate() {
        let mut visit = Visit::ringing();
        let outputs = fault(&mut visit);
        let hang_up = ToHub::HangUp { call: call_id(CALL), reason: EndReason::NotVerified };
        assert_eq!(
            outputs[..4],
            [
                Output::CloseMedia(call_id(CALL)),
                Output::StopPeer(call_id(CALL)),
                Output::SendToHub(hang_up),
                Output::NotVerified(code),
            ],
            "fault {place}"
        );
        let view = shown(&outputs);
        assert_eq!(view.ended, Some(EndedBecause::NotVerified(code)));
        assert_eq!(view.picture_words, None);
        assert!(view.can_go_back);
    }
}

#[test]
fn a_certificate_that_changes_during_a_private_call_ends_it() {
    let mut visit = Visit::live();
    assert_eq!(visit.peer(Visit::dtls("doctor")), [], "the same one again");
    let outputs = visit.peer(Visit::dtls("somebody between"));
    assert_eq!(outputs[0], Output::CloseMedia(call_id(CALL)));
    let code = "setup_other_certificate_in_use";
    assert!(outputs.contains(&Output::NotVerified(code)));
    assert_eq!(shown(&outputs).ended, Some(EndedBecause::ChangedHands(code)), "she was seen and heard");
}

#[test]
fn ringing_by_somebody_uncertified_is_refused() {
    let mut visit = Visit::waiting();
    visit.rao = crate::sample::Clinic::hill().doctor("Practitioner/rao", "Dr Anita Rao");
    let outputs = visit.ring();
    assert!(outputs.contains(&Output::NotVerified("jws_wrong_signature")));
    assert!(!outputs.contains(&Output::StartPeer { call: call_id(CALL), seat: Seat::Doctor }));
    assert_eq!(visit.call.phase(), Phase::Ended);
}

#[test]
fn signals_of_another_call_or_another_sender_are_not_heard() {
    let mut visit = Visit::ringing();
    let offer = visit.offer();
    for (call, from) in [("another", "doctor-1"), (CALL, "somebody-else")] {
        let outputs = visit.message(FromHub::Signal {
            call: call_id(call),
            from_session: crate::sample::session(from),
            signal: offer.clone(),
        });
        assert_eq!(outputs, []);
    }
}

#[test]
fn a_later_answer_does_not_touch_a_private_call() {
    let mut visit = Visit::live();
    let CallSignal::Offer { sdp, passport, certificates } = visit.offer() else { unreachable!() };
    assert_eq!(visit.signal(CallSignal::Answer { sdp, passport, certificates }), []);
    assert_eq!(visit.call.phase(), Phase::Live);
}

#[test]
fn events_of_a_connection_already_stopped_are_dropped() {
    let mut visit = Visit::live();
    let late = PeerEvent::DtlsUp { fingerprint: fingerprint("an earlier connection") };
    assert_eq!(visit.give(Input::Peer(call_id("an-earlier-call"), late)), []);
    assert_eq!(visit.call.phase(), Phase::Live);
}

#[test]
fn the_doctors_page_saying_it_cannot_verify_is_told_as_that() {
    let mut visit = Visit::offered();
    let view = shown(&visit.gone(EndReason::NotVerified));
    assert_eq!(view.ended, Some(EndedBecause::DoctorCouldNotVerify));
}

#[test]
fn a_private_call_that_the_hub_calls_unverified_is_lost_because_she_was_seen_and_heard() {
    let reason = EndReason::NotVerified;
    for outputs in [Visit::live().gone(reason), Visit::live().signal(CallSignal::Bye { reason })] {
        assert_eq!(outputs[0], Output::CloseMedia(call_id(CALL)));
        let view = shown(&outputs);
        assert_eq!(view.ended, Some(EndedBecause::ConnectionLost));
        assert!(view.can_go_back);
    }
}
