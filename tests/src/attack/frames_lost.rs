//! A hub that drops: three frames on their way to the clients are lost, and asked for again.

use super::{Attack, Must};

pub(super) const ATTACK: Attack = Attack {
    does: "the hub drops frames of the set-up",
    must: Must::Work,
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            patient.is_in_line().await;
            patient.clinic.hub_faults().drop_next(3);
            patient.visits().await
        })
    },
};
