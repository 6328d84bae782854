//! The hub gives no revocation list at all; the clinic's policy is to refuse.

use super::{Attack, Must};
use crate::journey::clinic::HillClinic;
use crate::journey::doctor::Manner;
use trust::RevocationPolicy;

pub(super) const ATTACK: Attack = Attack {
    does: "no revocation list is ever given",
    must: Must::Refuse(&["revocations_missing"]),
    run: |grounds| {
        Box::pin(async move {
            let mut clinic = HillClinic::open().await;
            clinic.changes(|settings| settings.revocation = RevocationPolicy::Refuse);
            grounds.patient_at(clinic).await.called(Manner::Honest).await
        })
    },
};
