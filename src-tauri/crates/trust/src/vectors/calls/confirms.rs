//! Vectors of the doctor's confirm.

use super::*;

pub(super) fn vectors() -> Vec<Vector> {
    let good = honest(CALL, DOCTOR_NONCE, PATIENT_NONCE);
    let earlier = honest(CALL, DOCTOR_NONCE, EARLIER);
    let (rao, sen) = (sample::rao(), sample::sen());
    let input = |confirm: &str| {
        let mut input = ground(CALL);
        input["answerer"] = end(&sample::asha(), "patient");
        input["offer"] = json!({
            "sdp": sample::sdp("doctor"),
            "passport": good.offer,
            "certificates": sample::rao().certificates(),
        });
        input["answer"] = json!({
            "sdp": sample::sdp("patient"),
            "nonce": to_base64url(&PATIENT_NONCE),
            "passport": good.answer,
        });
        input["confirm"] = json!(confirm);
        input["in_use"] = json!(sample::fingerprint("doctor").to_string());
        input
    };
    let by = |signer: &Device, change: &dyn Fn(&mut Map<String, Value>)| forged(&good.confirm, &rao, signer, change);
    let with = |name: &'static str, value: Value| input(&by(&rao, &set(name, value)));
    let bad = |name, about, input, reason| Vector::bad(name, "confirm", about, input, reason);
    let mut in_between = input(&good.confirm);
    in_between["in_use"] = json!(sample::fingerprint("somebody between").to_string());
    let zeros = to_base64url(&[0; 32]);
    vec![
        Vector::good("confirm_good", "confirm", "Dr Rao confirms", input(&good.confirm)),
        bad(
            "confirm_other_certificate_in_use",
            "the connection ends at somebody in between",
            in_between,
            "setup_other_certificate_in_use",
        ),
        bad(
            "confirm_after_replayed_offer",
            "an earlier offer and its confirm are played again",
            input(&earlier.confirm),
            "setup_other_answer",
        ),
        bad("confirm_other_answer", "the hash is another answer's", with("answer", json!(zeros)), "setup_other_answer"),
        bad(
            "confirm_other_nonce",
            "another patient's nonce is signed",
            with("peer_nonce", json!(zeros)),
            "setup_other_nonce",
        ),
        bad(
            "confirm_commitment_not_opened",
            "the doctor's nonce is not the committed one",
            with("nonce", json!(zeros)),
            "setup_commitment_not_opened",
        ),
        bad(
            "confirm_with_a_claim_of_another_step",
            "an offer's hash in a confirm",
            with("offer", json!(zeros)),
            "jws_bad_claims",
        ),
        bad("confirm_short_nonce", "a nonce of three bytes", with("nonce", json!("AAAA")), "jws_bad_claims"),
        bad(
            "confirm_other_fingerprint",
            "the doctor's certificate changed since the offer",
            with("mky", media_key("somebody between")),
            "setup_other_fingerprint",
        ),
        bad(
            "confirm_other_own_fingerprint",
            "the doctor saw another certificate for Asha",
            with("peer", media_key("somebody between")),
            "setup_other_own_fingerprint",
        ),
        bad(
            "confirm_identity_swapped",
            "meant for Mohan, who has the same answer before him",
            with("dest", json!({ "uri": ["Patient/mohan"] })),
            "setup_other_receiver",
        ),
        bad(
            "confirm_speaks_for_another",
            "Dr Rao signs in Dr Sen's name",
            with("orig", json!({ "uri": "Practitioner/sen" })),
            "setup_other_signer",
        ),
        bad(
            "confirm_foreign_signature",
            "Dr Sen confirms Dr Rao's offer",
            input(&by(&sen, &|_| ())),
            "jws_wrong_signature",
        ),
        bad("confirm_other_call", "of another call", with("call", json!("another-call")), "setup_other_call"),
        bad("confirm_wrong_step", "the offer once more", input(&good.offer), "setup_wrong_step"),
        bad("confirm_reflected", "Asha's own answer comes back", input(&good.answer), "jws_wrong_signature"),
        bad(
            "confirm_no_signature",
            "the signature is left out",
            input(&unsigned(&good.confirm)),
            "jws_not_three_parts",
        ),
        bad(
            "confirm_alg_none",
            "the header asks for no algorithm",
            input(&alg_none(&good.confirm)),
            "jws_wrong_algorithm",
        ),
        bad("confirm_truncated", "the last character is lost", input(&cut(&good.confirm)), "jws_not_base64url"),
        bad("confirm_oversize", "longer than any honest message", input(&"A".repeat(5000)), "jws_too_long"),
    ]
}
