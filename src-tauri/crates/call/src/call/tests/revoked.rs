//! What the clinic has revoked, in every stage of a visit; and what else comes over an open call.

use super::*;
use crate::sample::basis;
use crate::view::EndedBecause;
use crate::{Basis, ExchangeAct, ItemState};
use trust::{RevocationList, RevocationPolicy, Thumbprint};

const DAY: u64 = 24 * 3600;

fn list(visit: &Visit, number: u64, next: u64, keys: Vec<Thumbprint>) -> FromHub {
    let clinic = "hill-clinic".to_owned();
    let list = RevocationList { clinic, issued: next - 7 * DAY, keys, next, number, serials: Vec::new() };
    FromHub::Revocations { list: visit.clinic.root.sign_revocations(&list).unwrap() }
}

fn current(visit: &Visit, number: u64, keys: Vec<Thumbprint>) -> FromHub {
    list(visit, number, at(0).unix_seconds + 7 * DAY, keys)
}

fn at(seconds: u64) -> Moment {
    crate::sample::at(seconds)
}

fn rao(visit: &Visit) -> Thumbprint {
    visit.rao.identity().key().thumbprint()
}

fn not_verified(outputs: &[Output]) -> Option<&'static str> {
    outputs.iter().find_map(|output| match output {
        Output::NotVerified(code) => Some(*code),
        _ => None,
    })
}

/// A visit at a clinic that makes no call without a current list.
fn strict() -> Visit {
    let mut visit = Visit::new();
    let asha = visit.clinic.patient("Patient/asha", "Asha Verma");
    visit.call = Call::new(Basis { policy: RevocationPolicy::Refuse, ..basis(asha) });
    visit.hub(HubEvent::Connected { resumed: false });
    visit.give(Input::SeeDoctor { appointment: None });
    visit
}

#[test]
fn a_newer_list_is_kept_once_and_an_older_one_is_said_and_not_taken() {
    let mut visit = Visit::waiting();
    let (older, newer) = (current(&visit, 4, Vec::new()), current(&visit, 5, Vec::new()));
    let kept = |outputs: &[Output]| outputs.iter().any(|output| matches!(output, Output::KeepRevocations(_)));
    let outputs = visit.message(newer.clone());
    assert!(kept(&outputs));
    assert!(!kept(&visit.message(newer)), "the same again");
    let outputs = visit.message(older);
    assert!(!kept(&outputs) && outputs.contains(&Output::NotTaken("revocations_rolled_back")));
    assert!(shown(&outputs).rolled_back);
}

#[test]
fn a_list_of_another_root_changes_nothing() {
    let mut visit = Visit::waiting();
    let other = Visit::new();
    let forged = current(&other, 9, vec![rao(&visit)]);
    assert_eq!(visit.message(forged), [Output::NotTaken("jws_wrong_signature")]);
    assert_eq!(not_verified(&visit.ring()), None);
}

#[test]
fn a_doctor_whom_the_list_names_gets_no_call() {
    let mut visit = Visit::waiting();
    let named = current(&visit, 1, vec![rao(&visit)]);
    visit.message(named);
    let outputs = visit.ring();
    assert_eq!(not_verified(&outputs), Some("certificate_revoked"));
    assert!(outputs.iter().all(|output| !matches!(output, Output::StartPeer { .. })));
}

#[test]
fn a_list_that_comes_between_ring_and_offer_or_offer_and_confirm_counts() {
    let mut visit = Visit::ringing();
    let named = current(&visit, 1, vec![rao(&visit)]);
    visit.message(named);
    let offer = visit.offer();
    assert_eq!(not_verified(&visit.signal(offer)), Some("certificate_revoked"));

    let mut visit = Visit::offered();
    let confirm = visit.answer();
    visit.signal(confirm);
    assert_eq!(visit.call.phase(), Phase::Verified);
    let named = current(&visit, 1, vec![rao(&visit)]);
    visit.message(named);
    assert_eq!(visit.call.phase(), Phase::Ended);
    let outputs = visit.peer(Visit::dtls("doctor"));
    assert!(!outputs.contains(&Output::OpenMedia(call_id(CALL))));
}

#[test]
fn in_an_open_call_a_newer_list_shuts_media_before_anything_else() {
    let mut visit = Visit::live();
    let named = current(&visit, 1, vec![rao(&visit)]);
    let outputs = visit.message(named);
    assert!(matches!(outputs[0], Output::KeepRevocations(_)));
    assert_eq!(outputs[1], Output::CloseMedia(call_id(CALL)));
    assert_eq!(shown(&outputs).ended, Some(EndedBecause::Revoked("certificate_revoked")));
    // What comes from the clinic's web counts the same.
    let mut visit = Visit::live();
    let FromHub::Revocations { list } = current(&visit, 1, vec![rao(&visit)]) else { panic!("no list") };
    let outputs = visit.give(Input::Revocations(list));
    assert_eq!(shown(&outputs).ended, Some(EndedBecause::Revoked("certificate_revoked")));
}

