//! A list of another clinic under the same root, in place of the clinic's own; the policy is to refuse.

use super::{Attack, Must};
use crate::attacker::{Web, forge};
use crate::journey::clinic::HillClinic;
use crate::journey::doctor::Manner;
use trust::RevocationPolicy;

pub(super) const ATTACK: Attack = Attack {
    does: "a revocation list of another clinic",
    must: Must::Refuse(&["revocations_missing"]),
    run: |grounds| {
        Box::pin(async move {
            let mut clinic = HillClinic::open().await;
            let (number, root) = (forge::next_number(), clinic.root());
            let web = Web::gives(forge::list_by(&root, "valley-clinic", number, 7, &[])).await;
            clinic.changes(|settings| {
                settings.page_origin.clone_from(&web.origin);
                settings.revocation = RevocationPolicy::Refuse;
            });
            let mut patient = grounds.patient_at(clinic).await;
            // Taken or not, it is the call that shows what it is worth.
            patient.judges(number).await;
            patient.called(Manner::Honest).await
        })
    },
};
