//! An honest invitation of another clinic.

use super::{Attack, Must};
use crate::journey::clinic::HillClinic;

pub(super) const ATTACK: Attack = Attack {
    does: "an invitation of another clinic",
    must: Must::Refuse(&["InvitationOtherClinic"]),
    run: |grounds| {
        Box::pin(async move {
            let other = HillClinic::named("valley-clinic").await;
            grounds.at_patient().await.is_sent(&other.invitation()).await
        })
    },
};
