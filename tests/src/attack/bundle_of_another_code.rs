//! The hub gives a bundle that was sealed for another code: an honest invitation, of another patient.

use super::{Attack, Must};

pub(super) const ATTACK: Attack = Attack {
    does: "the hub gives another invitation's bundle in the place of a code's",
    must: Must::Refuse(&["InvitationDamaged"]),
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            let (address, code) = patient.clinic.leaflet("Patient/asha", "Asha Verma");
            let (_, another) = patient.clinic.leaflet("Patient/leela", "Leela Verma");
            std::fs::copy(patient.clinic.bundle(&another), patient.clinic.bundle(&code)).unwrap();
            patient.newcomer_types(&address, &code).await
        })
    },
};
