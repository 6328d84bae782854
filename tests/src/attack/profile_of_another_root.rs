//! The clinic's profile in the invitation is signed anew, by another root, with the hub's own address in it.

use super::{Attack, Must};
use crate::journey::clinic::HillClinic;

pub(super) const ATTACK: Attack = Attack {
    does: "an invitation whose profile another root has signed",
    must: Must::Refuse(&["InvitationUnreadable"]),
    run: |grounds| {
        Box::pin(async move {
            let twin = HillClinic::open().await;
            let theirs = std::fs::read(twin.invitation()).unwrap();
            let theirs: serde_json::Value = serde_json::from_slice(&theirs).unwrap();
            let patient = grounds.at_patient().await;
            let path = patient.clinic.invitation_with(|file| file["profile"] = theirs["profile"].clone());
            patient.is_sent_to_newcomer(&path).await
        })
    },
};
