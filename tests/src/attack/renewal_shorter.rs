//! It would end earlier than what she has, so that she is locked out.

use super::{Attack, Must};
use crate::attacker::forge::{self, Pen};

pub(super) const ATTACK: Attack = Attack {
    does: "a renewal that ends earlier than what she has",
    must: Must::Refuse(&["renewal_no_longer"]),
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            let (doctor, root) = (Pen::new(), patient.clinic.root());
            let issuer = forge::doctor_by(&root, "hill-clinic", &doctor.public(), "Practitioner/sen", 0);
            patient.renewed(|hers| [doctor.renews(hers, 1, |_| ()), issuer]).await
        })
    },
};
