//! The hub goes on giving the last list that suits it. It is overdue since a week; the clinic's policy is to refuse.

use super::{Attack, Must};
use crate::attacker::forge;
use crate::journey::clinic::HillClinic;
use crate::journey::doctor::Manner;
use trust::RevocationPolicy;

pub(super) const ATTACK: Attack = Attack {
    does: "the newest revocation list is withheld: the last one is older than it may be",
    must: Must::Refuse(&["revocations_stale"]),
    run: |grounds| {
        Box::pin(async move {
            let mut clinic = HillClinic::open().await;
            clinic.changes(|settings| settings.revocation = RevocationPolicy::Refuse);
            let number = forge::next_number();
            clinic.publish_revocations(&forge::list_by(&clinic.root(), "hill-clinic", number, -7, &[]));
            let mut patient = grounds.patient_at(clinic).await;
            patient.until_told(number).await;
            patient.called(Manner::Honest).await
        })
    },
};
