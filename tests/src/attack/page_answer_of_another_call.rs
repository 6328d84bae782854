//! What the patient answered in an earlier call.

use super::{Attack, Must};

pub(super) const ATTACK: Attack = Attack {
    does: "page: the answer of another call",
    must: Must::Refuse(&["not_verified"]),
    run: |grounds| {
        Box::pin(async move {
            let page = grounds.at_page().await;
            let earlier = page.records().await;
            page.answered(move |answer, _| earlier.answer().unwrap_or(answer)).await
        })
    },
};
