//! Whoever stole a doctor's key renews patients with it. The clinic took the key back, and with it all that it signed.

use super::{Attack, Must};
use crate::attacker::forge::{self, Pen};

pub(super) const ATTACK: Attack = Attack {
    does: "page: a patient's certificate renewed with a doctor's revoked key",
    must: Must::Refuse(&["not_verified"]),
    run: |grounds| {
        Box::pin(async move {
            let page = grounds.at_page().await;
            let (stolen, root) = (Pen::new(), page.clinic.root());
            let issuer = forge::doctor_by(&root, "hill-clinic", &stolen.public(), "Practitioner/sen", 0);
            page.is_told(&[stolen.public()]).await;
            page.certified(move |hers| vec![stolen.renews(hers, 30, |_| ()), issuer.clone()]).await
        })
    },
};
