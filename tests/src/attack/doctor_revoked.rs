//! A doctor's key that the clinic took back: the app has the list, and the hub lets her call all the same.

use super::{Attack, Must};
use crate::attacker::forge::{self, Pen};

pub(super) const ATTACK: Attack = Attack {
    does: "a doctor whose key is on the clinic's signed list",
    must: Must::Refuse(&["certificate_revoked"]),
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            let (stolen, root) = (Pen::new(), patient.clinic.root());
            patient.is_told(&[stolen.public()]).await;
            let how = move |_: &mut String, passport: &mut String, certificates: &mut Vec<String>| {
                *passport = stolen.signs_anew(passport, |_| ());
                *certificates = vec![forge::doctor_by(&root, "hill-clinic", &stolen.public(), "Practitioner/rao", 0)];
            };
            patient.changed(how).await
        })
    },
};
