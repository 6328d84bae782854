//! It is her key, and the name of another patient.

use super::{Attack, Must};
use crate::attacker::forge::{self, Pen};

pub(super) const ATTACK: Attack = Attack {
    does: "a renewal in the name of another patient",
    must: Must::Refuse(&["renewal_other_person"]),
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            let (doctor, root) = (Pen::new(), patient.clinic.root());
            let issuer = forge::doctor_by(&root, "hill-clinic", &doctor.public(), "Practitioner/sen", 0);
            let renewal = |hers: &str| {
                let leaf = doctor.renews(hers, 90, |leaf| drop(leaf.insert("sub".into(), "Patient/leela".into())));
                [leaf, issuer]
            };
            patient.renewed(renewal).await
        })
    },
};
