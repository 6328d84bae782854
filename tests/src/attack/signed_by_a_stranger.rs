//! The hub's own signature under the doctor's certificates, over the hub's own fingerprint.

use super::{Attack, Must};
use crate::attacker::forge::Pen;

pub(super) const ATTACK: Attack = Attack {
    does: "the offer signed by another key, with the doctor's certificates",
    must: Must::Refuse(&["jws_wrong_signature"]),
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            let pen = Pen::new();
            patient.changed(move |_, passport, _| *passport = pen.signs_anew(passport, |_| ())).await
        })
    },
};
