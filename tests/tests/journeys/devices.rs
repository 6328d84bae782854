//! Camera, microphone and speaker: what there is, and a visit without them.

use capture::DeviceError;
use journeys::journey::LONG;
use journeys::journey::asha::Asha;
use journeys::journey::clinic::HillClinic;
use journeys::journey::devices::{self, Lacking, Laptop};
use journeys::journey::doctor::Doctor;
use session::{DeviceKind, DeviceSource, DeviceTest, Devices, Equipment, Happened, Phase, Snapshot, Trouble, Whose};

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
    asha.until("the doctor's words", |snapshot| snapshot.visit.items.len() == 1).await;
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
    asha.until("the doctor's words", |snapshot| snapshot.visit.items.len() == 1).await;
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
    asha.until("the doctor's words", |snapshot| snapshot.visit.items.len() == 1).await;
}

/// A laptop with a webcam and a headset beside what is built in; she has chosen these.
async fn with_chosen(clinic: &HillClinic) -> (Asha, Laptop) {
    let laptop = Laptop::new();
    laptop.plug_in(DeviceKind::Camera, "Webcam");
    laptop.plug_in(DeviceKind::Speaker, "Headset");
    let asha = Asha::moves_in_with(clinic, laptop.source()).await;
    asha.session.open_devices().await.unwrap();
    asha.until("the lists", |snapshot| used(snapshot, DeviceKind::Speaker) == Some("laptop-speaker".to_owned())).await;
    asha.session.choose_device(DeviceKind::Camera, "webcam".to_owned()).await.unwrap();
    asha.session.choose_device(DeviceKind::Speaker, "headset".to_owned()).await.unwrap();
    asha.session.close_devices().await.unwrap();
    (asha, laptop)
}

fn used(snapshot: &Snapshot, kind: DeviceKind) -> Option<String> {
    snapshot.equipment.of(kind).find(|(_, used)| *used).map(|(device, _)| device.id.clone())
}

/// In the call, with her devices open.
async fn calls(asha: &Asha, clinic: &HillClinic) -> Doctor {
    let doctor = Doctor::arrives(clinic).await;
    asha.session.see_doctor(None).await.unwrap();
    doctor.sees_patient().await;
    asha.until_phase(Phase::Live).await;
    doctor.until("her picture and voice", |desk| desk.pictures >= 5 && desk.sounds >= 5).await;
    doctor
}

async fn goes_on_seeing(doctor: &Doctor) {
    let before = doctor.sees().pictures;
    doctor.until("more pictures", |desk| desk.pictures >= before + 10).await;
}

