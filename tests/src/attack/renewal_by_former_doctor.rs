//! A doctor whose own certificate ended ten days ago signs it today.

use super::{Attack, Must};
use crate::attacker::forge::{self, Pen};

pub(super) const ATTACK: Attack = Attack {
    does: "a renewal by a doctor who has left",
    must: Must::Refuse(&["certificate_issuer_not_entitled"]),
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            let (doctor, root) = (Pen::new(), patient.clinic.root());
            let issuer = forge::doctor_by(&root, "hill-clinic", &doctor.public(), "Practitioner/sen", -40);
            patient.renewed(|hers| [doctor.renews(hers, 90, |_| ()), issuer]).await
        })
    },
};
