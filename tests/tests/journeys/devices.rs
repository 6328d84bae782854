//! Camera, microphone and speaker: what there is, and a visit without them.

use journeys::journey::LONG;
use journeys::journey::asha::Asha;
use journeys::journey::clinic::HillClinic;
use journeys::journey::devices::{self, Lacking};
use journeys::journey::doctor::Doctor;
use session::{DeviceSource, DeviceTest, Devices, Phase, Trouble, Whose};

async fn checks(asha: &Asha) -> Devices {
    asha.session.check_devices().await.unwrap();
    asha.until("the device check", |snapshot| snapshot.devices.tested.is_some()).await.devices
}

/// A visit with these devices; it goes live, and it is said what is missing.
async fn goes_on(devices: DeviceSource) -> (Asha, Doctor, HillClinic) {
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in_with(&clinic, devices).await;
    let doctor = Doctor::arrives(&clinic).await;
    let mut pictures = asha.session.watch(Whose::Doctor).await.unwrap();
    asha.session.see_doctor(None).await.unwrap();
    let desk = doctor.sees_patient().await;
    let shown = asha.until_phase(Phase::Live).await;
    assert_eq!(shown.visit.picture_words, desk.words);
    let first = tokio::time::timeout(LONG, pictures.recv()).await.unwrap().unwrap();
    assert!(first.key, "she sees the doctor all the same");
    (asha, doctor, clinic)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn devices_that_work_are_found_to_work() {
    let clinic = HillClinic::open().await;
    let asha = Asha::unpacks(&clinic).await;
    let found = checks(&asha).await;
    for device in [found.camera, found.microphone, found.speaker] {
        assert_eq!(device.test, DeviceTest::Works);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visit_goes_on_without_any_device() {
    let (asha, doctor, _clinic) = goes_on(devices::none()).await;
    let without = asha.sees().visit.without;
    assert_eq!(without, [Trouble::CameraAbsent, Trouble::MicrophoneAbsent, Trouble::SpeakerAbsent]);
    doctor.types("I cannot see or hear you. I will phone.").await;
    asha.until("the doctor's words", |snapshot| snapshot.visit.typed.len() == 1).await;
    let desk = doctor.counts().await;
    assert_eq!((desk.pictures, desk.sounds), (0, 0));
    asha.session.leave_call().await.unwrap();
    asha.until_phase(Phase::Ended).await;
    let found = checks(asha_idle(&asha).await).await;
    for device in [found.camera, found.microphone, found.speaker] {
        assert_eq!(device.test, DeviceTest::Absent);
    }
}

/// Home again, where devices may be tried.
async fn asha_idle(asha: &Asha) -> &Asha {
    asha.session.finish_visit().await.unwrap();
    asha
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visit_goes_on_while_another_program_has_camera_and_microphone() {
    let (asha, doctor, _clinic) = goes_on(devices::busy()).await;
    assert_eq!(asha.sees().visit.without, [Trouble::CameraBusy, Trouble::MicrophoneBusy]);
    doctor.types("Please close the other program.").await;
    asha.until("the doctor's words", |snapshot| snapshot.visit.typed.len() == 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_camera_refused_and_a_microphone_that_fails_are_not_blamed_on_another_program() {
    let (asha, _doctor, _clinic) = goes_on(devices::failing()).await;
    assert_eq!(asha.sees().visit.without, [Trouble::CameraFails, Trouble::MicrophoneFails]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_camera_the_doctor_hears_her_and_sees_nothing() {
    let (asha, doctor, _clinic) = goes_on(devices::all_but(Lacking::Camera)).await;
    assert_eq!(asha.sees().visit.without, [Trouble::CameraAbsent]);
    let desk = doctor.until("her voice", |desk| desk.sounds >= 25).await;
    assert_eq!(desk.pictures, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_microphone_the_doctor_sees_her_and_hears_nothing() {
    let (asha, doctor, _clinic) = goes_on(devices::all_but(Lacking::Microphone)).await;
    assert_eq!(asha.sees().visit.without, [Trouble::MicrophoneAbsent]);
    let desk = doctor.until("her picture", |desk| desk.pictures >= 15).await;
    assert_eq!(desk.sounds, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_speaker_the_doctor_sees_and_hears_her_and_writes() {
    let (asha, doctor, _clinic) = goes_on(devices::all_but(Lacking::Speaker)).await;
    assert_eq!(asha.sees().visit.without, [Trouble::SpeakerAbsent]);
    doctor.until("her picture and voice", |desk| desk.pictures >= 5 && desk.sounds >= 5).await;
    doctor.types("You cannot hear me. Please read this.").await;
    asha.until("the doctor's words", |snapshot| snapshot.visit.typed.len() == 1).await;
}
