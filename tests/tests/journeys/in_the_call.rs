//! A call that is live, and a doctor's end or a clock that does something unexpected.

use super::visit::{in_line, is_live};
use jiff::{SignedDuration, Timestamp};
use journeys::journey::LONG;
use journeys::journey::asha::Asha;
use journeys::journey::clinic::HillClinic;
use journeys::journey::doctor::{Desk, Doctor};
use session::{Phase, Picture, Whose};
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::sync::mpsc;

async fn next(pictures: &mut mpsc::Receiver<Picture>) -> Picture {
    tokio::time::timeout(LONG, pictures.recv()).await.unwrap().unwrap()
}

/// Both ends still see each other, and she is told of nothing.
async fn goes_on(asha: &Asha, doctor: &Doctor, words: &Option<[String; 3]>) {
    let mut pictures = asha.session.watch(Whose::Doctor).await.unwrap();
    let before = doctor.sees();
    for _ in 0..10 {
        next(&mut pictures).await;
    }
    let more = |desk: &Desk| desk.pictures >= before.pictures + 10 && desk.sounds >= before.sounds + 10;
    doctor.until("more of her picture and voice", more).await;
    let shown = asha.sees();
    assert_eq!((shown.visit.phase, shown.visit.trouble), (Phase::Live, None));
    assert_eq!(&shown.visit.picture_words, words);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_size_of_the_doctors_picture_is_shown_from_a_key_frame_on() {
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    let doctor = Doctor::arrives(&clinic).await;
    in_line(&asha).await;
    is_live(&asha, &doctor).await;
    let words = asha.sees().visit.picture_words;
    for (width, height) in [(320, 180), (96, 128)] {
        let mut pictures = asha.session.watch(Whose::Doctor).await.unwrap();
        doctor.films(width, height).await;
        let mut shown = next(&mut pictures).await;
        while (shown.width, shown.height) != (width, height) {
            shown = next(&mut pictures).await;
        }
        assert!(shown.key, "a window can begin to decode the new size");
        for _ in 0..5 {
            let after = next(&mut pictures).await;
            assert_eq!((after.width, after.height), (width, height));
        }
    }
    goes_on(&asha, &doctor, &words).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_doctors_end_that_negotiates_anew_over_the_hub_does_not_touch_the_call() {
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    let doctor = Doctor::arrives(&clinic).await;
    in_line(&asha).await;
    is_live(&asha, &doctor).await;
    let words = asha.sees().visit.picture_words;
    doctor.renegotiates().await;
    // What she says after it arrives after it.
    doctor.types("Can you still see me?").await;
    asha.until("the doctor's words", |snapshot| !snapshot.visit.items.is_empty()).await;
    goes_on(&asha, &doctor, &words).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_is_set_in_the_middle_of_a_call_does_not_touch_it() {
    static HOURS: AtomicI64 = AtomicI64::new(0);
    fn stepped() -> Timestamp {
        Timestamp::now() + SignedDuration::from_hours(HOURS.load(Ordering::Relaxed))
    }
    let clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    asha.stops().await;
    asha.sets_clock(stepped);
    asha.starts().await;
    let doctor = Doctor::arrives(&clinic).await;
    in_line(&asha).await;
    is_live(&asha, &doctor).await;
    let words = asha.sees().visit.picture_words;
    for hours in [25, -25, 30 * 24] {
        HOURS.store(hours, Ordering::Relaxed);
        asha.session.set_muted(true).await.unwrap();
        asha.until("her switch", |snapshot| snapshot.visit.muted).await;
        asha.session.set_muted(false).await.unwrap();
        goes_on(&asha, &doctor, &words).await;
    }
}
