//! An honest offer, and the confirm of an earlier call.

use super::{Attack, Must};
use crate::journey::doctor::Manner;

pub(super) const ATTACK: Attack = Attack {
    does: "the confirm of an earlier call",
    must: Must::Refuse(&["setup_other_call", "setup_other_answer"]),
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            let earlier = patient.records().await;
            patient.called(Manner::ConfirmOfAnotherCall(earlier)).await
        })
    },
};
