//! The hub keeps back the list that names its doctor. The clinic's web gives it to the app all the same.

use super::{Attack, Must};
use crate::attacker::{Web, forge};
use crate::journey::clinic::HillClinic;
use crate::journey::doctor::{Doctor, Manner};
use std::sync::Arc;

pub(super) const ATTACK: Attack = Attack {
    does: "the hub keeps back the list that revokes its doctor",
    must: Must::Refuse(&["certificate_revoked"]),
    run: |grounds| {
        Box::pin(async move {
            let mut clinic = HillClinic::open().await;
            let stolen = Arc::new(clinic.practitioner("Practitioner/sen", "Dr Sen"));
            let number = forge::next_number();
            let revoking = forge::list_by(&clinic.root(), "hill-clinic", number, 7, &[*stolen.identity().key()]);
            let web = Web::gives(revoking).await;
            clinic.changes(|settings| settings.page_origin.clone_from(&web.origin));
            let mut patient = grounds.patient_at(clinic).await;
            patient.until_told(number).await;
            patient.doctor = Doctor::with(&patient.clinic, stolen).await;
            patient.called(Manner::Honest).await
        })
    },
};
