//! The hub's own signature under the patient's certificates.

use super::{Attack, Must};
use crate::attacker::forge::Pen;

pub(super) const ATTACK: Attack = Attack {
    does: "page: the answer signed by another key, with her certificates",
    must: Must::Refuse(&["not_verified"]),
    run: |grounds| {
        Box::pin(async move {
            let page = grounds.at_page().await;
            let pen = Pen::new();
            page.changed(move |_, passport, _| *passport = pen.signs_anew(passport, |_| ())).await
        })
    },
};
