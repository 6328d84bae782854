//! The visit: waiting, being admitted, seeing each other, leaving, coming back.

use jiff::{SignedDuration, Timestamp};
use journeys::journey::LONG;
use journeys::journey::asha::Asha;
use journeys::journey::clinic::{DAY, HillClinic, unix_now};
use journeys::journey::doctor::{Doctor, Manner};
use session::{ItemKind, Phase, Picture, Trouble, Whose};
use signalling::EndReason;
use tokio::sync::mpsc;

/// Waits for pictures of the doctor, a whole one first.
async fn sees_pictures(pictures: &mut mpsc::Receiver<Picture>) {
    for n in 0..5 {
        let picture = tokio::time::timeout(LONG, pictures.recv()).await.unwrap().unwrap();
        assert_eq!((picture.width, picture.height), (160, 120));
        assert!(!picture.data.is_empty());
        assert!(n > 0 || picture.key, "the first one can be decoded");
    }
}

/// In line, admitted, live; both ends see, hear and verify each other.
pub(super) async fn is_live(asha: &Asha, doctor: &Doctor) {
    let mut pictures = asha.session.watch(Whose::Doctor).await.unwrap();
    let desk = doctor.sees_patient().await;
    let shown = asha.until("the call", |snapshot| snapshot.visit.phase == Phase::Live).await;
    assert_eq!(shown.visit.doctor.as_deref(), Some("Dr Anita Rao"));
    assert_eq!(shown.visit.picture_words, desk.words, "both see the same three words");
    sees_pictures(&mut pictures).await;
    doctor.until("her picture and voice", |desk| desk.pictures >= 5 && desk.sounds >= 5).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_doctor_knows_she_is_here_only_while_a_doctors_page_is_open() {
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    let booked = asha.sees().appointments[0].id.as_str().to_owned();
    asha.session.see_doctor(Some(booked.clone())).await.unwrap();
    let shown = asha.until("a place", |snapshot| snapshot.visit.position == Some(1)).await;
    assert!(!shown.visit.attended, "nobody sees the line yet");
    assert_eq!(shown.visit.appointment, Some(booked));
    let doctor = Doctor::arrives(&clinic).await;
    asha.until("a doctor", |snapshot| snapshot.visit.attended).await;
    doctor.vanishes().await;
    let shown = asha.until("nobody", |snapshot| !snapshot.visit.attended).await;
    assert_eq!((shown.visit.phase, shown.visit.position), (Phase::Waiting, Some(1)), "the place is kept");
}

pub(super) async fn in_line(asha: &Asha) {
    asha.session.see_doctor(None).await.unwrap();
    let shown = asha.until("a place", |snapshot| snapshot.visit.position.is_some()).await;
    assert_eq!((shown.visit.phase, shown.visit.position), (Phase::Waiting, Some(1)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn she_waits_is_admitted_and_both_see_and_hear_each_other() {
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    let booked = asha.sees().appointments[0].id.as_str().to_owned();
    asha.session.see_doctor(Some(booked)).await.unwrap();
    asha.until("a place", |snapshot| snapshot.visit.position == Some(1)).await;
    let doctor = Doctor::arrives(&clinic).await;
    is_live(&asha, &doctor).await;
    let mut own = asha.session.watch(Whose::Own).await.unwrap();
    assert!(tokio::time::timeout(LONG, own.recv()).await.unwrap().unwrap().key, "her own small picture");

    doctor.types("Please take your tablets after food.").await;
    doctor.switches(true, true).await;
    let shown = asha.until("the doctor's words", |snapshot| snapshot.visit.doctor_hidden).await;
    let said = &shown.visit.items[..];
    let words = "Please take your tablets after food.";
    assert!(matches!(said, [one] if !one.mine && matches!(&one.kind, ItemKind::Words(text) if text == words)));
    assert!(shown.visit.doctor_muted);
    asha.session.set_muted(true).await.unwrap();
    asha.session.set_hidden(true).await.unwrap();
    doctor
        .until("her switches", |desk| desk.heard.iter().any(|text| text.contains(r#""muted":true,"hidden":true"#)))
        .await;
    asha.until("her switches", |snapshot| snapshot.visit.muted && snapshot.visit.hidden).await;

    // Seeing the doctor again while seeing the doctor is nothing.
    asha.session.see_doctor(None).await.unwrap();
    assert_eq!(asha.sees().visit.phase, Phase::Live);
    asha.stops().await;
    doctor.until("her goodbye", |desk| desk.gone == Some(EndReason::HungUp)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn she_leaves_and_goes_back_in() {
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    let doctor = Doctor::arrives(&clinic).await;
    in_line(&asha).await;
    is_live(&asha, &doctor).await;
    let first = asha.sees().visit.picture_words;
    asha.session.set_muted(true).await.unwrap();
    asha.session.leave_call().await.unwrap();
    let shown = asha.until_phase(Phase::Ended).await;
    assert_eq!((shown.visit.trouble, shown.visit.can_go_back), (None, true));
    assert_eq!(shown.visit.picture_words, None);
    doctor.until("her goodbye", |desk| desk.gone == Some(EndReason::HungUp)).await;

    asha.session.go_back_in().await.unwrap();
    asha.until("a place", |snapshot| snapshot.visit.position == Some(1)).await;
    asha.session.set_muted(false).await.unwrap();
    is_live(&asha, &doctor).await;
    assert_ne!(asha.sees().visit.picture_words, first, "a new connection has new words");
    asha.session.leave_call().await.unwrap();
    asha.until_phase(Phase::Ended).await;
    asha.session.finish_visit().await.unwrap();
    assert_eq!(asha.sees().visit.phase, Phase::Idle);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctor_hangs_up_and_that_is_no_trouble() {
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    let doctor = Doctor::arrives(&clinic).await;
    in_line(&asha).await;
    is_live(&asha, &doctor).await;
    doctor.hangs_up(EndReason::HungUp).await;
    let shown = asha.until_phase(Phase::Ended).await;
    assert_eq!(shown.visit.trouble, None);
    asha.session.finish_visit().await.unwrap();
    // The next visit is a new one.
    in_line(&asha).await;
    is_live(&asha, &doctor).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctors_page_closed_in_the_middle_is_said_and_she_can_go_back_in() {
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    let doctor = Doctor::arrives(&clinic).await;
    in_line(&asha).await;
    is_live(&asha, &doctor).await;
    doctor.vanishes().await;
    let shown = asha.until_phase(Phase::Ended).await;
    assert_eq!((shown.visit.trouble, shown.visit.can_go_back), (Some(Trouble::DoctorAway), true));
    asha.session.go_back_in().await.unwrap();
    asha.until("a place", |snapshot| snapshot.visit.position == Some(1)).await;
    let doctor = Doctor::arrives(&clinic).await;
    is_live(&asha, &doctor).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_was_lost_is_still_a_lost_one_when_the_hub_goes_and_comes() {
    let mut clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    let doctor = Doctor::arrives(&clinic).await;
    in_line(&asha).await;
    is_live(&asha, &doctor).await;
    doctor.hangs_up(EndReason::ConnectionLost).await;
    let shown = asha.until_phase(Phase::Ended).await;
    assert_eq!((shown.visit.trouble, shown.visit.can_go_back), (Some(Trouble::CallLost), true));
    clinic.close_hub().await;
    let shown = asha.until("word of the hub's absence", |snapshot| snapshot.visit.reconnecting).await;
    assert_eq!((shown.visit.phase, shown.visit.trouble), (Phase::Ended, Some(Trouble::CallLost)));
    clinic.open_hub().await;
    let shown = asha.until("the hub's return", |snapshot| !snapshot.visit.reconnecting).await;
    assert_eq!((shown.visit.phase, shown.visit.trouble), (Phase::Ended, Some(Trouble::CallLost)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_of_the_hub_keeps_her_place() {
    let mut clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    in_line(&asha).await;
    clinic.close_hub().await;
    let shown = asha.until("word of the hub's absence", |snapshot| snapshot.visit.reconnecting).await;
    assert_eq!((shown.visit.phase, shown.visit.position), (Phase::Waiting, Some(1)));
    clinic.open_hub().await;
    let shown = asha.until("the hub's return", |snapshot| !snapshot.visit.reconnecting).await;
    assert_eq!((shown.visit.phase, shown.visit.position), (Phase::Waiting, Some(1)));
    let doctor = Doctor::arrives(&clinic).await;
    is_live(&asha, &doctor).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_of_the_hub_does_not_disturb_the_call() {
    let mut clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    let doctor = Doctor::arrives(&clinic).await;
    in_line(&asha).await;
    is_live(&asha, &doctor).await;
    let words = asha.sees().visit.picture_words;
    clinic.close_hub().await;
    doctor.until("the hub to be away", |desk| !desk.connected).await;
    let before = doctor.sees().pictures;
    doctor.until("more pictures", |desk| desk.pictures >= before + 10).await;
    assert_eq!(asha.sees().visit.phase, Phase::Live);
    clinic.open_hub().await;
    doctor.until("the hub to be back", |desk| desk.connected).await;
    asha.until("the hub to be back", |snapshot| !snapshot.visit.reconnecting).await;
    let before = doctor.sees().pictures;
    doctor.until("more pictures", |desk| desk.pictures >= before + 10).await;
    let shown = asha.sees();
    assert_eq!((shown.visit.phase, shown.visit.trouble), (Phase::Live, None));
    assert_eq!(shown.visit.picture_words, words);
    // The call can still be ended through the hub.
    asha.session.leave_call().await.unwrap();
    doctor.until("her goodbye", |desk| desk.gone == Some(EndReason::HungUp)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sockets_cut_and_frames_lost_while_she_waits_lose_nothing() {
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    in_line(&asha).await;
    let doctor = Doctor::arrives(&clinic).await;
    doctor.until("her in the list", |desk| desk.waiting.len() == 1).await;
    clinic.hub_faults().kill_sockets();
    doctor.until("the cut", |desk| !desk.connected).await;
    doctor.until("the return", |desk| desk.connected).await;
    asha.until("the return", |snapshot| !snapshot.visit.reconnecting && snapshot.visit.position == Some(1)).await;
    // The frames of the set-up are lost once and come again.
    clinic.hub_faults().drop_next(3);
    is_live(&asha, &doctor).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn leaving_the_line_gives_the_place_up_at_once() {
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    let doctor = Doctor::arrives(&clinic).await;
    in_line(&asha).await;
    doctor.until("her in the list", |desk| desk.waiting.len() == 1).await;
    asha.session.leave_line().await.unwrap();
    assert_eq!(asha.sees().visit.phase, Phase::Idle);
    // Well before the two minutes for which a lost socket keeps its place.
    doctor.until("an empty list", |desk| desk.waiting.is_empty()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn quitting_the_program_in_line_or_in_a_call_says_goodbye() {
    let clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    let doctor = Doctor::arrives(&clinic).await;
    in_line(&asha).await;
    doctor.until("her in the list", |desk| desk.waiting.len() == 1).await;
    asha.stops().await;
    doctor.until("an empty list", |desk| desk.waiting.is_empty()).await;
    asha.starts().await;
    in_line(&asha).await;
    is_live(&asha, &doctor).await;
    asha.session.finish_visit().await.unwrap();
    doctor.until("her goodbye", |desk| desk.gone == Some(EndReason::HungUp)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_person_from_another_computer_takes_the_place_over() {
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    let elsewhere = Asha::moves_in(&clinic).await;
    in_line(&asha).await;
    in_line(&elsewhere).await;
    let shown = asha.until_phase(Phase::Ended).await;
    assert_eq!(shown.visit.trouble, Some(Trouble::VisitElsewhere));
    assert_eq!(elsewhere.sees().visit.phase, Phase::Waiting);
    // She may change her mind: the visit begins anew here, and ends there.
    asha.until("that this line is closed", |snapshot| !snapshot.visit.can_go_back).await;
    asha.session.finish_visit().await.unwrap();
    in_line(&asha).await;
    assert_eq!(elsewhere.until_phase(Phase::Ended).await.visit.trouble, Some(Trouble::VisitElsewhere));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_waiting_room_out_of_reach_is_said_and_she_gets_her_place_when_it_is_back() {
    let mut clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    clinic.close_hub().await;
    asha.session.see_doctor(None).await.unwrap();
    let shown = asha.until("that it is out of reach", |snapshot| snapshot.visit.trouble.is_some()).await;
    assert_eq!(shown.visit.trouble, Some(Trouble::HubUnreachable));
    assert_eq!((shown.visit.phase, shown.visit.position), (Phase::Waiting, None));
    clinic.open_hub().await;
    let shown = asha.until("a place", |snapshot| snapshot.visit.position.is_some()).await;
    assert_eq!(shown.visit.trouble, None);
    let doctor = Doctor::arrives(&clinic).await;
    is_live(&asha, &doctor).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_does_not_come_about_is_said_and_she_can_go_back_in() {
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    let doctor = Doctor::arrives(&clinic).await;
    in_line(&asha).await;
    doctor.admits(Manner::Unreachable).await;
    let shown = asha.until_phase(Phase::Ended).await;
    assert_eq!((shown.visit.trouble, shown.visit.can_go_back), (Some(Trouble::CallNotConnected), true));
    asha.session.go_back_in().await.unwrap();
    is_live(&asha, &doctor).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_is_wrong_by_a_day_hinders_nothing() {
    fn slow() -> Timestamp {
        Timestamp::now() - SignedDuration::from_hours(25)
    }
    fn fast() -> Timestamp {
        Timestamp::now() + SignedDuration::from_hours(25)
    }
    let clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    for clock in [slow, fast] {
        asha.stops().await;
        asha.sets_clock(clock);
        asha.starts().await;
        let doctor = Doctor::arrives(&clinic).await;
        in_line(&asha).await;
        is_live(&asha, &doctor).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_invitation_has_ended_the_medicines_stay_and_the_clinic_must_invite_anew() {
    fn next_month() -> Timestamp {
        Timestamp::now() + SignedDuration::from_hours(30 * 24)
    }
    let clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    asha.stops().await;
    asha.sets_clock(next_month);
    asha.starts().await;
    asha.session.see_doctor(None).await.unwrap();
    let shown = asha.until("that it has ended", |snapshot| snapshot.visit.phase == Phase::Idle).await;
    assert_eq!(shown.trouble, Some(Trouble::InvitationExpired));
    assert_eq!(asha.medicines().await.len(), 11);
    let newer = clinic.invite("Patient/asha", "Asha Verma", unix_now() + 30 * DAY);
    asha.session.open_invitation(&newer).await.unwrap();
    assert_eq!(asha.sees().trouble, None);
    asha.session.see_doctor(None).await.unwrap();
    assert_eq!(asha.sees().visit.phase, Phase::Waiting);
}
