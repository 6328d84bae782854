//! Whoever has an invitation that ended certifies a device with it today, with dates of today.

use super::{Attack, Must};
use crate::attacker::forge;
use crate::journey::clinic::{DAY, unix_now};

pub(super) const ATTACK: Attack = Attack {
    does: "page: a device certified today with an invitation that has ended",
    must: Must::Refuse(&["not_verified"]),
    run: |grounds| {
        Box::pin(async move {
            let page = grounds.at_page().await;
            let (invitation, one_time) = page.clinic.one_time_key("Patient/asha", "Asha Verma", -24);
            let chain = move |hers: &str| {
                let mut leaf = forge::claims(&one_time.certifies_with(&invitation, &forge::claims(hers)["key"]));
                leaf.insert("nbf".into(), unix_now().into());
                leaf.insert("exp".into(), (unix_now() + 7 * DAY).into());
                vec![one_time.certifies(leaf), invitation.clone()]
            };
            page.certified(chain).await
        })
    },
};
