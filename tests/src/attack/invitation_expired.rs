//! An invitation that ended six days ago, on a new laptop.

use super::{Attack, Must};
use crate::journey::clinic::{DAY, unix_now};

pub(super) const ATTACK: Attack = Attack {
    does: "an invitation that has ended",
    must: Must::Refuse(&["InvitationExpired"]),
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            let path = patient.clinic.invite("Patient/asha", "Asha Verma", unix_now() - 20 * DAY);
            patient.is_sent_to_newcomer(&path).await
        })
    },
};
