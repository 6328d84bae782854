//! A doctor whose own certificate ended ten days ago renews a patient's today.

use super::{Attack, Must};
use crate::attacker::forge::{self, Pen};

pub(super) const ATTACK: Attack = Attack {
    does: "page: a patient's certificate renewed by a doctor who has left",
    must: Must::Refuse(&["not_verified"]),
    run: |grounds| {
        Box::pin(async move {
            let page = grounds.at_page().await;
            let (doctor, root) = (Pen::new(), page.clinic.root());
            let issuer = forge::doctor_by(&root, "hill-clinic", &doctor.public(), "Practitioner/sen", -40);
            page.certified(move |hers| vec![doctor.renews(hers, 30, |_| ()), issuer.clone()]).await
        })
    },
};
