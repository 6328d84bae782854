//! Downgrade: the header says that nothing is signed.

use super::{Attack, Must};
use crate::attacker::forge;

pub(super) const ATTACK: Attack = Attack {
    does: "the offer under alg none",
    must: Must::Refuse(&["jws_wrong_algorithm"]),
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            patient.changed(|_, passport, _| *passport = forge::under(passport, "none")).await
        })
    },
};
