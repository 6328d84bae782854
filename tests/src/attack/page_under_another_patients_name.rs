//! Unknown key share: a dishonest patient certified the patient's public key with her own invitation; the hub shows
//! those certificates with the patient's answer.

use super::{Attack, Must};
use crate::attacker::forge;

pub(super) const ATTACK: Attack = Attack {
    does: "page: her answer under another patient's certificate for the same key",
    must: Must::Refuse(&["not_verified"]),
    run: |grounds| {
        Box::pin(async move {
            let page = grounds.at_page().await;
            let (invitation, pen) = page.clinic.one_time_key("Patient/leela", "Leela Verma", 0);
            let how = move |_: &mut String, _: &mut String, certificates: &mut Vec<String>| {
                let hers = forge::claims(&certificates[0])["key"].clone();
                let leaf = pen.certifies_with(&invitation, &hers);
                *certificates = vec![leaf, invitation.clone()];
            };
            page.changed(how).await
        })
    },
};
