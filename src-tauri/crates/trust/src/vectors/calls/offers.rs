//! Vectors of the doctor's offer.

use super::*;

pub(super) fn vectors() -> Vec<Vector> {
    let good = honest(CALL, DOCTOR_NONCE, PATIENT_NONCE);
    let (rao, sen, asha, mohan) = (sample::rao(), sample::sen(), sample::asha(), sample::mohan());
    let input = |sdp: &str, passport: &str, certificates: &[String]| {
        let mut input = ground(CALL);
        input["answerer"] = end(&sample::asha(), "patient");
        input["offer"] = json!({
            "sdp": sample::sdp(sdp), "passport": passport, "certificates": certificates,
        });
        input
    };
    let from_rao = |passport: &str| input("doctor", passport, sample::rao().certificates());
    let bad = |name, about, input, reason| Vector::bad(name, "offer", about, input, reason);
    let by = |signer: &Device, change: &dyn Fn(&mut Map<String, Value>)| forged(&good.offer, &rao, signer, change);
    let nothing = |_: &mut Map<String, Value>| ();
    let foreign = {
        let mut claims = sample::rao_certificate();
        claims.iss = sample::other_root().public().thumbprint();
        vec![claims.sign(sample::other_root().secret()).unwrap()]
    };
    let ended = {
        let mut claims = sample::rao_certificate();
        claims.nbf = NOW - 40 * sample::DAY;
        claims.exp = NOW - 10 * sample::DAY;
        vec![claims.sign(sample::root().secret()).unwrap()]
    };
    let late = input("doctor", &good.offer, &ended);
    let (_, for_mohan) = offer_passport(sample::rao(), CALL, "Patient/mohan", DOCTOR_NONCE);
    let (_, other_call) = offer_passport(sample::rao(), "another-call", "Patient/asha", DOCTOR_NONCE);
    vec![
        Vector::good("offer_good", "offer", "Dr Rao offers Asha a call", from_rao(&good.offer)),
        bad(
            "offer_other_fingerprint",
            "the description's certificate was swapped on the way",
            input("somebody between", &good.offer, rao.certificates()),
            "setup_other_fingerprint",
        ),
        bad(
            "offer_foreign_signature",
            "signed by another doctor under Dr Rao's certificate",
            from_rao(&by(&sen, &nothing)),
            "jws_wrong_signature",
        ),
        bad(
            "offer_speaks_for_another",
            "Dr Sen signs as herself and claims to be Dr Rao",
            input("doctor", &by(&sen, &nothing), sen.certificates()),
            "setup_other_signer",
        ),
        bad("offer_no_signature", "the signature is left out", from_rao(&unsigned(&good.offer)), "jws_not_three_parts"),
        bad("offer_empty", "nothing is signed", from_rao(""), "jws_not_three_parts"),
        bad(
            "offer_alg_none",
            "the header asks for no algorithm",
            from_rao(&alg_none(&good.offer)),
            "jws_wrong_algorithm",
        ),
        bad("offer_truncated", "the last character is lost", from_rao(&cut(&good.offer)), "jws_not_base64url"),
        bad("offer_oversize", "longer than any honest message", from_rao(&"A".repeat(5000)), "jws_too_long"),
        bad(
            "offer_other_clinics_certificate",
            "Dr Rao's name under another root",
            input("doctor", &good.offer, &foreign),
            "jws_wrong_signature",
        ),
        bad("offer_expired_certificate", "Dr Rao's certificate ended ten days ago", late, "certificate_expired"),
        bad(
            "offer_wrong_role",
            "another patient offers",
            input("doctor", &by(&mohan, &set("orig", json!({ "uri": "Patient/mohan" }))), mohan.certificates()),
            "setup_wrong_role",
        ),
        bad(
            "offer_reflected",
            "Asha's own certificates come back",
            input("patient", &good.answer, asha.certificates()),
            "setup_reflected",
        ),
        bad("offer_other_receiver", "meant for Mohan", from_rao(&for_mohan), "setup_other_receiver"),
        bad(
            "offer_two_receivers",
            "meant for two",
            from_rao(&by(&rao, &set("dest", json!({ "uri": ["Patient/asha", "Patient/mohan"] })))),
            "setup_other_receiver",
        ),
        bad("offer_other_call", "of another call", from_rao(&other_call), "setup_other_call"),
        bad("offer_wrong_step", "a confirm in its place", from_rao(&good.confirm), "setup_wrong_step"),
        bad("offer_extra_claim", "a claim nobody knows", from_rao(&by(&rao, &set("zz", json!(1)))), "jws_bad_claims"),
        bad(
            "offer_shows_its_nonce",
            "the nonce is not kept back",
            from_rao(&by(&rao, &set("nonce", json!(to_base64url(&DOCTOR_NONCE))))),
            "jws_bad_claims",
        ),
        bad(
            "offer_no_iat",
            "no time at all",
            from_rao(&by(&rao, &|c| {
                c.remove("iat");
            })),
            "jws_bad_claims",
        ),
        bad(
            "offer_no_commitment",
            "no commitment to a nonce",
            from_rao(&by(&rao, &|c| {
                c.remove("commit");
            })),
            "jws_bad_claims",
        ),
        bad(
            "offer_two_fingerprints_signed",
            "two values in mky",
            from_rao(&by(&rao, &set("mky", json!([media_key("doctor")[0], media_key("patient")[0]])))),
            "jws_bad_claims",
        ),
        bad(
            "offer_no_fingerprint",
            "the description has none",
            {
                let mut i = from_rao(&good.offer);
                i["offer"]["sdp"] = json!("v=0\r\nm=audio\r\n");
                i
            },
            "sdp_no_fingerprint",
        ),
    ]
}
