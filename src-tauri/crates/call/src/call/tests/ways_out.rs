//! How visits are interrupted, left, lost and taken up again.

use super::*;
use signalling::{EndReason, HubCode};

fn closed() -> [Output; 2] {
    [Output::CloseMedia(call_id(CALL)), Output::StopPeer(call_id(CALL))]
}

fn hub_error(code: HubCode) -> HubEvent {
    HubEvent::Message(FromHub::Error { code, message: String::new(), call: None })
}

fn no_such_call(id: &str) -> HubEvent {
    HubEvent::Message(FromHub::Error { code: HubCode::NoSuchCall, message: String::new(), call: Some(call_id(id)) })
}

#[test]
fn a_hub_that_keeps_the_place_is_not_asked_twice() {
    let mut visit = Visit::waiting();
    visit.message(FromHub::Place { position: 2, of: 2, attended: true });
    let view = shown(&visit.hub(HubEvent::Disconnected));
    assert!(view.hub_away);
    assert_eq!(view.place, Some(Place { position: 2, of: 2, attended: true }), "the place is kept");
    let outputs = visit.hub(HubEvent::Connected { resumed: true });
    assert_eq!(sent(&outputs), Vec::<&ToHub>::new());
    assert!(!shown(&outputs).hub_away);
}

#[test]
fn a_hub_that_forgot_her_is_asked_again() {
    let mut visit = Visit::waiting();
    visit.hub(HubEvent::Disconnected);
    let outputs = visit.hub(HubEvent::Connected { resumed: false });
    assert_eq!(sent(&outputs), [&ToHub::Wait { appointment: None }]);
}

#[test]
fn seeing_the_doctor_before_the_hub_is_there_asks_once_it_is() {
    let mut visit = Visit::new();
    let outputs = visit.give(Input::SeeDoctor { appointment: None });
    assert_eq!(sent(&outputs), Vec::<&ToHub>::new());
    let outputs = visit.hub(HubEvent::Connected { resumed: false });
    assert_eq!(sent(&outputs), [&ToHub::Wait { appointment: None }]);
}

#[test]
fn a_hub_restart_does_not_touch_a_call_that_flows() {
    let mut visit = Visit::live();
    for event in [
        HubEvent::Disconnected,
        HubEvent::Connected { resumed: false },
        hub_error(HubCode::NoSuchCall),
        no_such_call(CALL),
        hub_error(HubCode::Stopping),
    ] {
        let outputs = visit.hub(event);
        assert!(outputs.iter().all(|o| matches!(o, Output::Show(_))), "{outputs:?}");
        assert_eq!(visit.call.phase(), Phase::Live);
    }
}

#[test]
fn a_doctor_who_only_lost_her_hub_is_not_gone() {
    let mut visit = Visit::live();
    assert_eq!(visit.gone(EndReason::Gone), []);
    visit.now = 300;
    visit.give(Input::Tick);
    assert_eq!(visit.call.phase(), Phase::Live);
}

#[test]
fn a_doctors_page_closed_during_the_call_is_said_and_she_can_go_back() {
    type Closing = fn(&mut Visit) -> Vec<Output>;
    let ways: [Closing; 4] = [
        |v| {
            assert!(shown(&v.peer(PeerEvent::Closed)).line_broken);
            v.now += SAID_WITHIN.as_secs();
            v.give(Input::Tick)
        },
        |v| {
            v.hub(HubEvent::Disconnected);
            v.peer(PeerEvent::Closed)
        },
        |v| {
            v.gone(EndReason::Gone);
            v.peer(PeerEvent::Disconnected)
        },
        |v| {
            v.peer(PeerEvent::Disconnected);
            v.gone(EndReason::Gone)
        },
    ];
    for way in ways {
        let mut visit = Visit::live();
        let outputs = way(&mut visit);
        assert_eq!(outputs[..2], closed());
        let view = shown(&outputs);
        assert_eq!(view.ended, Some(EndedBecause::DoctorWentAway));
        assert!(view.can_go_back);
        visit.hub(HubEvent::Connected { resumed: true });
        let outputs = visit.user(UserAct::GoBackIn);
        assert_eq!(sent(&outputs), [&ToHub::Wait { appointment: None }]);
        assert_eq!(shown(&outputs).phase, Phase::Waiting);
    }
}

#[test]
fn a_doctor_who_hangs_up_has_not_gone_away_whichever_word_comes_first() {
    for mut visit in [Visit::live(), Visit::offered()] {
        visit.peer(PeerEvent::Closed);
        visit.peer(PeerEvent::Closed);
        visit.give(Input::Tick);
        let view = shown(&visit.gone(EndReason::HungUp));
        assert_eq!(view.ended, Some(EndedBecause::DoctorEnded));
        visit.now += SAID_WITHIN.as_secs();
        assert_eq!(visit.give(Input::Tick), []);
    }
}

#[test]
fn a_doctor_who_hangs_up_ends_the_call_by_hub_and_by_bye() {
    let mut visit = Visit::live();
    let view = shown(&visit.gone(EndReason::HungUp));
    assert_eq!(view.ended, Some(EndedBecause::DoctorEnded));
    let mut visit = Visit::live();
    let reason = EndReason::HungUp;
    let outputs = visit.signal(CallSignal::Bye { reason });
    assert_eq!(outputs[..2], closed());
    assert_eq!(sent(&outputs), Vec::<&ToHub>::new(), "she knows already");
}

