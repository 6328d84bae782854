//! A doctor of the clinic answers in the patient's place.

use super::{Attack, Must};
use crate::attacker::forge::{self, Pen};

pub(super) const ATTACK: Attack = Attack {
    does: "page: somebody certified as a doctor answers",
    must: Must::Refuse(&["not_verified"]),
    run: |grounds| {
        Box::pin(async move {
            let page = grounds.at_page().await;
            let (pen, root) = (Pen::new(), page.clinic.root());
            let shown = vec![forge::doctor_by(&root, "hill-clinic", &pen.public(), "Practitioner/sen", 0)];
            let how = move |_: &mut String, passport: &mut String, certificates: &mut Vec<String>| {
                *passport = pen.signs_anew(passport, |claims| {
                    claims.insert("orig".into(), serde_json::json!({"uri": "Practitioner/sen"}));
                });
                *certificates = shown.clone();
            };
            page.changed(how).await
        })
    },
};
