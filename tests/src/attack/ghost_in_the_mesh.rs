//! Somebody certified, whom the doctor did not announce, rings in the middle of a visit.

use super::{Attack, Must};
use crate::attacker::Seen;
use crate::journey::asha::Asha;
use crate::journey::clinic::HillClinic;
use crate::journey::member::{Member, Table};
use session::Phase;

const ASHA: &str = "Patient/asha";

pub(super) const ATTACK: Attack = Attack {
    does: "a member whom the doctor did not announce",
    must: Must::LetNothingHappen,
    run: |_| {
        Box::pin(async move {
            let clinic = HillClinic::open().await;
            let asha = Asha::moves_in(&clinic).await;
            let rao = Member::arrives(&clinic, "Practitioner/rao", "Dr Anita Rao").await;
            asha.session.see_doctor(None).await.unwrap();
            let waiting = rao.until("somebody in line", |table| !table.waiting.is_empty()).await.waiting;
            let visit = rao.admits(ASHA, None).await;
            asha.until_phase(Phase::Live).await;
            let ghost = Member::arrives(&clinic, "Practitioner/ghost", "Ghost").await;
            // The hub lets the ghost ring; the doctor says nothing of it.
            rao.brings_in(&ghost.sub, &visit).await;
            rao.announces(&visit, &[rao.entry(), (waiting[0].session.clone(), ASHA, "Asha Verma")]).await;
            ghost.reaches(&waiting[0].session, ASHA, &visit).await;
            let refused = |table: &Table| table.met.get(ASHA).is_some_and(|met| met.gone.is_some());
            let met = ghost.until("the refusal", refused).await.met[ASHA].clone();
            let shown = asha.sees();
            let packets = met.pictures.len() as u64 + met.sounds;
            let private = met.open || !shown.visit.others.is_empty() || shown.visit.phase != Phase::Live;
            Seen { private, screen: "the visit goes on without it".to_owned(), packets, ..Seen::default() }
        })
    },
};
