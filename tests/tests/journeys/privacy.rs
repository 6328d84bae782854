//! Somebody between Asha and the doctor: each way is refused by name, and no picture or sound gets out.

use journeys::journey::asha::Asha;
use journeys::journey::clinic::HillClinic;
use journeys::journey::doctor::{Doctor, Manner, Recording};
use session::{Phase, Trouble, Whose};
use signalling::EndReason;
use std::sync::Arc;

async fn in_line() -> (HillClinic, Asha, Doctor) {
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    let doctor = Doctor::arrives(&clinic).await;
    asha.session.see_doctor(None).await.unwrap();
    (clinic, asha, doctor)
}

/// The call is ended as not private; nothing of hers reached the other end, nothing of the other end's her screen.
async fn is_refused(asha: &Asha, doctor: &Doctor, manner: Manner) {
    // Not the end of an earlier call.
    asha.until_phase(Phase::Waiting).await;
    let mut pictures = asha.session.watch(Whose::Doctor).await.unwrap();
    doctor.admits(manner).await;
    let shown = asha
        .until("the refusal", |snapshot| {
            assert_ne!(snapshot.visit.phase, Phase::Live, "it was never live");
            assert_eq!(snapshot.visit.picture_words, None);
            snapshot.visit.phase == Phase::Ended
        })
        .await;
    assert_eq!(shown.visit.trouble, Some(Trouble::CallNotPrivate));
    doctor.counts().await;
    let desk = doctor.until("word that it ended", |desk| desk.gone.is_some()).await;
    assert_eq!((desk.pictures, desk.sounds, desk.refused_packets), (0, 0, 0), "not one packet got out");
    assert!(desk.heard.is_empty() && desk.words.is_none());
    assert!(pictures.try_recv().is_err(), "nothing was shown");
    assert_eq!(desk.gone, Some(EndReason::NotVerified), "the doctor's page is told");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn swapped_fingerprints_end_the_call_and_not_one_packet_gets_out() {
    let (clinic, asha, doctor) = in_line().await;
    clinic.hub_faults().swap_fingerprints(true);
    is_refused(&asha, &doctor, Manner::Honest).await;
    // An honest hub again: she goes back in and it is private.
    clinic.hub_faults().swap_fingerprints(false);
    asha.session.go_back_in().await.unwrap();
    let desk = doctor.sees_patient().await;
    assert_eq!(asha.until_phase(Phase::Live).await.visit.picture_words, desk.words);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_offer_without_a_signature_is_refused() {
    let (_clinic, asha, doctor) = in_line().await;
    is_refused(&asha, &doctor, Manner::Unsigned).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_offer_with_a_foreign_signature_is_refused() {
    let (_clinic, asha, doctor) = in_line().await;
    is_refused(&asha, &doctor, Manner::SignedByAnother).await;
    asha.session.go_back_in().await.unwrap();
    // A clinic that calls itself the same.
    let twin = HillClinic::open().await;
    let stranger = Arc::new(twin.practitioner("Practitioner/rao", "Dr Anita Rao"));
    is_refused(&asha, &doctor, Manner::AnotherClinics(stranger)).await;
}

/// A whole private call, and what was said in it.
async fn earlier_call(asha: &Asha, doctor: &Doctor) -> Box<Recording> {
    let desk = doctor.sees_patient().await;
    asha.until_phase(Phase::Live).await;
    asha.session.leave_call().await.unwrap();
    asha.until_phase(Phase::Ended).await;
    doctor.until("her goodbye", |desk| desk.gone.is_some()).await;
    asha.session.go_back_in().await.unwrap();
    Box::new(desk.recording.unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replayed_offer_is_refused_under_a_new_name_and_under_its_own() {
    let (_clinic, asha, doctor) = in_line().await;
    let recording = earlier_call(&asha, &doctor).await;
    is_refused(&asha, &doctor, Manner::Replayed(recording.clone())).await;
    asha.session.go_back_in().await.unwrap();
    is_refused(&asha, &doctor, Manner::ReplayedWhole(recording)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_confirm_of_another_call_is_refused() {
    let (_clinic, asha, doctor) = in_line().await;
    let recording = earlier_call(&asha, &doctor).await;
    is_refused(&asha, &doctor, Manner::ConfirmOfAnotherCall(recording)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_confirm_nothing_gets_out_though_the_connection_is_there() {
    let (_clinic, asha, doctor) = in_line().await;
    doctor.admits(Manner::WithoutConfirm).await;
    doctor.until("the connection", |desk| desk.keys_agreed).await;
    let desk = doctor.counts().await;
    assert_eq!((desk.pictures, desk.sounds, desk.refused_packets), (0, 0, 0));
    let shown = asha.sees();
    assert_eq!((shown.visit.phase, shown.visit.picture_words), (Phase::Connecting, None));
    asha.session.leave_call().await.unwrap();
    assert_eq!(asha.until_phase(Phase::Ended).await.visit.trouble, None);
    let desk = doctor.until("her goodbye", |desk| desk.gone.is_some()).await;
    assert_eq!(desk.refused_packets, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_gets_out_is_counted_by_a_doctor_who_lets_nothing_in() {
    let (_clinic, asha, doctor) = in_line().await;
    doctor.admits(Manner::Shut).await;
    asha.until_phase(Phase::Live).await;
    // So a count of none above means none.
    let desk = doctor.until("packets", |desk| desk.refused_packets > 0).await;
    assert_eq!((desk.pictures, desk.sounds), (0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_doctor_who_cannot_verify_her_ends_it_as_not_private() {
    let (_clinic, asha, doctor) = in_line().await;
    doctor.admits(Manner::WithoutConfirm).await;
    doctor.until("the connection", |desk| desk.keys_agreed).await;
    doctor.hangs_up(EndReason::NotVerified).await;
    let shown = asha.until_phase(Phase::Ended).await;
    assert_eq!(shown.visit.trouble, Some(Trouble::CallNotPrivate));
}

/// The words of "not private" say that nobody saw or heard her, which after a call would be untrue.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_was_private_is_not_said_to_have_been_none() {
    let (_clinic, asha, doctor) = in_line().await;
    doctor.sees_patient().await;
    asha.until_phase(Phase::Live).await;
    doctor.hangs_up(EndReason::NotVerified).await;
    let shown = asha.until_phase(Phase::Ended).await;
    assert_eq!(shown.visit.trouble, Some(Trouble::CallLost));
}
