//! The sealed invitation ends in the middle.

use super::{Attack, Must};

pub(super) const ATTACK: Attack = Attack {
    does: "an invitation's bundle cut in the middle",
    must: Must::Refuse(&["InvitationDamaged"]),
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            let (address, code) = patient.clinic.leaflet("Patient/asha", "Asha Verma");
            let bundle = patient.clinic.bundle(&code);
            let bytes = std::fs::read(&bundle).unwrap();
            std::fs::write(bundle, &bytes[..bytes.len() / 2]).unwrap();
            patient.newcomer_types(&address, &code).await
        })
    },
};
