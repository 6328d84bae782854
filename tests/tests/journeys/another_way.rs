//! The way between the two is lost in the middle of a call, and the call stays.

use journeys::journey::LONG;
use journeys::journey::asha::Asha;
use journeys::journey::clinic::HillClinic;
use journeys::journey::doctor::{Doctor, Manner};
use journeys::journey::path::Path;
use session::{Phase, Picture, Whose};

use tokio::sync::mpsc;
use tokio::time::Instant;

/// The call as it is meant to be: pictures and sound both ways.
struct Visit {
    clinic: HillClinic,
    asha: Asha,
    doctor: Doctor,
    pictures: mpsc::Receiver<Picture>,
    words: Option<[String; 3]>,
}

impl Visit {
    async fn by(path: &Path) -> Self {
        let clinic = HillClinic::open().await;
        let (asha, doctor) = (Asha::moves_in(&clinic).await, Doctor::arrives(&clinic).await);
        asha.session.see_doctor(None).await.unwrap();
        let pictures = asha.session.watch(Whose::Doctor).await.unwrap();
        doctor.admits(Manner::ByPath(path.clone())).await;
        let words = doctor.until("the call to be private", |desk| desk.words.is_some()).await.words;
        asha.until_phase(Phase::Live).await;
        let mut visit = Self { clinic, asha, doctor, pictures, words };
        visit.both_see_each_other().await;
        visit
    }

    async fn both_see_each_other(&mut self) {
        let before = self.doctor.sees();
        self.skip_old_pictures();
        for _ in 0..5 {
            tokio::time::timeout(LONG, self.pictures.recv()).await.unwrap().unwrap();
        }
        let more = |desk: &journeys::journey::doctor::Desk| {
            desk.pictures >= before.pictures + 5 && desk.sounds >= before.sounds + 5
        };
        self.doctor.until("her picture and voice", more).await;
    }

    /// Leaves out what waits, so that the next one is new.
    fn skip_old_pictures(&mut self) {
        while self.pictures.try_recv().is_ok() {}
    }

    /// Still the same call: nobody was asked again who they are, nobody had to press anything.
    fn is_the_same_call(&self) {
        let (shown, desk) = (self.asha.sees().visit, self.doctor.sees());
        assert_eq!((shown.phase, shown.trouble), (Phase::Live, None));
        assert_eq!((&shown.picture_words, &desk.words), (&self.words, &self.words));
        assert_eq!((desk.calls, desk.not_verified, desk.gone), (1, None, None));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_way_that_dies_is_replaced_and_she_is_told_meanwhile() {
    let path = Path::open();
    let mut visit = Visit::by(&path).await;
    let cut = Instant::now();
    path.is_cut();
    visit.asha.until("word of the search", |snapshot| snapshot.visit.finding_way).await;
    let told = cut.elapsed();
    visit.doctor.until("another way", |desk| desk.renewed == 1).await;
    visit.asha.until("the search to end", |snapshot| !snapshot.visit.finding_way).await;
    visit.skip_old_pictures();
    tokio::time::timeout(LONG, visit.pictures.recv()).await.unwrap().unwrap();
    let took = cut.elapsed();
    println!("told after {} ms, pictures again after {} ms", told.as_millis(), took.as_millis());
    visit.both_see_each_other().await;
    visit.is_the_same_call();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctors_end_may_take_another_way_as_well_and_more_than_once() {
    let path = Path::open();
    let mut visit = Visit::by(&path).await;
    for times in 1..=3 {
        visit.doctor.offers_another_way().await;
        visit.doctor.until("another way", |desk| desk.renewed == times).await;
        visit.both_see_each_other().await;
    }
    visit.is_the_same_call();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_way_that_is_lost_together_with_the_hub_is_replaced_when_the_hub_is_back() {
    let path = Path::open();
    let mut visit = Visit::by(&path).await;
    visit.clinic.hub_faults().kill_sockets();
    path.is_cut();
    visit.asha.until("word of the search", |snapshot| snapshot.visit.finding_way).await;
    visit.doctor.until("another way", |desk| desk.renewed == 1).await;
    visit.asha.until("the search to end", |snapshot| !snapshot.visit.finding_way).await;
    visit.both_see_each_other().await;
    visit.is_the_same_call();
}
