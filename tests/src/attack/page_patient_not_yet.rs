//! An invitation that begins in three days, and her very key certified with it.

use super::{Attack, Must};
use crate::attacker::forge;

pub(super) const ATTACK: Attack = Attack {
    does: "page: a patient's certificate that begins in three days",
    must: Must::Refuse(&["not_verified"]),
    run: |grounds| {
        Box::pin(async move {
            let page = grounds.at_page().await;
            let (invitation, one_time) = page.clinic.one_time_key("Patient/asha", "Asha Verma", 3);
            let chain = move |hers: &str| {
                let leaf = one_time.certifies_with(&invitation, &forge::claims(hers)["key"]);
                vec![leaf, invitation.clone()]
            };
            page.certified(chain).await
        })
    },
};
