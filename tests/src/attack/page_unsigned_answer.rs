//! Downgrade: the signature is cut off.

use super::{Attack, Must};
use crate::attacker::forge;

pub(super) const ATTACK: Attack = Attack {
    does: "page: the answer without its signature",
    must: Must::Refuse(&["not_verified"]),
    run: |grounds| {
        Box::pin(async move {
            let page = grounds.at_page().await;
            page.changed(|_, passport, _| *passport = forge::unsigned(passport)).await
        })
    },
};
