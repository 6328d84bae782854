//! A key of somebody else signs it, under a doctor's certificate.

use super::{Attack, Must};
use crate::attacker::forge::{self, Pen};

pub(super) const ATTACK: Attack = Attack {
    does: "a renewal signed by another key than the doctor's",
    must: Must::Refuse(&["jws_wrong_signature"]),
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            let (doctor, root) = (Pen::new(), patient.clinic.root());
            let issuer = forge::doctor_by(&root, "hill-clinic", &doctor.public(), "Practitioner/sen", 0);
            let stranger = Pen::new();
            patient.renewed(|hers| [stranger.renews(hers, 90, |_| ()), issuer]).await
        })
    },
};
