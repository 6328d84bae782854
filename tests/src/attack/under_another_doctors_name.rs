//! Unknown key share: a dishonest doctor had Dr Rao's public key certified in her own name, as nobody proves at the
//! clinic that a key is hers; the hub shows that certificate with Dr Rao's offer.

use super::{Attack, Must};
use crate::attacker::forge;

pub(super) const ATTACK: Attack = Attack {
    does: "the doctor's offer under another doctor's certificate for the same key",
    must: Must::Refuse(&["setup_other_signer"]),
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            let root = patient.clinic.root();
            let how = move |_: &mut String, _: &mut String, certificates: &mut Vec<String>| {
                let hers = forge::key_in(&certificates[0]);
                *certificates = vec![forge::doctor_by(&root, "hill-clinic", &hers, "Practitioner/sen", 0)];
            };
            patient.changed(how).await
        })
    },
};
