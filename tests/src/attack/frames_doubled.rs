//! A hub that says everything twice.

use super::{Attack, Must};

pub(super) const ATTACK: Attack = Attack {
    does: "the hub sends every frame twice",
    must: Must::Work,
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            patient.clinic.hub_faults().send_twice(true);
            let seen = patient.visits().await;
            patient.clinic.hub_faults().send_twice(false);
            seen
        })
    },
};
