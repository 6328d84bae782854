//! The hub swallows the doctor's confirm: her end is ready, the patient's must not be.

use super::{Attack, Must};
use signalling::CallSignal;

pub(super) const ATTACK: Attack = Attack {
    does: "the confirm never comes",
    must: Must::LetNothingHappen,
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            patient.tampered(|signal| (!matches!(signal, CallSignal::Confirm { .. })).then_some(signal)).await
        })
    },
};
