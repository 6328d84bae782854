//! One letter of the signed certificate is another.

use super::{Attack, Must};

pub(super) const ATTACK: Attack = Attack {
    does: "an invitation with one letter changed",
    must: Must::Refuse(&["InvitationUnreadable"]),
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            let path = patient.clinic.invitation_with(|file| {
                let letter = if &file["certificate"].as_str().unwrap()[120..=120] == "A" { "B" } else { "A" };
                let changed = file["certificate"].as_str().unwrap().to_owned();
                file["certificate"] = format!("{}{letter}{}", &changed[..120], &changed[121..]).into();
            });
            patient.is_sent_to_newcomer(&path).await
        })
    },
};
