//! The hub renews a patient's certificate with a key of its own, under a doctor's certificate.

use super::{Attack, Must};
use crate::attacker::forge::{self, Pen};

pub(super) const ATTACK: Attack = Attack {
    does: "page: a patient's certificate renewed by another key than the doctor's",
    must: Must::Refuse(&["not_verified"]),
    run: |grounds| {
        Box::pin(async move {
            let page = grounds.at_page().await;
            let (doctor, root, stranger) = (Pen::new(), page.clinic.root(), Pen::new());
            let issuer = forge::doctor_by(&root, "hill-clinic", &doctor.public(), "Practitioner/sen", 0);
            page.certified(move |hers| vec![stranger.renews(hers, 30, |_| ()), issuer.clone()]).await
        })
    },
};
