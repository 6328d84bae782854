//! The hub was broken into: it gives an older list again, in which its doctor's stolen key was still good.

use super::{Attack, Must};
use crate::attacker::forge;
use crate::journey::clinic::HillClinic;
use crate::journey::doctor::{Doctor, Manner};
use std::sync::Arc;

pub(super) const ATTACK: Attack = Attack {
    does: "an older revocation list, without the doctor whom the newer one names",
    must: Must::Refuse(&["certificate_revoked"]),
    run: |grounds| {
        Box::pin(async move {
            let clinic = HillClinic::open().await;
            let (root, stolen) = (clinic.root(), Arc::new(clinic.practitioner("Practitioner/sen", "Dr Sen")));
            let (older, newer) = (forge::next_number(), forge::next_number());
            let list = forge::list_by(&root, "hill-clinic", newer, 7, &[*stolen.identity().key()]);
            clinic.publish_revocations(&list);
            let mut patient = grounds.patient_at(clinic).await;
            patient.until_told(newer).await;
            patient.clinic.close_hub().await;
            patient.clinic.publish_revocations(&forge::list_by(&root, "hill-clinic", older, 7, &[]));
            patient.clinic.open_hub().await;
            patient.doctor = Doctor::with(&patient.clinic, stolen).await;
            patient.called(Manner::Honest).await
        })
    },
};
