//! A lost invitation, which the clinic took back: with its key, her device is certified once more.

use super::{Attack, Must};
use crate::attacker::forge;

pub(super) const ATTACK: Attack = Attack {
    does: "page: a patient's device whose invitation the clinic has revoked",
    must: Must::Refuse(&["not_verified"]),
    run: |grounds| {
        Box::pin(async move {
            let page = grounds.at_page().await;
            let (invitation, one_time) = page.clinic.one_time_key("Patient/asha", "Asha Verma", 0);
            page.is_told(&[one_time.public()]).await;
            let chain = move |hers: &str| {
                let leaf = one_time.certifies_with(&invitation, &forge::claims(hers)["key"]);
                vec![leaf, invitation.clone()]
            };
            page.certified(chain).await
        })
    },
};
