//! The hub puts its own fingerprint into both descriptions, to sit in between.

use super::{Attack, Must};
use crate::journey::doctor::Manner;

pub(super) const ATTACK: Attack = Attack {
    does: "both descriptions get the hub's fingerprint",
    must: Must::Refuse(&["setup_other_fingerprint"]),
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            patient.clinic.hub_faults().swap_fingerprints(true);
            let seen = patient.called(Manner::Honest).await;
            patient.clinic.hub_faults().swap_fingerprints(false);
            seen
        })
    },
};
