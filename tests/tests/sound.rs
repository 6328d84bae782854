//! The sound path on a real sound system: PulseAudio with speakers that play to nobody.
//!
//! What is real here: cpal, its connection to PulseAudio, and the session with a call. A test that needs the
//! sound system runs itself anew as a program of its own, because the sound system is found through the
//! environment, which a running program must not change.
#![expect(clippy::unwrap_used, reason = "these are tests")]

use capture::{
    Computer, CpalMicrophone, CpalSpeaker, DeviceKind, Microphone, Received, Speaker, SyntheticMicrophone,
    ThisComputer, newest,
};
use journeys::journey::LONG;
use journeys::journey::asha::Asha;
use journeys::journey::clinic::HillClinic;
use journeys::journey::doctor::Doctor;
use journeys::journey::pulse::{Pulse, Sound, aloud};
use media::{AudioFrame, level_dbfs};
use session::{Happened, Phase, Trouble};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

/// Set for the program that a test starts of itself.
const INSIDE: &str = "HOUSECALL_SOUND_TEST";

/// What the made-up voice does again and again.
///
/// Units: frames of 20 ms; see `capture::speech_like`.
const PERIOD: usize = 150;
const PAUSE: usize = 25;

/// Runs one of the ignored tests below with a sound system of its own.
fn with_pulse(test: &str) {
    let Some(pulse) = Pulse::start() else {
        aloud(&format!("SKIPPED: {test}: PulseAudio is not installed (pulseaudio, pulseaudio-utils)"));
        return;
    };
    let mut inside = pulse.listener(Command::new(std::env::current_exe().unwrap()));
    inside.args(["--exact", test, "--ignored", "--nocapture"]).env(INSIDE, "1");
    let done = inside.output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success(), "{said}\n{}", String::from_utf8_lossy(&done.stderr));
    assert!(said.contains("1 passed"), "{said}");
    for line in said.lines().filter(|line| line.starts_with("sound: ")) {
        aloud(line);
    }
}

fn is_inside() -> bool {
    std::env::var_os(INSIDE).is_some()
}

#[test]
fn speech_passes_from_a_real_speaker_to_a_real_microphone() {
    with_pulse("inside_speech_passes");
}

#[test]
fn a_real_speaker_pulled_out_in_a_call_is_replaced_and_used_again_when_it_is_back() {
    with_pulse("inside_a_call_changes_speakers");
}

#[test]
#[ignore = "started by the test above with a sound system of its own"]
fn inside_speech_passes() {
    if !is_inside() {
        return;
    }
    let lists = ThisComputer.lists();
    let names = |kind| lists.of(kind).iter().map(|device| device.name.as_str()).collect::<Vec<_>>();
    assert_eq!(names(DeviceKind::Speaker), ["Laptop Speaker", "Headset"], "the usual one first, by human names");
    assert_eq!(names(DeviceKind::Microphone), ["Laptop Microphone"], "what a speaker plays is no microphone");
    let id = |kind| Some(lists.of(kind)[0].id.clone());

    let (to_speaker, from) = newest(10);
    let _speaker = Box::new(CpalSpeaker { id: id(DeviceKind::Speaker) }).start(from).unwrap();
    let (to, heard) = newest(50);
    let _microphone = Box::new(CpalMicrophone { id: id(DeviceKind::Microphone) }).start(to).unwrap();
    let _voice = Box::new(SyntheticMicrophone).start(to_speaker).unwrap();

    let levels: Vec<f32> = (0..5 * PERIOD).map(|_| level(&heard.wait(Duration::from_secs(5)))).collect();
    let loudest = levels.iter().copied().fold(f32::MIN, f32::max);
    let quiet = runs(&levels, |level| level < -60.0);
    println!("sound: loudest {loudest:.1} dBFS, silences of {quiet:?} frames in {} frames", levels.len());
    assert!((-20.0..-8.0).contains(&loudest), "{loudest} dBFS");
    // The pauses of the voice, and nothing else that a person would hear as a gap.
    let pauses = quiet.iter().filter(|run| (PAUSE - 4..=PAUSE + 4).contains(*run)).count();
    assert!(pauses >= 3, "{quiet:?}");
    // Between two syllables one frame may lie that is as quiet.
    let gap = |run: &&usize| **run > 1 && !(PAUSE - 4..=PAUSE + 4).contains(*run);
    let gaps: usize = quiet.iter().skip(1).filter(gap).sum();
    assert!(gaps * 50 <= levels.len(), "two of a hundred at most: {quiet:?}");
    let missing = CpalSpeaker { id: Some("pulseaudio:nobody".to_owned()) };
    assert!(Box::new(missing).start(newest(1).1).is_err(), "what is not there is not replaced in silence");
}

fn level(heard: &Received<AudioFrame>) -> f32 {
    match heard {
        Received::Thing(frame) => level_dbfs(frame.samples()),
        other => panic!("no sound: {other:?}"),
    }
}

/// How long each stretch is that is so.
fn runs(levels: &[f32], is_so: impl Fn(f32) -> bool) -> Vec<usize> {
    let stretches = levels.chunk_by(|one, next| is_so(*one) == is_so(*next));
    stretches.filter(|stretch| is_so(stretch[0])).map(<[f32]>::len).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "started by the test above with a sound system of its own"]
async fn inside_a_call_changes_speakers() {
    if !is_inside() {
        return;
    }
    let sound = Sound::of_this_process();
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in_with(&clinic, Arc::new(ThisComputer)).await;
    asha.session.open_devices().await.unwrap();
    asha.until("the lists", |snapshot| snapshot.equipment.of(DeviceKind::Speaker).count() == 2).await;
    asha.session.choose_device(DeviceKind::Speaker, "pulseaudio:headset".to_owned()).await.unwrap();
    let doctor = Doctor::arrives(&clinic).await;
    asha.session.see_doctor(None).await.unwrap();
    doctor.sees_patient().await;
    asha.until_phase(Phase::Live).await;

    // The doctor speaks into the headset; her microphone hears the laptop's own speaker only.
    assert!(!hears_speech().await);
    sound.pull_out("headset");
    let shown = asha.until("word of it", |snapshot| !snapshot.visit.notices.is_empty()).await;
    let notice = shown.visit.notices[0].clone();
    assert_eq!((notice.happened, notice.name.as_str()), (Happened::Unplugged, "Headset"));
    assert_eq!(notice.now.as_deref(), Some("Laptop Speaker"));
    tokio::time::timeout(LONG, async { while !hears_speech().await {} }).await.unwrap();
    println!("sound: the doctor is heard through the laptop after the headset was pulled out");

    sound.plug_in("headset", "Headset");
    let back = |snapshot: &session::Snapshot| snapshot.visit.notices.iter().any(|one| one.happened == Happened::Back);
    let shown = asha.until("its return", back).await;
    assert_eq!((shown.visit.phase, shown.visit.without.contains(&Trouble::SpeakerAbsent)), (Phase::Live, false));
    tokio::time::timeout(LONG, async { while hears_speech().await {} }).await.unwrap();
}

/// Whether there was any sound within three and a half seconds, longer than any pause of the voice.
async fn hears_speech() -> bool {
    let listening = tokio::task::spawn_blocking(|| {
        let (to, heard) = newest(50);
        let _microphone = Box::new(CpalMicrophone { id: Some("pulseaudio:mic".to_owned()) }).start(to).unwrap();
        (0..175).any(|_| level(&heard.wait(Duration::from_secs(5))) > -50.0)
    });
    listening.await.unwrap()
}
