//! A hub that is slow: every frame is 150 ms late, one after the other.

use super::{Attack, Must};
use std::time::Duration;

pub(super) const ATTACK: Attack = Attack {
    does: "the hub delays every frame",
    must: Must::Work,
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            patient.clinic.hub_faults().delay(Duration::from_millis(150));
            let seen = patient.visits().await;
            patient.clinic.hub_faults().delay(Duration::ZERO);
            seen
        })
    },
};
