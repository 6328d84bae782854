//! What a doctor signed for an earlier call, under a new call's name.

use super::{Attack, Must};
use crate::journey::doctor::Manner;

pub(super) const ATTACK: Attack = Attack {
    does: "an old offer under a new call's name",
    must: Must::Refuse(&["setup_other_call"]),
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            let earlier = patient.records().await;
            patient.called(Manner::Replayed(earlier)).await
        })
    },
};
