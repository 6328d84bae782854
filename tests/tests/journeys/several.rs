//! Three people in a visit: each pair has a call of its own, and only whom the doctor announces is let in.

use super::visit::in_line;
use journeys::journey::LONG;
use journeys::journey::asha::Asha;
use journeys::journey::clinic::HillClinic;
use journeys::journey::member::{Member, Table};
use session::{OtherPhase, Phase, Picture, Snapshot, Whose};
use signalling::{CallId, EndReason, SessionId};
use tokio::sync::mpsc;

const ASHA: &str = "Patient/asha";

/// Dr Rao and Asha in a visit, with the visit's id and Asha's session.
struct Visit {
    clinic: HillClinic,
    asha: Asha,
    rao: Member,
    id: CallId,
    her_session: SessionId,
}

impl Visit {
    async fn begins() -> Self {
        let clinic = HillClinic::open().await;
        let asha = Asha::moves_in(&clinic).await;
        let rao = Member::arrives(&clinic, "Practitioner/rao", "Dr Anita Rao").await;
        in_line(&asha).await;
        let waiting = rao.until("somebody in line", |table| !table.waiting.is_empty()).await.waiting;
        let id = rao.admits(ASHA, None).await;
        asha.until_phase(Phase::Live).await;
        let her_session = waiting[0].session.clone();
        Self { clinic, asha, rao, id, her_session }
    }

    /// Dr Rao says who is here beside herself and Asha.
    async fn announces(&self, others: &[&Member]) {
        let mut people = vec![self.rao.entry(), (self.her_session.clone(), ASHA, "Asha Verma")];
        people.extend(others.iter().map(|other| other.entry()));
        self.rao.announces(&self.id, &people).await;
    }

    /// Ravi Kumar is brought in, and sees and hears everybody.
    async fn with_ravi() -> (Self, Member) {
        let visit = Self::begins().await;
        let ravi = Member::arrives(&visit.clinic, "Practitioner/ravi", "Ravi Kumar").await;
        visit.rao.brings_in(&ravi.sub, &visit.id).await;
        visit.announces(&[&ravi]).await;
        // On a busy computer the doctor's word may come later than a ring waits for it.
        visit.asha.until("the doctor's word", |snapshot| other_is(snapshot, OtherPhase::Connecting)).await;
        ravi.reaches(&visit.her_session, ASHA, &visit.id).await;
        visit.asha.until("Ravi", |snapshot| other_is(snapshot, OtherPhase::Live)).await;
        (visit, ravi)
    }
}

fn other_is(snapshot: &Snapshot, phase: OtherPhase) -> bool {
    snapshot.visit.others.first().is_some_and(|other| other.phase == phase)
}

async fn next(pictures: &mut mpsc::Receiver<Picture>) -> Picture {
    tokio::time::timeout(LONG, pictures.recv()).await.unwrap().unwrap()
}

fn pictures_of_asha(table: &Table) -> usize {
    table.met.get(ASHA).map_or(0, |met| met.pictures.len())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whom_the_doctor_brings_in_sees_and_hears_her_and_she_both() {
    let (visit, ravi) = Visit::with_ravi().await;
    let other = visit.asha.sees().visit.others.remove(0);
    assert_eq!((other.name.as_str(), other.picture), ("Ravi Kumar", Some(Whose::Other(0))));
    assert!(other.brought_in);
    for whose in [Whose::Doctor, Whose::Other(0)] {
        let mut pictures = visit.asha.session.watch(whose).await.unwrap();
        assert!(next(&mut pictures).await.key);
        for _ in 0..5 {
            next(&mut pictures).await;
        }
    }
    let there = visit.rao.until("her at the doctor's", |table| table.sees(ASHA)).await;
    let before = pictures_of_asha(&there);
    let enough = |table: &Table| table.sees(ASHA) && pictures_of_asha(table) >= 20;
    let at_ravis = ravi.until("her at Ravi's", enough).await;
    let at_raos = visit.rao.until("more of her", |table| pictures_of_asha(table) >= before + 20).await;
    let same = at_ravis.met[ASHA].pictures.intersection(&at_raos.met[ASHA].pictures).count();
    assert!(same >= 10, "coded once for both: {same}");

    ravi.leaves().await;
    visit.asha.until("that he left", |snapshot| other_is(snapshot, OtherPhase::Left)).await;
    let more = pictures_of_asha(&visit.rao.sees()) + 10;
    visit.rao.until("that the visit goes on", |table| pictures_of_asha(table) >= more).await;
    assert_eq!(visit.asha.sees().visit.phase, Phase::Live);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_end_of_the_doctors_call_is_the_end_of_all() {
    let (visit, ravi) = Visit::with_ravi().await;
    visit.rao.leaves().await;
    let shown = visit.asha.until_phase(Phase::Ended).await;
    assert!(shown.visit.others.is_empty());
    ravi.until("that she is gone", |table| table.met[ASHA].gone.is_some()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ghost_whom_the_doctor_did_not_announce_does_not_get_in() {
    let visit = Visit::begins().await;
    let ghost = Member::arrives(&visit.clinic, "Practitioner/ghost", "Ghost").await;
    // The waiting room lets the ghost ring, as one in other hands might; the doctor says nothing of it.
    visit.rao.brings_in(&ghost.sub, &visit.id).await;
    visit.announces(&[]).await;
    ghost.reaches(&visit.her_session, ASHA, &visit.id).await;
    let refused = |table: &Table| table.met.get(ASHA).is_some_and(|met| met.gone.is_some());
    let table = ghost.until("the refusal", refused).await;
    assert_eq!(table.met[ASHA].gone, Some(EndReason::NotVerified));
    assert!(!table.met[ASHA].open && table.met[ASHA].pictures.is_empty() && table.met[ASHA].sounds == 0);
    let shown = visit.asha.sees();
    assert_eq!(shown.visit.phase, Phase::Live);
    assert!(shown.visit.others.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_relative_with_the_same_program_calls_her_and_both_see_each_other() {
    let visit = Visit::begins().await;
    let leela = Asha::leela_moves_in(&visit.clinic).await;
    in_line(&leela).await;
    let waiting = visit.rao.until("Leela in line", |table| !table.waiting.is_empty()).await.waiting;
    visit.rao.admits("Patient/leela", Some(visit.id.clone())).await;
    leela.until_phase(Phase::Live).await;
    let people = [
        visit.rao.entry(),
        (visit.her_session.clone(), ASHA, "Asha Verma"),
        (waiting[0].session.clone(), "Patient/leela", "Leela Verma"),
    ];
    visit.rao.announces(&visit.id, &people).await;
    for (who, name, brought_in) in [(&visit.asha, "Leela Verma", true), (&leela, "Asha Verma", false)] {
        let shown = who.until("the other", |snapshot| other_is(snapshot, OtherPhase::Live)).await;
        let other = &shown.visit.others[0];
        assert_eq!((other.name.as_str(), other.brought_in), (name, brought_in));
        let mut pictures = who.session.watch(Whose::Other(0)).await.unwrap();
        assert!(next(&mut pictures).await.key);
        for _ in 0..5 {
            next(&mut pictures).await;
        }
    }
    leela.session.leave_call().await.unwrap();
    visit.asha.until("that she left", |snapshot| other_is(snapshot, OtherPhase::Left)).await;
    assert_eq!(visit.asha.sees().visit.phase, Phase::Live);
}
