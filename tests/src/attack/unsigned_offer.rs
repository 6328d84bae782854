//! Downgrade: the signature is cut off.

use super::{Attack, Must};
use crate::attacker::forge;

pub(super) const ATTACK: Attack = Attack {
    does: "the offer without its signature",
    must: Must::Refuse(&["jws_not_three_parts"]),
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            patient.changed(|_, passport, _| *passport = forge::unsigned(passport)).await
        })
    },
};
