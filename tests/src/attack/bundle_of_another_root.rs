//! The hub seals an invitation by a root of its own. It does not know the code, so it can seal it for another one only.

use super::{Attack, Must};
use crate::journey::clinic::{HillClinic, unix_now};
use trust::InvitationCode;

pub(super) const ATTACK: Attack = Attack {
    does: "the hub gives a bundle of its own, with a root of its own",
    must: Must::Refuse(&["InvitationDamaged"]),
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            let (address, code) = patient.clinic.leaflet("Patient/asha", "Asha Verma");
            let twin = HillClinic::open().await;
            let own = twin.keys().invite("Patient/asha", "Asha Verma", 14, unix_now()).unwrap();
            let sealed = InvitationCode::generate().unwrap().seal(&own).unwrap();
            std::fs::write(patient.clinic.bundle(&code), sealed).unwrap();
            patient.newcomer_types(&address, &code).await
        })
    },
};
