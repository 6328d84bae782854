//! The same with the hub's first.

use super::{Attack, Must};
use crate::attacker::forge;

pub(super) const ATTACK: Attack = Attack {
    does: "the offer gets a second fingerprint, before the doctor's",
    must: Must::Refuse(&["sdp_two_fingerprints"]),
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            patient.changed(|sdp, _, _| *sdp = forge::with_second_fingerprint(sdp, true)).await
        })
    },
};
