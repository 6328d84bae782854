//! An invitation that begins in three days.

use super::{Attack, Must};

pub(super) const ATTACK: Attack = Attack {
    does: "page: a patient's certificate that begins in three days",
    must: Must::Refuse(&["not_verified"]),
    run: |grounds| {
        Box::pin(async move {
            let page = grounds.at_page().await;
            let (shown, pen) = page.clinic.invited_from("Patient/asha", "Asha Verma", 3);
            let how = move |_: &mut String, passport: &mut String, certificates: &mut Vec<String>| {
                *passport = pen.signs_anew(passport, |claims| {
                    claims.insert("orig".into(), serde_json::json!({"uri": "Patient/asha"}));
                });
                *certificates = shown.clone();
            };
            page.changed(how).await
        })
    },
};
