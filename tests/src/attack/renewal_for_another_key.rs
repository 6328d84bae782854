//! It is her name, and the key of another device.

use super::{Attack, Must};
use crate::attacker::forge::{self, Pen};

pub(super) const ATTACK: Attack = Attack {
    does: "a renewal for the key of another device",
    must: Must::Refuse(&["renewal_other_key"]),
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            let (doctor, root) = (Pen::new(), patient.clinic.root());
            let issuer = forge::doctor_by(&root, "hill-clinic", &doctor.public(), "Practitioner/sen", 0);
            let another = Pen::new().jwk();
            let renewal = |hers: &str| {
                let leaf = doctor.renews(hers, 90, |leaf| drop(leaf.insert("key".into(), another)));
                [leaf, issuer]
            };
            patient.renewed(renewal).await
        })
    },
};
