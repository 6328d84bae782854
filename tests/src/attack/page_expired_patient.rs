//! An invitation that ended ten days ago. With whoever has it, the hub certifies her very key, for the invitation's own
//! days: back-dated, so that nothing but the dates is wrong.

use super::{Attack, Must};
use crate::attacker::forge;

pub(super) const ATTACK: Attack = Attack {
    does: "page: a patient's certificate that has ended",
    must: Must::Refuse(&["not_verified"]),
    run: |grounds| {
        Box::pin(async move {
            let page = grounds.at_page().await;
            let (invitation, one_time) = page.clinic.one_time_key("Patient/asha", "Asha Verma", -24);
            let chain = move |hers: &str| {
                let leaf = one_time.certifies_with(&invitation, &forge::claims(hers)["key"]);
                vec![leaf, invitation.clone()]
            };
            page.certified(chain).await
        })
    },
};