fn told(snapshot: &Snapshot) -> Option<(Happened, &str, Option<&str>)> {
    let notice = snapshot.visit.notices.last()?;
    Some((notice.happened, notice.name.as_str(), notice.now.as_deref()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_she_chose_is_remembered_also_in_another_socket() {
    let clinic = HillClinic::open().await;
    let (mut asha, laptop) = with_chosen(&clinic).await;
    asha.restarts().await;
    asha.session.open_devices().await.unwrap();
    asha.until("her headset", |snapshot| used(snapshot, DeviceKind::Speaker) == Some("headset".to_owned())).await;
    laptop.pull_out(DeviceKind::Speaker, "Headset");
    laptop.plug_in_elsewhere(DeviceKind::Speaker, "Headset");
    asha.until("her headset", |snapshot| used(snapshot, DeviceKind::Speaker) == Some("headset-2".to_owned())).await;
    let strange = asha.session.choose_device(DeviceKind::Speaker, "nobody's".to_owned()).await;
    assert_eq!(strange, Err(Trouble::Unexpected));
    let _doctor = calls(&asha, &clinic).await;
    assert!(laptop.opened("Webcam") > 0 && laptop.opened("Headset 2") > 0);
    assert_eq!(laptop.opened("Laptop Camera"), 0, "only what she chose is opened");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_camera_pulled_out_in_the_call_is_replaced_said_and_used_again_when_it_is_back() {
    let clinic = HillClinic::open().await;
    let (asha, laptop) = with_chosen(&clinic).await;
    let doctor = calls(&asha, &clinic).await;
    laptop.pull_out(DeviceKind::Camera, "Webcam");
    let shown = asha.until("word of it", |snapshot| !snapshot.visit.notices.is_empty()).await;
    assert_eq!(told(&shown), Some((Happened::Unplugged, "Webcam", Some("Laptop Camera"))));
    goes_on_seeing(&doctor).await;
    assert_eq!((shown.visit.phase, asha.sees().visit.without), (Phase::Live, vec![]));
    laptop.plug_in_elsewhere(DeviceKind::Camera, "Webcam");
    let shown = asha.until("its return", |snapshot| told(snapshot) == Some((Happened::Back, "Webcam", None))).await;
    assert_eq!(used(&shown, DeviceKind::Camera), Some("webcam-2".to_owned()));
    goes_on_seeing(&doctor).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_another_camera_the_call_goes_on_with_sound_until_one_is_plugged_in() {
    let clinic = HillClinic::open().await;
    let laptop = Laptop::new();
    let asha = Asha::moves_in_with(&clinic, laptop.source()).await;
    let doctor = calls(&asha, &clinic).await;
    laptop.pull_out(DeviceKind::Camera, "Laptop Camera");
    let shown = asha.until("word of it", |snapshot| snapshot.visit.without == [Trouble::CameraAbsent]).await;
    assert_eq!(told(&shown), Some((Happened::Unplugged, "Laptop Camera", None)));
    let before = doctor.sees().sounds;
    doctor.until("her voice", |desk| desk.sounds >= before + 25).await;
    laptop.plug_in(DeviceKind::Camera, "Webcam");
    let shown = asha.until("the new one", |snapshot| snapshot.visit.without.is_empty()).await;
    assert_eq!(told(&shown), Some((Happened::Found, "Webcam", None)));
    goes_on_seeing(&doctor).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctor_is_heard_through_another_speaker_when_the_headset_is_pulled_out_or_another_is_chosen() {
    let clinic = HillClinic::open().await;
    let (asha, laptop) = with_chosen(&clinic).await;
    let _doctor = calls(&asha, &clinic).await;
    let heard = async |name: &str| {
        // Asked anew each time: a speaker that is not opened yet has heard nothing.
        while laptop.heard(name).loudest() < 0.1 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(LONG, heard("Headset")).await.unwrap();
    laptop.pull_out(DeviceKind::Speaker, "Headset");
    let shown = asha.until("word of it", |snapshot| !snapshot.visit.notices.is_empty()).await;
    assert_eq!(told(&shown), Some((Happened::Unplugged, "Headset", Some("Laptop Speaker"))));
    tokio::time::timeout(LONG, heard("Laptop Speaker")).await.unwrap();
    laptop.plug_in(DeviceKind::Speaker, "Television");
    asha.until("the television", |snapshot| snapshot.equipment.of(DeviceKind::Speaker).count() == 2).await;
    assert_eq!(laptop.opened("Television"), 0, "nothing is taken by itself");
    asha.session.choose_device(DeviceKind::Speaker, "television".to_owned()).await.unwrap();
    tokio::time::timeout(LONG, heard("Television")).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_headset_that_comes_back_and_does_not_open_is_not_announced_and_the_doctor_stays_to_be_heard() {
    let clinic = HillClinic::open().await;
    let (asha, laptop) = with_chosen(&clinic).await;
    let _doctor = calls(&asha, &clinic).await;
    laptop.pull_out(DeviceKind::Speaker, "Headset");
    let before = asha.until("word of it", |snapshot| !snapshot.visit.notices.is_empty()).await;
    laptop.breaks("Headset", DeviceError::Other { code: 5 });
    laptop.plug_in(DeviceKind::Speaker, "Headset");
    let shown = asha
        .until("the laptop's own again", |snapshot| {
            laptop.opened("Laptop Speaker") == 2
                && used(snapshot, DeviceKind::Speaker).as_deref() == Some("laptop-speaker")
        })
        .await;
    assert_eq!(shown.visit.notices, before.visit.notices, "it is not back");
    assert_eq!(laptop.opened("Headset"), 4, "once at the beginning, and then not only once");
    asha.until("that all is well", |snapshot| snapshot.visit.without.is_empty()).await;
    let played = laptop.heard("Laptop Speaker");
    let heard = async {
        while played.loudest() < 0.1 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(LONG, heard).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_camera_that_does_not_open_gives_way_to_the_other_and_that_is_said() {
    let clinic = HillClinic::open().await;
    let laptop = Laptop::new();
    laptop.breaks("Laptop Camera", DeviceError::Other { code: 5 });
    laptop.plug_in(DeviceKind::Camera, "Webcam");
    let asha = Asha::moves_in_with(&clinic, laptop.source()).await;
    let _doctor = calls(&asha, &clinic).await;
    let shown = asha.until("word of it", |snapshot| !snapshot.visit.notices.is_empty()).await;
    assert_eq!(told(&shown), Some((Happened::Stopped, "Laptop Camera", Some("Webcam"))));
    asha.until("that nothing is missing", |snapshot| snapshot.visit.without.is_empty()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_camera_that_another_program_had_comes_by_itself_when_it_is_free() {
    let clinic = HillClinic::open().await;
    let laptop = Laptop::new();
    laptop.breaks("Laptop Camera", DeviceError::Busy);
    let asha = Asha::moves_in_with(&clinic, laptop.source()).await;
    let doctor = Doctor::arrives(&clinic).await;
    asha.session.see_doctor(None).await.unwrap();
    doctor.sees_patient().await;
    asha.until("that it is taken", |snapshot| snapshot.visit.without == [Trouble::CameraBusy]).await;
    laptop.mends("Laptop Camera");
    asha.until("the camera", |snapshot| snapshot.visit.without.is_empty()).await;
    goes_on_seeing(&doctor).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_opened_before_she_presses_and_nothing_stays_open_after() {
    let clinic = HillClinic::open().await;
    let laptop = Laptop::new();
    let asha = Asha::moves_in_with(&clinic, laptop.source()).await;
    asha.session.open_devices().await.unwrap();
    asha.until("the lists", |snapshot| snapshot.equipment.of(DeviceKind::Camera).count() == 1).await;
    let opened = || ["Laptop Camera", "Laptop Microphone", "Laptop Speaker"].map(|name| laptop.opened(name));
    assert_eq!(opened(), [0, 0, 0]);

    let mut own = asha.session.watch(Whose::Own).await.unwrap();
    asha.session.try_device(DeviceKind::Camera).await.unwrap();
    let picture = tokio::time::timeout(LONG, own.recv()).await.unwrap().unwrap();
    assert_eq!((picture.key, picture.width, picture.height), (true, 320, 180));
    let micros = tokio::time::timeout(LONG, own.recv()).await.unwrap().unwrap().micros - picture.micros;
    assert!(micros >= 55_000, "at most fifteen a second: {micros}");

    let mut levels = asha.session.levels();
    asha.session.try_device(DeviceKind::Microphone).await.unwrap();
    tokio::time::timeout(LONG, levels.wait_for(|level| *level > 50)).await.unwrap().unwrap();
    assert_eq!(opened(), [1, 1, 0]);

    asha.session.try_device(DeviceKind::Speaker).await.unwrap();
    asha.until("the question", |snapshot| snapshot.equipment.asked).await;
    assert_eq!(*levels.borrow_and_update(), 0);
    assert!(laptop.heard("Laptop Speaker").loudest() > 0.5);
    asha.session.say_heard(false).await.unwrap();
    assert_eq!(asha.sees().equipment.trouble, Some(Trouble::SpeakerUnheard));
    asha.session.close_devices().await.unwrap();
    assert_eq!(asha.sees().equipment, Equipment::default());
    assert!(asha.session.try_device(DeviceKind::Camera).await.is_err(), "the page is closed");
    assert_eq!(opened(), [1, 1, 1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn did_you_hear_it_is_asked_once_whatever_is_plugged_in_afterwards() {
    let clinic = HillClinic::open().await;
    let laptop = Laptop::new();
    let asha = Asha::moves_in_with(&clinic, laptop.source()).await;
    asha.session.open_devices().await.unwrap();
    asha.until("the lists", |snapshot| snapshot.equipment.of(DeviceKind::Speaker).count() == 1).await;
    asha.session.try_device(DeviceKind::Speaker).await.unwrap();
    asha.until("the question", |snapshot| snapshot.equipment.asked).await;
    laptop.plug_in(DeviceKind::Camera, "Webcam");
    let shown = asha.until("the webcam", |snapshot| snapshot.equipment.of(DeviceKind::Camera).count() == 2).await;
    assert!(shown.equipment.asked, "it waits for her answer");
    for (heard, trouble, name) in [(false, Some(Trouble::SpeakerUnheard), "Headset"), (true, None, "Television")] {
        asha.session.say_heard(heard).await.unwrap();
        laptop.plug_in(DeviceKind::Speaker, name);
        let is_there =
            |snapshot: &Snapshot| snapshot.equipment.of(DeviceKind::Speaker).any(|(one, _)| one.name == name);
        let shown = asha.until(name, is_there).await;
        assert_eq!((shown.equipment.asked, shown.equipment.trouble), (false, trouble));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_microphone_that_is_switched_off_or_pulled_out_while_she_tries_it_is_said() {
    let clinic = HillClinic::open().await;
    let laptop = Laptop::new();
    laptop.falls_silent();
    let asha = Asha::moves_in_with(&clinic, laptop.source()).await;
    asha.session.open_devices().await.unwrap();
    asha.until("the lists", |snapshot| snapshot.equipment.of(DeviceKind::Microphone).count() == 1).await;
    asha.session.try_device(DeviceKind::Microphone).await.unwrap();
    let silent = Some(Trouble::MicrophoneSilent);
    let shown = asha.until("that it is silent", |snapshot| snapshot.equipment.trouble == silent).await;
    assert_eq!(shown.equipment.trying, Some(DeviceKind::Microphone), "she may switch it on now");
    asha.session.stop_trying().await.unwrap();
    asha.until("the end", |snapshot| snapshot.equipment.trying.is_none()).await;
    laptop.pull_out(DeviceKind::Microphone, "Laptop Microphone");
    asha.until("that it is gone", |snapshot| snapshot.equipment.of(DeviceKind::Microphone).count() == 0).await;
    asha.session.try_device(DeviceKind::Microphone).await.unwrap();
    asha.until("word of it", |snapshot| snapshot.equipment.trouble == Some(Trouble::MicrophoneAbsent)).await;
}
