//! The visit, step by step and wrong step by wrong step.

mod another_way;
mod faults;
mod revoked;
mod several;
mod ways_out;

use super::*;
use crate::input::{HubEvent, PeerEvent};
use crate::output::Seat;
use crate::sample::{CALL, Visit, call_id, candidate, shown};
use crate::view::{DeviceState, Phase};
use signalling::{CallSignal, FromHub};

fn sent(outputs: &[Output]) -> Vec<&ToHub> {
    let messages = outputs.iter().filter_map(|output| match output {
        Output::SendToHub(message) => Some(message),
        _ => None,
    });
    messages.collect()
}

#[test]
fn a_visit_goes_from_the_lobby_to_a_private_call() {
    let mut visit = Visit::new();
    assert_eq!(visit.call.phase(), Phase::Lobby);
    visit.hub(HubEvent::Connected { resumed: false });
    let appointment = Some("Appointment/7".to_owned());
    let outputs = visit.give(Input::SeeDoctor { appointment: appointment.clone() });
    assert_eq!(sent(&outputs), [&ToHub::Wait { appointment }]);

    let outputs = visit.message(FromHub::Place { position: 2, of: 3, attended: false });
    assert_eq!(shown(&outputs).place, Some(Place { position: 2, of: 3, attended: false }));
    let outputs = visit.message(FromHub::Place { position: 2, of: 3, attended: true });
    assert!(shown(&outputs).place.unwrap().attended, "a doctor came");

    let outputs = visit.ring();
    assert_eq!(outputs[0], Output::StartPeer { call: call_id(CALL), seat: Seat::Doctor });
    assert_eq!(shown(&outputs).phase, Phase::Connecting);
    assert_eq!(shown(&outputs).doctor.as_deref(), Some("Dr Anita Rao"));

    let offer = visit.offer();
    let outputs = visit.signal(offer);
    assert!(matches!(outputs[0], Output::ApplyOffer { .. }));

    let confirm = visit.answer();
    let outputs = visit.signal(confirm);
    assert_eq!(shown(&outputs).phase, Phase::Verified);
    assert_eq!(shown(&outputs).picture_words, None, "not private yet");
    assert!(!outputs.contains(&Output::OpenMedia(call_id(CALL))));

    let outputs = visit.peer(Visit::dtls("doctor"));
    assert_eq!(outputs[0], Output::OpenMedia(call_id(CALL)));
    assert_eq!(shown(&outputs).phase, Phase::Live);
    assert!(shown(&outputs).picture_words.is_some());
}

#[test]
fn a_connection_that_is_up_before_the_confirm_stays_shut_until_it() {
    let mut visit = Visit::offered();
    let confirm = visit.answer();
    let outputs = visit.peer(Visit::dtls("doctor"));
    assert!(!outputs.contains(&Output::OpenMedia(call_id(CALL))));
    assert_eq!(visit.call.phase(), Phase::Connecting);
    let outputs = visit.signal(confirm);
    assert!(outputs.contains(&Output::OpenMedia(call_id(CALL))));
}

#[test]
fn ways_to_reach_each_other_wait_for_offer_and_answer() {
    let mut visit = Visit::ringing();
    let early = CallSignal::Candidate { candidate: "candidate:1".into(), sdp_mid: None, sdp_m_line_index: Some(0) };
    assert_eq!(visit.signal(early), []);
    let offer = visit.offer();
    let outputs = visit.signal(offer);
    assert_eq!(outputs[1], Output::AddCandidate(call_id(CALL), candidate("candidate:1")));

    assert_eq!(visit.peer(PeerEvent::LocalCandidate(candidate("candidate:2"))), []);
    let outputs = visit.peer(Visit::local_answer());
    let kinds: Vec<&str> = sent(&outputs)
        .into_iter()
        .map(|message| match message {
            ToHub::Signal { signal, .. } => signal.kind(),
            _ => "other",
        })
        .collect();
    assert_eq!(kinds, ["answer", "candidate"]);
    assert_eq!(sent(&visit.peer(PeerEvent::GatheringDone)).len(), 1);
}

#[test]
fn what_she_switched_off_stays_off_in_the_call() {
    let mut visit = Visit::waiting();
    visit.user(UserAct::Hide(true));
    let outputs = visit.ring();
    assert!(outputs.contains(&Output::SetHidden(true)));
    assert!(outputs.contains(&Output::SetMuted(false)));
}

