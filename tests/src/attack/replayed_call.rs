//! All that a doctor signed in an earlier call, under that call's own name.

use super::{Attack, Must};
use crate::journey::doctor::Manner;

pub(super) const ATTACK: Attack = Attack {
    does: "a whole old call, offer and confirm, under its own name",
    must: Must::Refuse(&["setup_other_answer"]),
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            let earlier = patient.records().await;
            patient.called(Manner::ReplayedWhole(earlier)).await
        })
    },
};
