//! A clinic that calls itself the same, with a root of its own, invited the patient.

use super::{Attack, Must};
use crate::journey::clinic::HillClinic;

pub(super) const ATTACK: Attack = Attack {
    does: "page: the patient certified by another root under the same clinic's name",
    must: Must::Refuse(&["not_verified"]),
    run: |grounds| {
        Box::pin(async move {
            let page = grounds.at_page().await;
            let twin = HillClinic::open().await;
            let (shown, pen) = twin.invited("Patient/asha", "Asha Verma");
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
