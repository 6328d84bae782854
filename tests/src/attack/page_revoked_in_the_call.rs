//! Her laptop is stolen while she is in a call, and the clinic takes its key back.

use super::{Attack, Must};

pub(super) const ATTACK: Attack = Attack {
    does: "page: a patient's device that is revoked in the middle of the call",
    must: Must::Refuse(&["not_verified"]),
    run: |grounds| {
        Box::pin(async move {
            let seen = grounds.at_page().await.revoked_in_the_call().await;
            // Her device is revoked from now on: no ground for the next.
            grounds.clear();
            seen
        })
    },
};
