//! A doctor whom the same root certified for another clinic.

use super::{Attack, Must};
use crate::attacker::forge::{self, Pen};

pub(super) const ATTACK: Attack = Attack {
    does: "a doctor certified for another clinic",
    must: Must::Refuse(&["certificate_other_clinic"]),
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            let (pen, root) = (Pen::new(), patient.clinic.root());
            let how = move |_: &mut String, passport: &mut String, certificates: &mut Vec<String>| {
                *passport = pen.signs_anew(passport, |_| ());
                *certificates = vec![forge::doctor_by(&root, "valley-clinic", &pen.public(), "Practitioner/rao", 0)];
            };
            patient.changed(how).await
        })
    },
};