#[test]
fn whoever_cannot_hear_gets_it_louder_and_the_doctor_is_told() {
    let mut visit = Visit::live();
    let words = |outputs: &[Output]| {
        outputs.iter().find_map(|output| match output {
            Output::SendWords { text, .. } => Some(text.contains(r#""hears_badly":true"#)),
            _ => None,
        })
    };
    for steps in [1, 2, 3, 3] {
        let outputs = visit.user(UserAct::CannotHear(true));
        assert!(outputs.contains(&Output::SetLoudness(steps)));
        assert_eq!(words(&outputs), Some(true));
    }
    let outputs = visit.user(UserAct::CannotHear(false));
    assert!(outputs.contains(&Output::SetLoudness(0)));
    assert_eq!(words(&outputs), Some(false));
}

#[test]
fn whoever_does_not_look_need_not_be_sent_moving_pictures() {
    let looking = |looking: bool| Output::SendWords {
        call: call_id(CALL),
        text: format!(r#"{{"type":"looking","looking":{looking}}}"#),
    };
    let mut visit = Visit::live();
    assert_eq!(visit.user(UserAct::Look(true)), [], "she does already");
    assert!(visit.user(UserAct::Look(false)).contains(&looking(false)));
    assert!(visit.user(UserAct::Look(true)).contains(&looking(true)));
    let told = |words: &str| PeerEvent::Words(words.into());
    assert!(visit.peer(told(r#"{"type":"looking","looking":false}"#)).contains(&Output::DoctorLooks(false)));
    assert!(visit.peer(told(r#"{"type":"looking","looking":true}"#)).contains(&Output::DoctorLooks(true)));

    let mut visit = Visit::offered();
    assert_eq!(visit.user(UserAct::Look(false)), [], "nobody is verified");
    assert_eq!(visit.peer(told(r#"{"type":"looking","looking":false}"#)), []);
    let confirm = visit.answer();
    visit.signal(confirm);
    assert!(visit.peer(Visit::dtls("doctor")).contains(&looking(false)));
}

#[test]
fn the_doctor_is_told_what_is_switched_off_only_once_she_is_verified() {
    let told = |outputs: &[Output]| outputs.iter().any(|o| matches!(o, Output::SendWords { .. }));
    let mut visit = Visit::offered();
    assert!(!told(&visit.user(UserAct::Mute(true))));
    let confirm = visit.answer();
    visit.signal(confirm);
    let outputs = visit.peer(Visit::dtls("doctor"));
    let text = r#"{"type":"status","muted":true,"hidden":false}"#.to_owned();
    assert!(outputs.contains(&Output::SendWords { call: call_id(CALL), text }));
    assert!(told(&visit.user(UserAct::Mute(false))));
}

#[test]
fn typed_words_are_shown_only_from_a_verified_doctor() {
    let typed = || PeerEvent::Words(r#"{"type":"typed","text":"Can you hear me?"}"#.into());
    let mut visit = Visit::offered();
    assert_eq!(visit.peer(typed()), []);
    let mut visit = Visit::live();
    assert_eq!(shown(&visit.peer(typed())).typed, ["Can you hear me?"]);
    for _ in 0..60 {
        visit.peer(typed());
    }
    assert_eq!(visit.call.typed.len(), MAX_TYPED);
    let status = PeerEvent::Words(r#"{"type":"status","muted":true,"hidden":true}"#.into());
    let view = shown(&visit.peer(status));
    assert!(view.doctor_muted && view.doctor_hidden);
}

#[test]
fn a_picture_that_gives_way_to_the_voice_is_said_while_the_call_is_open() {
    let mut visit = Visit::offered();
    visit.peer(PeerEvent::SavingLine(true));
    assert!(visit.call.shown.as_ref().is_none_or(|view| !view.saving_line));
    let mut visit = Visit::live();
    assert!(shown(&visit.peer(PeerEvent::SavingLine(true))).saving_line);
    assert_eq!(visit.peer(PeerEvent::SavingLine(true)), []);
    assert!(!shown(&visit.peer(PeerEvent::SavingLine(false))).saving_line);
}

#[test]
fn a_missing_camera_is_said_and_the_visit_goes_on() {
    let mut visit = Visit::live();
    let devices = Devices { camera: DeviceState::Absent, ..Devices::default() };
    let view = shown(&visit.give(Input::Devices(devices)));
    assert_eq!(view.devices.camera, DeviceState::Absent);
    assert_eq!(view.phase, Phase::Live);
}

#[test]
fn the_screen_is_told_only_of_changes() {
    let mut visit = Visit::live();
    assert_eq!(visit.give(Input::Tick), []);
    assert_eq!(visit.user(UserAct::GoBackIn), []);
    assert_eq!(visit.give(Input::SeeDoctor { appointment: None }), []);
}

#[test]
fn nothing_private_is_printed() {
    let mut visit = Visit::live();
    visit.peer(PeerEvent::Words(r#"{"type":"typed","text":"Metformin"}"#.into()));
    let outputs = visit.user(UserAct::Mute(true));
    let text = format!("{:?} {outputs:?}", visit.call);
    let words = shown(&outputs).picture_words.unwrap();
    assert!(!text.contains("Metformin"));
    assert!(!words.iter().all(|word| text.contains(word.as_str())));
    assert!(!format!("{outputs:?}").contains("Anita"));
}
