//! A patient of the clinic, rightly certified as one, calls as if she were a doctor.

use super::{Attack, Must};

pub(super) const ATTACK: Attack = Attack {
    does: "an offer by somebody certified as a patient",
    must: Must::Refuse(&["setup_wrong_role"]),
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            let (device, pen) = patient.clinic.invited("Patient/leela", "Leela Verma");
            let how = move |_: &mut String, passport: &mut String, certificates: &mut Vec<String>| {
                *passport = pen.signs_anew(passport, |claims| {
                    claims.insert("orig".into(), serde_json::json!({"uri": "Patient/leela"}));
                });
                *certificates = device.clone();
            };
            patient.changed(how).await
        })
    },
};
