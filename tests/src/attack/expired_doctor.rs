//! A doctor whose certificate ended ten days ago.

use super::{Attack, Must};
use crate::attacker::forge::{self, Pen};

pub(super) const ATTACK: Attack = Attack {
    does: "a doctor's certificate that has ended",
    must: Must::Refuse(&["certificate_expired"]),
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            let (pen, root) = (Pen::new(), patient.clinic.root());
            let how = move |_: &mut String, passport: &mut String, certificates: &mut Vec<String>| {
                *passport = pen.signs_anew(passport, |_| ());
                *certificates = vec![forge::doctor_by(&root, "hill-clinic", &pen.public(), "Practitioner/rao", -40)];
            };
            patient.changed(how).await
        })
    },
};
