//! The doctor's own offer comes back to her as an answer.

use super::{Attack, Must};
use signalling::CallSignal;

pub(super) const ATTACK: Attack = Attack {
    does: "page: her own offer is sent back to her as the answer",
    must: Must::Refuse(&["not_verified"]),
    run: |grounds| {
        Box::pin(async move {
            let page = grounds.at_page().await;
            page.answered(|answer, heard| match heard.offer() {
                Some(CallSignal::Offer { sdp, passport, certificates }) => {
                    CallSignal::Answer { sdp, passport, certificates }
                }
                _ => answer,
            })
            .await
        })
    },
};
