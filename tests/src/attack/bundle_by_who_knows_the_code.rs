//! Somebody who has seen the leaflet knows its code, so that a bundle of his own opens with it. A laptop that has a
//! clinic knows its root.

use super::{Attack, Must};
use crate::journey::clinic::{HillClinic, unix_now};
use trust::InvitationCode;

pub(super) const ATTACK: Attack = Attack {
    does: "a bundle with another root, sealed with the very code, to a laptop that has a clinic",
    must: Must::Refuse(&["InvitationOtherClinic"]),
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            let (address, code) = patient.clinic.leaflet("Patient/asha", "Asha Verma");
            let twin = HillClinic::open().await;
            let own = twin.keys().invite("Patient/asha", "Asha Verma", 14, unix_now()).unwrap();
            let sealed = InvitationCode::read(&code).unwrap().seal(&own).unwrap();
            std::fs::write(patient.clinic.bundle(&code), sealed).unwrap();
            patient.types(&address, &code).await
        })
    },
};
