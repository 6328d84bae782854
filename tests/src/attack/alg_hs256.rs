//! Downgrade: the header says that the public key is a shared secret.

use super::{Attack, Must};
use crate::attacker::forge;

pub(super) const ATTACK: Attack = Attack {
    does: "the offer under HS256",
    must: Must::Refuse(&["jws_wrong_algorithm"]),
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            patient.changed(|_, passport, _| *passport = forge::under(passport, "HS256")).await
        })
    },
};