#[test]
fn a_list_that_was_seen_between_offer_and_confirm_is_not_forgotten() {
    let mut visit = Visit::offered();
    let confirm = visit.answer();
    let named = current(&visit, 1, vec![rao(&visit)]);
    visit.message(named);
    visit.signal(confirm);
    let outputs = visit.peer(Visit::dtls("doctor"));
    assert!(!outputs.contains(&Output::OpenMedia(call_id(CALL))), "{outputs:?}");
    assert_ne!(visit.call.phase(), Phase::Live);
}

#[test]
fn without_a_current_list_the_screen_says_so_or_no_call_is_made() {
    let mut visit = Visit::live();
    visit.message(FromHub::Place { position: 1, of: 1, attended: true });
    assert!(visit.call.view().unchecked);
    let good = current(&visit, 1, Vec::new());
    assert!(!shown(&visit.message(good)).unchecked);

    assert_eq!(not_verified(&strict().ring()), Some("revocations_missing"));
    let mut visit = strict();
    let overdue = list(&visit, 1, at(0).unix_seconds - 3 * DAY, Vec::new());
    visit.message(overdue);
    assert_eq!(not_verified(&visit.ring()), Some("revocations_stale"));
    let mut visit = strict();
    let good = current(&visit, 1, Vec::new());
    visit.message(good);
    assert_eq!(not_verified(&visit.ring()), None);
}

#[test]
fn a_renewal_words_and_files_of_somebody_unverified_are_not_heard() {
    let said = [
        r#"{"type":"renewal","certificate":"a","issuer":"b"}"#,
        r#"{"type":"chat","id":"d1","text":"Hello"}"#,
        r#"{"type":"file","id":"d2","name":"a","size":3,"mime":"x/y","sha256":"0"}"#,
    ];
    let mut visit = Visit::offered();
    for text in said {
        assert!(visit.peer(PeerEvent::Words(text.to_owned())).is_empty());
    }
    let mut visit = Visit::live();
    let outputs = visit.peer(PeerEvent::Words(said[0].to_owned()));
    assert_eq!(outputs, [Output::Renewal(Box::new(["a".to_owned(), "b".to_owned()]))]);
    let outputs = visit.peer(PeerEvent::Words(said[1].to_owned()));
    let acknowledged = vec![r#"{"type":"chat_ack","id":"d1"}"#.to_owned()];
    assert!(outputs.contains(&Output::SendItems { call: call_id(CALL), texts: acknowledged }));
}

#[test]
fn what_she_wrote_before_the_end_is_shown_as_not_sent_and_stays_for_going_back_in() {
    let mut visit = Visit::live();
    let outputs = visit.give(Input::Exchange(ExchangeAct::Write("Hello".to_owned())));
    assert!(outputs.iter().any(|output| matches!(output, Output::SendItems { .. })));
    let outputs = visit.user(UserAct::Leave);
    assert_eq!(shown(&outputs).items[0].state, ItemState::Failed);
    let outputs = visit.user(UserAct::GoBackIn);
    assert_eq!(shown(&outputs).items.len(), 1);
    let outputs = visit.give(Input::Exchange(ExchangeAct::Again(1)));
    assert!(outputs.is_empty(), "there is no line yet, and it stays as it was");
}

#[test]
fn what_she_wrote_for_one_doctor_is_not_sent_to_the_next() {
    let mut visit = Visit::live();
    visit.give(Input::Exchange(ExchangeAct::Write("Hello".to_owned())));
    visit.user(UserAct::Leave);
    visit.user(UserAct::GoBackIn);
    visit.rao = visit.clinic.doctor("Practitioner/sen", "Dr Mita Sen");
    visit.ring();
    let offer = visit.offer();
    visit.signal(offer);
    let confirm = visit.answer();
    visit.signal(confirm);
    visit.peer(Visit::dtls("doctor"));
    assert_eq!(visit.call.phase(), Phase::Live);
    assert_eq!(visit.give(Input::Exchange(ExchangeAct::Again(1))), []);
    let outputs = visit.give(Input::Exchange(ExchangeAct::Write("Good evening".to_owned())));
    let names = shown(&outputs).items.into_iter().filter_map(|item| item.doctor).map(|doctor| doctor.name);
    assert_eq!(names.collect::<Vec<_>>(), ["Dr Anita Rao", "Dr Mita Sen"]);
}
