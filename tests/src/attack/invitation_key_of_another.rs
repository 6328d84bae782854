//! The one-time key in the file is not the certified one.

use super::{Attack, Must};
use crate::attacker::forge::Pen;

pub(super) const ATTACK: Attack = Attack {
    does: "an invitation with another key than the certified one",
    must: Must::Refuse(&["InvitationUnreadable"]),
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            let path = patient.clinic.invitation_with(|file| file["key"] = Pen::new().private_jwk()["d"].clone());
            patient.is_sent_to_newcomer(&path).await
        })
    },
};
