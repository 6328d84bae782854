//! A guest of a visit, rightly certified as one, calls as if she were the doctor.

use super::{Attack, Must};
use crate::attacker::forge::{self, Pen};

const NADIA: &str = "Guest/0123456789abcdef";

pub(super) const ATTACK: Attack = Attack {
    does: "an offer by somebody certified as a guest",
    must: Must::Refuse(&["setup_wrong_role"]),
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            let (doctor, guest, root) = (Pen::new(), Pen::new(), patient.clinic.root());
            let issuer = forge::doctor_by(&root, "hill-clinic", &doctor.public(), "Practitioner/sen", 0);
            let leaf = doctor.admits_guest("hill-clinic", &guest.jwk(), NADIA, 2);
            let how = move |_: &mut String, passport: &mut String, certificates: &mut Vec<String>| {
                *passport = guest.signs_anew(passport, |claims| {
                    claims.insert("orig".into(), serde_json::json!({"uri": NADIA}));
                });
                *certificates = vec![leaf.clone(), issuer.clone()];
            };
            patient.changed(how).await
        })
    },
};
