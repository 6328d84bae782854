//! The file, or the code that was photographed, ends in the middle.

use super::{Attack, Must};

pub(super) const ATTACK: Attack = Attack {
    does: "an invitation cut in the middle",
    must: Must::Refuse(&["InvitationUnreadable"]),
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            let whole = std::fs::read(patient.clinic.invitation()).unwrap();
            let path = patient.clinic.file(&whole[..whole.len() / 2]);
            patient.is_sent_to_newcomer(&path).await
        })
    },
};
