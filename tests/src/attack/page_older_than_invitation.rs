//! A certificate that begins a month before the invitation it was made with: back-dated.

use super::{Attack, Must};
use crate::attacker::forge;
use crate::journey::clinic::{DAY, unix_now};

pub(super) const ATTACK: Attack = Attack {
    does: "page: a device's certificate back-dated to before its invitation",
    must: Must::Refuse(&["not_verified"]),
    run: |grounds| {
        Box::pin(async move {
            let page = grounds.at_page().await;
            let (invitation, one_time) = page.clinic.one_time_key("Patient/asha", "Asha Verma", 0);
            let chain = move |hers: &str| {
                let mut leaf = forge::claims(&one_time.certifies_with(&invitation, &forge::claims(hers)["key"]));
                leaf.insert("nbf".into(), (unix_now() - 30 * DAY).into());
                vec![one_time.certifies(leaf), invitation.clone()]
            };
            page.certified(chain).await
        })
    },
};
