//! What the patient herself signed in an earlier call comes back to her as an offer.

use super::{Attack, Must};
use signalling::CallSignal;

pub(super) const ATTACK: Attack = Attack {
    does: "her own answer is sent back to her as an offer",
    must: Must::Refuse(&["setup_reflected"]),
    run: |grounds| {
        Box::pin(async move {
            let patient = grounds.at_patient().await;
            let Some(CallSignal::Answer { sdp, passport, certificates }) = patient.own_answer().await else {
                panic!("she has answered");
            };
            let how = move |own_sdp: &mut String, own_passport: &mut String, own_certificates: &mut Vec<String>| {
                (*own_sdp, *own_passport, *own_certificates) = (sdp.clone(), passport.clone(), certificates.clone());
            };
            patient.changed(how).await
        })
    },
};
