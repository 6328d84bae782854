//! A doctor makes a certificate last for longer than a doctor may.

use super::{Attack, Must};
use crate::attacker::forge::{self, Pen};

pub(super) const ATTACK: Attack = Attack {
    does: "a renewal for 91 days",
    must: Must::Refuse(&["certificate_renewal_too_long"]),
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            let (doctor, root) = (Pen::new(), patient.clinic.root());
            let issuer = forge::doctor_by(&root, "hill-clinic", &doctor.public(), "Practitioner/sen", 0);
            patient.renewed(|hers| [doctor.renews(hers, 91, |_| ()), issuer]).await
        })
    },
};
