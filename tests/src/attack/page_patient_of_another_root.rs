//! A clinic that calls itself the same, with a root of its own, invited the patient and certified her very key.

use super::{Attack, Must};
use crate::attacker::forge;
use crate::journey::clinic::HillClinic;

pub(super) const ATTACK: Attack = Attack {
    does: "page: the patient certified by another root under the same clinic's name",
    must: Must::Refuse(&["not_verified"]),
    run: |grounds| {
        Box::pin(async move {
            let page = grounds.at_page().await;
            let twin = HillClinic::open().await;
            let (invitation, one_time) = twin.one_time_key("Patient/asha", "Asha Verma", 0);
            let chain = move |hers: &str| {
                let leaf = one_time.certifies_with(&invitation, &forge::claims(hers)["key"]);
                vec![leaf, invitation.clone()]
            };
            page.certified(chain).await
        })
    },
};
