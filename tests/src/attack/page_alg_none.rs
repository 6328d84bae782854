//! Downgrade: the header says that nothing is signed.

use super::{Attack, Must};
use crate::attacker::forge;

pub(super) const ATTACK: Attack = Attack {
    does: "page: the answer under alg none",
    must: Must::Refuse(&["not_verified"]),
    run: |grounds| {
        Box::pin(async move {
            let page = grounds.at_page().await;
            page.changed(|_, passport, _| *passport = forge::under(passport, "none")).await
        })
    },
};
