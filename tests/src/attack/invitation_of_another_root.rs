//! The hub sends an invitation of its own, with a root of its own, that calls the clinic the same.

use super::{Attack, Must};
use crate::journey::clinic::HillClinic;

pub(super) const ATTACK: Attack = Attack {
    does: "an invitation with another root, to a laptop that has a clinic",
    must: Must::Refuse(&["InvitationOtherClinic"]),
    run: |grounds| {
        Box::pin(async move {
            let twin = HillClinic::open().await;
            grounds.at_patient().await.is_sent(&twin.invitation()).await
        })
    },
};
