//! Whoever has an old invitation makes a certificate with it that lasts for a year.

use super::{Attack, Must};
use crate::attacker::forge::{self, Pen};
use crate::journey::clinic::{DAY, unix_now};

pub(super) const ATTACK: Attack = Attack {
    does: "page: a device's certificate that outlives its invitation",
    must: Must::Refuse(&["not_verified"]),
    run: |grounds| {
        Box::pin(async move {
            let page = grounds.at_page().await;
            let (invitation, one_time) = page.clinic.one_time_key("Patient/asha", "Asha Verma", 0);
            let pen = Pen::new();
            let mut leaf = forge::claims(&one_time.certifies_with(&invitation, &pen.jwk()));
            leaf.insert("exp".into(), (unix_now() + 365 * DAY).into());
            let shown = vec![one_time.certifies(leaf), invitation];
            let how = move |_: &mut String, passport: &mut String, certificates: &mut Vec<String>| {
                (*passport, *certificates) = (pen.signs_anew(passport, |_| ()), shown.clone());
            };
            page.changed(how).await
        })
    },
};
