//! The same with the hub's first.

use super::{Attack, Must};
use crate::attacker::forge;

pub(super) const ATTACK: Attack = Attack {
    does: "page: the answer gets a second fingerprint, before hers",
    must: Must::Refuse(&["not_verified"]),
    run: |grounds| {
        Box::pin(async move {
            let page = grounds.at_page().await;
            page.changed(|sdp, _, _| *sdp = forge::with_second_fingerprint(sdp, true)).await
        })
    },
};
