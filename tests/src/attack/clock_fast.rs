//! The laptop's clock is more than a day ahead.

use super::{Attack, Must};
use jiff::{SignedDuration, Timestamp};

pub(super) const ATTACK: Attack = Attack {
    does: "the laptop's clock is 25 hours ahead",
    must: Must::Work,
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            patient.clock(|| Timestamp::now() + SignedDuration::from_hours(25)).await;
            let seen = patient.visits().await;
            patient.clock(Timestamp::now).await;
            seen
        })
    },
};
