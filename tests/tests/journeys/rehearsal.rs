//! Trying the visit before the day: on her wish, and by itself.

use capture::DeviceError;
use journeys::journey::asha::Asha;
use journeys::journey::clinic::HillClinic;
use journeys::journey::devices::Laptop;
use journeys::journey::doctor::Doctor;
use session::{DeviceKind, DeviceTest, Phase, RouteTest, Snapshot, Trouble};

/// Presses "Try it now" and waits for the outcome; one that runs by itself just then is in nobody's way.
async fn rehearses(asha: &Asha) -> Snapshot {
    asha.session.rehearse().await.unwrap();
    assert!(asha.sees().route.trying);
    asha.until("the rehearsal", |snapshot| !snapshot.route.trying).await
}

fn tests(snapshot: &Snapshot) -> [DeviceTest; 3] {
    DeviceKind::ALL.map(|kind| snapshot.devices.of(kind).test)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_is_well_through_the_real_relay_nobody_is_troubled_and_it_is_kept() {
    let clinic = HillClinic::open().await;
    let doctor = Doctor::arrives(&clinic).await;
    let mut asha = Asha::moves_in(&clinic).await;
    let shown = rehearses(&asha).await;
    assert_eq!(tests(&shown), [DeviceTest::Works; 3]);
    assert_eq!((shown.route.test, shown.route.slow), (RouteTest::Works, false));
    assert_eq!(shown.devices.of(DeviceKind::Camera).name.as_deref(), Some("Laptop Camera"));
    assert!(doctor.sees().waiting.is_empty(), "nobody sees a rehearsal");
    asha.restarts().await;
    let kept = asha.sees();
    assert_eq!((tests(&kept), &kept.route), (tests(&shown), &shown.route));
    assert_eq!(kept.devices.tested, shown.devices.tested);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_hub_is_named_and_well_again_when_it_is_back() {
    let mut clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    clinic.close_hub().await;
    let shown = rehearses(&asha).await;
    assert_eq!(shown.route.test, RouteTest::Fails(Trouble::RouteNoAnswer));
    assert_eq!(tests(&shown), [DeviceTest::Works; 3], "what works is not blamed");
    clinic.open_hub().await;
    assert_eq!(rehearses(&asha).await.route.test, RouteTest::Works);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn before_her_visit_it_runs_by_itself_and_opens_no_device() {
    let clinic = HillClinic::open().await;
    let laptop = Laptop::new();
    laptop.pull_out(DeviceKind::Microphone, "Laptop Microphone");
    let asha = Asha::moves_in_with(&clinic, laptop.source()).await;
    let shown = asha.until("the rehearsal", |snapshot| snapshot.route.tested.is_some()).await;
    assert_eq!(shown.route.test, RouteTest::Works);
    assert_eq!(tests(&shown), [DeviceTest::Unknown, DeviceTest::Absent, DeviceTest::Unknown]);
    assert_eq!(shown.devices.tested, None, "nothing was tried");
    for name in ["Laptop Camera", "Laptop Microphone", "Laptop Speaker"] {
        assert_eq!(laptop.opened(name), 0, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_check_that_runs_when_she_goes_on_is_not_lost_and_never_stays_open() {
    let clinic = HillClinic::open().await;
    let laptop = Laptop::new();
    let mut asha = Asha::signs_in_with(&clinic, laptop.source()).await;
    laptop.holds_back("Laptop Camera");
    asha.session.check_devices().await.unwrap();
    asha.session.check_devices().await.unwrap();
    // "Do this later".
    asha.finishes_first_run().await;
    let shown = asha.until("its own rehearsal", |snapshot| snapshot.route.tested.is_some()).await;
    assert_eq!(tests(&shown), [DeviceTest::Trying; 3], "what is being tried goes on");
    asha.session.rehearse().await.unwrap();
    assert!(!asha.sees().route.trying, "two at a time would be in each other's way");
    let kept = std::fs::read_to_string(asha.places().data().join("rehearsal.json")).unwrap();
    assert!(!kept.contains("trying"), "{kept}");
    laptop.goes_on();
    let shown = asha.until("the device check", |snapshot| snapshot.devices.tested.is_some()).await;
    assert_eq!(tests(&shown), [DeviceTest::Works; 3]);
    assert_eq!(laptop.opened("Laptop Camera"), 1, "a second press opens nothing");
    asha.restarts().await;
    assert_eq!(tests(&asha.sees()), [DeviceTest::Works; 3]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rehearsal_on_one_computer_does_not_take_the_place_of_another() {
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    asha.session.see_doctor(None).await.unwrap();
    asha.until("a place", |snapshot| snapshot.visit.position == Some(1)).await;
    let elsewhere = Asha::moves_in(&clinic).await;
    assert_eq!(rehearses(&elsewhere).await.route.test, RouteTest::Works);
    let doctor = Doctor::arrives(&clinic).await;
    doctor.until("her in the list", |desk| desk.waiting.len() == 1).await;
    let shown = asha.until("a doctor", |snapshot| snapshot.visit.attended).await;
    assert_eq!((shown.visit.phase, shown.visit.position), (Phase::Waiting, Some(1)));
    // And in the visit itself there is no rehearsal.
    asha.session.rehearse().await.unwrap();
    assert!(!asha.sees().route.trying);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_device_that_does_not_work_is_named() {
    let clinic = HillClinic::open().await;
    let laptop = Laptop::new();
    laptop.pull_out(DeviceKind::Camera, "Laptop Camera");
    laptop.falls_silent();
    laptop.breaks("Laptop Speaker", DeviceError::Other { code: 5 });
    let asha = Asha::moves_in_with(&clinic, laptop.source()).await;
    let shown = rehearses(&asha).await;
    assert_eq!(tests(&shown), [DeviceTest::Absent, DeviceTest::Silent, DeviceTest::Fails]);
    let troubles = DeviceKind::ALL.map(|kind| shown.devices.trouble(kind));
    let wanted = [Trouble::CameraAbsent, Trouble::MicrophoneSilent, Trouble::SpeakerFails].map(Some);
    assert_eq!(troubles, wanted);
    assert_eq!(shown.route.test, RouteTest::Works);
}
