//! An honest invitation for somebody else.

use super::{Attack, Must};
use crate::journey::clinic::unix_now;

pub(super) const ATTACK: Attack = Attack {
    does: "an invitation for another patient",
    must: Must::Refuse(&["InvitationOtherPerson"]),
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            let path = patient.clinic.invite("Patient/mohan", "Mohan Verma", unix_now());
            patient.is_sent(&path).await
        })
    },
};
