//! A doctor who makes a patient's certificate last for longer than a doctor may.

use super::{Attack, Must};
use crate::attacker::forge::{self, Pen};

pub(super) const ATTACK: Attack = Attack {
    does: "page: a patient's certificate that a doctor renewed for 91 days",
    must: Must::Refuse(&["not_verified"]),
    run: |grounds| {
        Box::pin(async move {
            let page = grounds.at_page().await;
            let (doctor, root) = (Pen::new(), page.clinic.root());
            let issuer = forge::doctor_by(&root, "hill-clinic", &doctor.public(), "Practitioner/sen", 0);
            page.certified(move |hers| vec![doctor.renews(hers, 91, |_| ()), issuer.clone()]).await
        })
    },
};
