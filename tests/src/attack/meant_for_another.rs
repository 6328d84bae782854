//! Unknown key share: what the doctor offers to one patient is given to another.

use super::{Attack, Must};
use crate::journey::doctor::Manner;

pub(super) const ATTACK: Attack = Attack {
    does: "the doctor's offer to another patient",
    must: Must::Refuse(&["setup_other_receiver"]),
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            patient.called(Manner::MeantFor("Patient/leela")).await
        })
    },
};
