//! Unknown key share: another patient of the clinic answers, under her own rightful certificate.

use super::{Attack, Must};

pub(super) const ATTACK: Attack = Attack {
    does: "page: another patient answers under her own name",
    must: Must::Refuse(&["not_verified"]),
    run: |grounds| {
        Box::pin(async move {
            let page = grounds.at_page().await;
            let (shown, pen) = page.clinic.invited("Patient/leela", "Leela Verma");
            let how = move |_: &mut String, passport: &mut String, certificates: &mut Vec<String>| {
                *passport = pen.signs_anew(passport, |claims| {
                    claims.insert("orig".into(), serde_json::json!({"uri": "Patient/leela"}));
                });
                *certificates = shown.clone();
            };
            page.changed(how).await
        })
    },
};
