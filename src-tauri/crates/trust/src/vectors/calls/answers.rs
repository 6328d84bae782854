//! Vectors of the patient's answer.

use super::*;

pub(super) fn vectors() -> Vec<Vector> {
    let good = honest(CALL, DOCTOR_NONCE, PATIENT_NONCE);
    let earlier = honest(CALL, EARLIER, PATIENT_NONCE);
    let (rao, sen, asha, mohan) = (sample::rao(), sample::sen(), sample::asha(), sample::mohan());
    let input = |sdp: &str, passport: &str, certificates: &[String]| {
        let mut input = ground(CALL);
        input["patient"] = json!("Patient/asha");
        input["offerer"] = end(&sample::rao(), "doctor");
        input["offer"] = json!({
            "sdp": sample::sdp("doctor"),
            "nonce": to_base64url(&DOCTOR_NONCE),
            "passport": good.offer,
        });
        input["answer"] = json!({
            "sdp": sample::sdp(sdp), "passport": passport, "certificates": certificates,
        });
        input["in_use"] = json!(sample::fingerprint("patient").to_string());
        input
    };
    let from_asha = |passport: &str| input("patient", passport, sample::asha().certificates());
    let by = |signer: &Device, change: &dyn Fn(&mut Map<String, Value>)| forged(&good.answer, &asha, signer, change);
    let bad = |name, about, input, reason| Vector::bad(name, "answer", about, input, reason);
    let orig = |who: &str| set("orig", json!({ "uri": who }));
    let mut in_between = from_asha(&good.answer);
    in_between["in_use"] = json!(sample::fingerprint("somebody between").to_string());
    let mut foreign = sample::asha_chain();
    foreign[1] = {
        let mut claims = sample::invitation_certificate();
        claims.iss = sample::other_root().public().thumbprint();
        claims.sign(sample::other_root().secret()).unwrap()
    };
    vec![
        Vector::good("answer_good", "answer", "Asha answers Dr Rao", from_asha(&good.answer)),
        bad(
            "answer_other_certificate_in_use",
            "the connection ends at somebody in between",
            in_between,
            "setup_other_certificate_in_use",
        ),
        bad(
            "answer_other_fingerprint",
            "the description's certificate was swapped on the way",
            input("somebody between", &good.answer, asha.certificates()),
            "setup_other_fingerprint",
        ),
        bad(
            "answer_other_own_fingerprint",
            "Asha saw another certificate for the doctor",
            from_asha(&by(&asha, &set("peer", media_key("somebody between")))),
            "setup_other_own_fingerprint",
        ),
        bad(
            "answer_replayed",
            "Asha's answer to an earlier offer of the same call",
            from_asha(&earlier.answer),
            "setup_other_offer",
        ),
        bad(
            "answer_foreign_signature",
            "signed by Mohan under Asha's certificate",
            from_asha(&by(&mohan, &|_| ())),
            "jws_wrong_signature",
        ),
        bad(
            "answer_other_patient",
            "Mohan answers in Asha's place",
            input("patient", &by(&mohan, &orig("Patient/mohan")), mohan.certificates()),
            "setup_other_signer",
        ),
        bad(
            "answer_speaks_for_another",
            "Asha signs in Mohan's name",
            from_asha(&by(&asha, &orig("Patient/mohan"))),
            "setup_other_signer",
        ),
        bad(
            "answer_no_signature",
            "the signature is left out",
            from_asha(&unsigned(&good.answer)),
            "jws_not_three_parts",
        ),
        bad(
            "answer_alg_none",
            "the header asks for no algorithm",
            from_asha(&alg_none(&good.answer)),
            "jws_wrong_algorithm",
        ),
        bad("answer_truncated", "the last character is lost", from_asha(&cut(&good.answer)), "jws_not_base64url"),
        bad("answer_oversize", "longer than any honest message", from_asha(&"A".repeat(5000)), "jws_too_long"),
        bad(
            "answer_other_clinics_certificate",
            "an invitation of another clinic",
            input("patient", &good.answer, &foreign),
            "jws_wrong_signature",
        ),
        bad(
            "answer_wrong_role",
            "another doctor answers",
            input("patient", &by(&sen, &orig("Practitioner/sen")), sen.certificates()),
            "setup_wrong_role",
        ),
        bad(
            "answer_reflected",
            "the doctor's own offer comes back",
            input("doctor", &good.offer, rao.certificates()),
            "setup_reflected",
        ),
        bad(
            "answer_other_receiver",
            "meant for Dr Sen",
            from_asha(&by(&asha, &set("dest", json!({ "uri": ["Practitioner/sen"] })))),
            "setup_other_receiver",
        ),
        bad(
            "answer_other_call",
            "of another call",
            from_asha(&by(&asha, &set("call", json!("another-call")))),
            "setup_other_call",
        ),
        bad(
            "answer_wrong_step",
            "numbered as a confirm",
            from_asha(&by(&asha, &set("seq", json!(3)))),
            "setup_wrong_step",
        ),
        bad(
            "answer_with_a_claim_of_another_step",
            "a commitment in an answer",
            from_asha(&by(&asha, &set("commit", json!(to_base64url(&PATIENT_NONCE))))),
            "jws_bad_claims",
        ),
        bad(
            "answer_two_fingerprints_signed",
            "two values in mky",
            from_asha(&by(&asha, &set("mky", json!([media_key("patient")[0], media_key("doctor")[0]])))),
            "jws_bad_claims",
        ),
        bad(
            "answer_fingerprint_with_colons",
            "a fingerprint not written as RFC 8225 has it",
            from_asha(&by(
                &asha,
                &set("mky", json!([{ "alg": "sha-256", "dig": sample::fingerprint("patient").to_string() }])),
            )),
            "jws_bad_claims",
        ),
        bad(
            "answer_fingerprint_in_small_letters",
            "a fingerprint in a second spelling",
            from_asha(&by(
                &asha,
                &set(
                    "mky",
                    json!([{ "alg": "sha-256", "dig": sample::fingerprint("patient").to_dig().to_lowercase() }]),
                ),
            )),
            "jws_bad_claims",
        ),
        bad(
            "answer_fingerprint_of_another_hash",
            "mky names another hash",
            from_asha(&by(
                &asha,
                &set("mky", json!([{ "alg": "sha-1", "dig": sample::fingerprint("patient").to_dig() }])),
            )),
            "jws_bad_claims",
        ),
        bad(
            "answer_iat_is_text",
            "the time is a text",
            from_asha(&by(&asha, &set("iat", json!(NOW.to_string())))),
            "jws_bad_claims",
        ),
        bad(
            "answer_sender_has_two_names",
            "a telephone number beside the sender",
            from_asha(&by(&asha, &set("orig", json!({ "tn": "5550100", "uri": "Patient/asha" })))),
            "jws_bad_claims",
        ),
        bad(
            "answer_sender_is_a_list",
            "a list of senders",
            from_asha(&by(&asha, &set("orig", json!({ "uri": ["Patient/asha"] })))),
            "jws_bad_claims",
        ),
        bad(
            "answer_receiver_is_text",
            "a receiver outside of a list",
            from_asha(&by(&asha, &set("dest", json!({ "uri": "Practitioner/rao" })))),
            "jws_bad_claims",
        ),
        bad(
            "answer_receiver_has_two_names",
            "a telephone number beside the receiver",
            from_asha(&by(&asha, &set("dest", json!({ "tn": ["5550100"], "uri": ["Practitioner/rao"] })))),
            "jws_bad_claims",
        ),
        bad(
            "answer_no_nonce",
            "no nonce",
            from_asha(&by(&asha, &|c| {
                c.remove("nonce");
            })),
            "jws_bad_claims",
        ),
        bad(
            "answer_short_nonce",
            "a nonce of three bytes",
            from_asha(&by(&asha, &set("nonce", json!("AAAA")))),
            "jws_bad_claims",
        ),
    ]
}
