//! Vectors of the call's three messages, each with one thing wrong.

use super::Vector;
use crate::device::Device;
use crate::jws::{Kind, from_base64url, open_jws, sign_jws, to_base64url};
use crate::sample::{self, CALL, NOW};
use crate::setup::{Answering, Nonce, Offering, Signed};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

const DOCTOR_NONCE: [u8; 32] = [7; 32];
const PATIENT_NONCE: [u8; 32] = [9; 32];
const EARLIER: [u8; 32] = [1; 32];

pub(super) fn vectors() -> Vec<Vector> {
    let parts = [offers(), answers(), confirms()];
    parts.into_iter().flatten().collect()
}

pub(super) fn doctor() -> Arc<Device> {
    sample::rao()
}

fn offer_passport(device: Arc<Device>, call: &str, patient: &str, nonce: [u8; 32]) -> (Offering, String) {
    let nonce = Nonce::from_bytes(nonce);
    Offering::offer(device, call, patient, &sample::sdp("doctor"), nonce, NOW).unwrap()
}

/// The three messages of an honest set-up.
struct Honest {
    offer: String,
    answer: String,
    confirm: String,
}

fn honest(call: &str, doctor_nonce: [u8; 32], patient_nonce: [u8; 32]) -> Honest {
    let (offering, offer) = offer_passport(sample::rao(), call, "Patient/asha", doctor_nonce);
    let (doctor_sdp, patient_sdp) = (sample::sdp("doctor"), sample::sdp("patient"));
    let (rao, asha) = (sample::rao_chain(), sample::asha_chain());
    let signed = Signed { sdp: &doctor_sdp, passport: &offer, certificates: &rao };
    let answering = Answering::open_offer(sample::asha(), call, signed, NOW).unwrap();
    let nonce = Nonce::from_bytes(patient_nonce);
    let (_, answer) = answering.answer(&patient_sdp, nonce, NOW).unwrap();
    let signed = Signed { sdp: &patient_sdp, passport: &answer, certificates: &asha };
    let (_, confirm) = offering.open_answer(signed, NOW).unwrap();
    Honest { offer, answer, confirm }
}

/// The same message with one claim changed, signed by `signer`.
fn forged(passport: &str, honest_signer: &Device, signer: &Device, change: &dyn Fn(&mut Map<String, Value>)) -> String {
    let mut claims: Map<String, Value> =
        open_jws(passport, Kind::Passport).unwrap().claims(honest_signer.identity().key()).unwrap();
    change(&mut claims);
    let ordered: BTreeMap<String, Value> = claims.into_iter().collect();
    sign_jws(Kind::Passport, &ordered, signer.key().secret()).unwrap()
}

fn set(name: &'static str, value: Value) -> impl Fn(&mut Map<String, Value>) {
    move |claims| {
        claims.insert(name.to_owned(), value.clone());
    }
}

fn unsigned(passport: &str) -> String {
    let (input, _) = passport.rsplit_once('.').unwrap();
    input.to_owned()
}

fn alg_none(passport: &str) -> String {
    let parts: Vec<&str> = passport.split('.').collect();
    let header = String::from_utf8(from_base64url(parts[0]).unwrap()).unwrap();
    let header = to_base64url(header.replace("ES256", "none").as_bytes());
    format!("{header}.{}.{}", parts[1], parts[2])
}

fn cut(passport: &str) -> String {
    passport[..passport.len() - 1].to_owned()
}

fn media_key(label: &str) -> Value {
    let hex = sample::fingerprint(label).to_dig();
    json!([{ "alg": "sha-256", "dig": hex }])
}

fn end(device: &Device, label: &str) -> Value {
    let scalar = to_base64url(&device.key().to_keychain()[1..]);
    let mut key = serde_json::to_value(device.identity().key()).unwrap();
    key["d"] = json!(scalar);
    json!({ "certificates": device.certificates(), "key": key, "label": label })
}

fn ground(call: &str) -> Value {
    json!({
        "call": call,
        "clinic": "hill-clinic",
        "root": sample::root().public(),
        "now": NOW,
    })
}

fn offers() -> Vec<Vector> {
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

fn answers() -> Vec<Vector> {
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

fn confirms() -> Vec<Vector> {
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