#[test]
fn leaving_can_be_undone() {
    let mut visit = Visit::live();
    let outputs = visit.user(UserAct::Leave);
    assert_eq!(outputs[..2], closed());
    let hang_up = ToHub::HangUp { call: call_id(CALL), reason: EndReason::HungUp };
    assert_eq!(sent(&outputs), [&hang_up]);
    assert!(shown(&outputs).can_go_back);
    let outputs = visit.user(UserAct::GoBackIn);
    assert_eq!(shown(&outputs).phase, Phase::Waiting);
    assert_eq!(shown(&outputs).typed, Vec::<String>::new());
}

#[test]
fn leaving_the_line_gives_the_place_up() {
    let mut visit = Visit::waiting();
    let outputs = visit.user(UserAct::Leave);
    assert_eq!(sent(&outputs), [&ToHub::Leave {}]);
    assert_eq!(visit.call.phase(), Phase::Ended);
}

#[test]
fn a_doctor_who_admits_after_she_left_is_declined() {
    let mut visit = Visit::waiting();
    visit.user(UserAct::Leave);
    let declined = ToHub::HangUp { call: call_id(CALL), reason: EndReason::Declined };
    assert_eq!(sent(&visit.ring()), [&declined]);
}

#[test]
fn a_call_that_finds_no_way_ends_after_half_a_minute() {
    let mut visit = Visit::offered();
    visit.now = CONNECT_WITHIN.as_secs() - 1;
    visit.give(Input::Tick);
    assert_eq!(visit.call.phase(), Phase::Connecting);
    visit.now += 1;
    let outputs = visit.give(Input::Tick);
    assert_eq!(outputs[..2], closed());
    assert_eq!(shown(&outputs).ended, Some(EndedBecause::NotConnected));
}

#[test]
fn a_call_that_breaks_before_it_is_open_was_never_connected() {
    type Breaking = fn(&mut Visit) -> Vec<Output>;
    let ways: [Breaking; 4] = [
        |v| v.peer(PeerEvent::Failed),
        |v| v.gone(EndReason::ConnectionLost),
        |v| v.gone(EndReason::Failed),
        |v| {
            v.hub(HubEvent::Disconnected);
            v.peer(PeerEvent::Closed)
        },
    ];
    for way in ways {
        let view = shown(&way(&mut Visit::offered()));
        assert_eq!(view.ended, Some(EndedBecause::NotConnected));
        assert!(view.can_go_back);
    }
}

#[test]
fn a_call_that_broke_stays_broken_whatever_the_hub_does_then() {
    for (mut visit, why) in
        [(Visit::live(), EndedBecause::ConnectionLost), (Visit::offered(), EndedBecause::NotConnected)]
    {
        visit.peer(PeerEvent::Failed);
        visit.now += RECOVER_WITHIN.as_secs();
        visit.give(Input::Tick);
        assert_eq!(visit.call.view().ended, Some(why));
        assert_eq!(shown(&visit.hub(HubEvent::Disconnected)).ended, Some(why));
        assert_eq!(shown(&visit.hub(HubEvent::Connected { resumed: true })).ended, Some(why));
    }
}

#[test]
fn a_silent_line_may_come_back() {
    let mut visit = Visit::live();
    visit.now = 100;
    assert!(shown(&visit.peer(PeerEvent::Disconnected)).line_broken);
    visit.now += RECOVER_WITHIN.as_secs() - 1;
    visit.give(Input::Tick);
    assert!(!shown(&visit.peer(Visit::dtls("doctor"))).line_broken);
    visit.now += RECOVER_WITHIN.as_secs();
    visit.give(Input::Tick);
    assert_eq!(visit.call.phase(), Phase::Live);
}

#[test]
fn a_silent_line_that_does_not_come_back_is_lost() {
    let mut visit = Visit::live();
    visit.now = 100;
    visit.peer(PeerEvent::Disconnected);
    visit.now += RECOVER_WITHIN.as_secs();
    let outputs = visit.give(Input::Tick);
    assert_eq!(outputs[..2], closed());
    assert_eq!(shown(&outputs).ended, Some(EndedBecause::ConnectionLost));

    let mut visit = Visit::live();
    visit.peer(PeerEvent::Failed);
    visit.now += RECOVER_WITHIN.as_secs();
    assert_eq!(shown(&visit.give(Input::Tick)).ended, Some(EndedBecause::ConnectionLost));
}

#[test]
fn a_refused_device_is_told_and_not_sent_back_in() {
    let mut visit = Visit::waiting();
    let outputs = visit.hub(hub_error(HubCode::CertificateRefused));
    let view = shown(&outputs);
    assert_eq!(view.ended, Some(EndedBecause::Refused));
    assert!(!view.can_go_back);
    assert_eq!(visit.user(UserAct::GoBackIn), []);
}

#[test]
fn an_error_of_the_hub_in_line_leaves_her_in_line() {
    for code in [HubCode::NoSuchCall, HubCode::Internal, HubCode::Full] {
        let mut visit = Visit::waiting();
        assert_eq!(visit.hub(hub_error(code)), []);
        assert_eq!(visit.call.phase(), Phase::Waiting);
    }
}

#[test]
fn only_an_error_that_names_her_call_ends_it_while_it_is_set_up() {
    let mut visit = Visit::ringing();
    for event in [hub_error(HubCode::NoSuchCall), no_such_call("another"), hub_error(HubCode::Full)] {
        visit.hub(event);
        assert_eq!(visit.call.phase(), Phase::Connecting);
    }
    let outputs = visit.hub(no_such_call(CALL));
    assert_eq!(shown(&outputs).ended, Some(EndedBecause::DoctorWentAway));
}
