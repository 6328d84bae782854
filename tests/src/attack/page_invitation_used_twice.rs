//! A copy of her invitation makes a second device of hers, with a sign-in as her: the doctor is shown it and lets in
//! nobody before she has asked.

use super::{Attack, Must};

pub(super) const ATTACK: Attack = Attack {
    does: "page: a second device on one invitation",
    must: Must::Refuse(&["second"]),
    run: |grounds| {
        Box::pin(async move {
            let seen = grounds.at_page().await.meets_second_device().await;
            // Now her own device is asked about as well: no ground for the next.
            grounds.clear();
            seen
        })
    },
};
