//! One bit of the sealed invitation is another.

use super::{Attack, Must};

pub(super) const ATTACK: Attack = Attack {
    does: "one bit of an invitation's bundle is changed",
    must: Must::Refuse(&["InvitationDamaged"]),
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            let (address, code) = patient.clinic.leaflet("Patient/asha", "Asha Verma");
            let bundle = patient.clinic.bundle(&code);
            let mut bytes = std::fs::read(&bundle).unwrap();
            bytes[200] ^= 1;
            std::fs::write(bundle, bytes).unwrap();
            patient.newcomer_types(&address, &code).await
        })
    },
};
