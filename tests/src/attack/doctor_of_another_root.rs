//! A clinic that calls itself the same, with a root of its own.

use super::{Attack, Must};
use crate::attacker::forge::{self, Pen};
use trust::RootKey;

pub(super) const ATTACK: Attack = Attack {
    does: "a doctor certified by another root under the same clinic's name",
    must: Must::Refuse(&["jws_wrong_signature"]),
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            let (pen, root) = (Pen::new(), RootKey::generate().unwrap());
            let how = move |_: &mut String, passport: &mut String, certificates: &mut Vec<String>| {
                *passport = pen.signs_anew(passport, |_| ());
                *certificates = vec![forge::doctor_by(&root, "hill-clinic", &pen.public(), "Practitioner/rao", 0)];
            };
            patient.changed(how).await
        })
    },
};
