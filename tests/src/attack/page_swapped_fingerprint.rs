//! The hub puts its own fingerprint into the patient's answer.

use super::{Attack, Must};
use crate::attacker::forge;

pub(super) const ATTACK: Attack = Attack {
    does: "page: the answer gets the hub's fingerprint",
    must: Must::Refuse(&["not_verified"]),
    run: |grounds| {
        Box::pin(async move {
            let page = grounds.at_page().await;
            page.changed(|sdp, _, _| *sdp = forge::with_other_fingerprint(sdp)).await
        })
    },
};
