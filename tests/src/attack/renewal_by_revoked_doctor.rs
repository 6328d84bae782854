//! The clinic took the key back that signs it.

use super::{Attack, Must};
use crate::attacker::forge::{self, Pen};

pub(super) const ATTACK: Attack = Attack {
    does: "a renewal by a doctor's revoked key",
    must: Must::Refuse(&["certificate_revoked"]),
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            let (doctor, root) = (Pen::new(), patient.clinic.root());
            let issuer = forge::doctor_by(&root, "hill-clinic", &doctor.public(), "Practitioner/sen", 0);
            patient.is_told(&[doctor.public()]).await;
            patient.renewed(|hers| [doctor.renews(hers, 90, |_| ()), issuer]).await
        })
    },
};
