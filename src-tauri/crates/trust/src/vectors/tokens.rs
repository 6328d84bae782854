//! Vectors of the parts: keys, signed texts, fingerprints, picture words, the hub's challenge.

use super::Vector;
use crate::hello;
use crate::jws::{Kind, MAX_TOKEN_BYTES, sign_jws, to_base64url};
use crate::sample;
use serde_json::{Value, json};

pub(super) fn vectors() -> Vec<Vector> {
    let parts = [jwks(), jwss(), fingerprints(), words(), hellos()];
    parts.into_iter().flatten().collect()
}

fn jwks() -> Vec<Vector> {
    let jwk: Value = serde_json::to_value(sample::asha_key().public()).unwrap();
    let with = |name: &str, value: Value| {
        let mut changed = jwk.clone();
        changed[name] = value;
        json!({ "jwk": changed })
    };
    vec![
        Vector::good("jwk_good", "jwk", "a key and its RFC 7638 name", json!({ "jwk": jwk })),
        Vector::bad("jwk_off_the_curve", "jwk", "x and y are no point", with("y", jwk["x"].clone()), "key_unreadable"),
        Vector::bad("jwk_other_curve", "jwk", "a key of P-384", with("crv", json!("P-384")), "key_unreadable"),
        Vector::bad(
            "jwk_with_private_part",
            "jwk",
            "somebody sent a secret",
            with("d", json!("AAAA")),
            "key_unreadable",
        ),
    ]
}

fn signed(header: &str, payload: &str) -> String {
    let input = format!("{}.{}", to_base64url(header.as_bytes()), to_base64url(payload.as_bytes()));
    let signature = sample::asha_key().secret().sign(input.as_bytes());
    format!("{input}.{}", to_base64url(&signature.to_bytes()))
}

fn jwss() -> Vec<Vector> {
    let good = sign_jws(Kind::Hello, &json!({ "nonce": "n1" }), sample::asha_key().secret()).unwrap();
    let (input, signature) = good.rsplit_once('.').unwrap();
    let claims = r#"{"nonce":"n1"}"#;
    let header = |text: &str| signed(text, claims);
    let key = serde_json::to_value(sample::asha_key().public()).unwrap();
    let bad =
        |name, about, jws: String, reason| Vector::bad(name, "jws", about, json!({ "jws": jws, "key": key }), reason);
    let mut spare_bits = good.clone();
    let last = spare_bits.pop().unwrap();
    spare_bits.push(char::from(u8::try_from(last).unwrap() + 1));
    let first = if signature.starts_with('A') { 'B' } else { 'A' };
    let changed = format!("{input}.{first}{}", &signature[1..]);
    vec![
        Vector::good("jws_good", "jws", "a text signed for the hub", json!({ "jws": good, "key": key })),
        bad(
            "jws_alg_none",
            "the header asks for no algorithm",
            header(r#"{"alg":"none","typ":"hc-hello"}"#),
            "jws_wrong_algorithm",
        ),
        bad(
            "jws_alg_hs256",
            "the header asks for a shared secret",
            header(r#"{"alg":"HS256","typ":"hc-hello"}"#),
            "jws_wrong_algorithm",
        ),
        bad(
            "jws_other_purpose",
            "a good signature made for a call",
            header(r#"{"alg":"ES256","ppt":"hc-call","typ":"passport"}"#),
            "jws_wrong_type",
        ),
        bad(
            "jws_crit",
            "the header asks for an extension",
            header(r#"{"alg":"ES256","crit":["b64"],"typ":"hc-hello"}"#),
            "jws_bad_header",
        ),
        bad(
            "jws_own_key",
            "the header brings its own key",
            header(&format!(r#"{{"alg":"ES256","jwk":{key},"typ":"hc-hello"}}"#)),
            "jws_bad_header",
        ),
        bad(
            "jws_duplicate_member",
            "two algorithms in one header",
            header(r#"{"alg":"none","alg":"ES256","typ":"hc-hello"}"#),
            "jws_bad_header",
        ),
        bad("jws_header_no_object", "the header is a list", header("[]"), "jws_bad_header"),
        bad(
            "jws_claims_no_object",
            "the claims are a list",
            signed(r#"{"alg":"ES256","typ":"hc-hello"}"#, "[]"),
            "jws_bad_claims",
        ),
        bad("jws_two_parts", "the signature is left out with its dot", input.to_owned(), "jws_not_three_parts"),
        bad("jws_no_signature", "the signature is empty", format!("{input}."), "jws_not_three_parts"),
        bad("jws_four_parts", "one part too many", format!("{good}.AAAA"), "jws_not_three_parts"),
        bad(
            "jws_truncated_base64",
            "the last character is lost",
            good[..good.len() - 1].to_owned(),
            "jws_not_base64url",
        ),
        bad("jws_padded_base64", "base64 with padding", format!("{good}=="), "jws_not_base64url"),
        bad("jws_spare_bits", "a second spelling of the same bytes", spare_bits, "jws_not_base64url"),
        bad("jws_short_signature", "the signature lacks bytes", format!("{input}.AAAA"), "jws_wrong_signature"),
        bad(
            "jws_signature_of_zeros",
            "r and s are zero",
            format!("{input}.{}", to_base64url(&[0; 64])),
            "jws_wrong_signature",
        ),
        bad("jws_signature_changed", "one bit of the signature is different", changed, "jws_wrong_signature"),
        bad("jws_oversize", "longer than any honest text", "A".repeat(MAX_TOKEN_BYTES + 1), "jws_too_long"),
    ]
}

fn fingerprints() -> Vec<Vector> {
    let value = sample::fingerprint("doctor").to_string();
    let other = sample::fingerprint("patient").to_string();
    let line = |value: &str| format!("a=fingerprint:{value}\r\n");
    let bad = |name, about, sdp: String, reason| Vector::bad(name, "fingerprint", about, json!({ "sdp": sdp }), reason);
    let good = |name, about, sdp: String| Vector::good(name, "fingerprint", about, json!({ "sdp": sdp }));
    let (a, b) = (line(&value), line(&other));
    vec![
        good("fingerprint_good", "one for each section, all the same", sample::sdp("doctor")),
        good("fingerprint_of_session", "one for the whole session", format!("v=0\r\n{a}m=audio\r\nm=video\r\n")),
        good(
            "fingerprint_small_letters",
            "small letters and bare line ends",
            format!("m=audio\n{}\n", a.trim().to_lowercase()),
        ),
        bad("fingerprint_missing", "none at all", "v=0\r\nm=audio\r\n".into(), "sdp_no_fingerprint"),
        bad("fingerprint_no_section", "one, but nothing it is for", format!("v=0\r\n{a}"), "sdp_no_fingerprint"),
        bad(
            "fingerprint_first_section_without",
            "only the video has one",
            format!("m=audio\r\nm=video\r\n{a}"),
            "sdp_no_fingerprint",
        ),
        bad(
            "fingerprint_last_section_without",
            "only the sound has one",
            format!("m=audio\r\n{a}m=video\r\n"),
            "sdp_no_fingerprint",
        ),
        bad(
            "fingerprint_two_sections_differ",
            "the video goes elsewhere",
            format!("m=audio\r\n{a}m=video\r\n{b}"),
            "sdp_two_fingerprints",
        ),
        bad("fingerprint_two_values", "two for one section", format!("m=audio\r\n{a}{b}"), "sdp_two_fingerprints"),
        bad(
            "fingerprint_sha1",
            "a weak hash beside a good one",
            format!("m=audio\r\n{a}{}", line("sha-1 AA:BB")),
            "sdp_other_hash",
        ),
        bad(
            "fingerprint_malformed",
            "a digit is missing",
            format!("m=audio\r\n{}", line(&value[..value.len() - 1])),
            "sdp_malformed_fingerprint",
        ),
        bad("fingerprint_oversize", "longer than any honest description", "a".repeat(32 * 1024 + 1), "sdp_too_long"),
    ]
}

fn words() -> Vec<Vector> {
    let input = json!({
        "call": sample::CALL,
        "offerer_nonce": to_base64url(&[7; 32]),
        "answerer_nonce": to_base64url(&[9; 32]),
        "offerer_fingerprint": sample::fingerprint("doctor").to_string(),
        "answerer_fingerprint": sample::fingerprint("patient").to_string(),
        "offerer": "Practitioner/rao",
        "answerer": "Patient/asha",
    });
    let mut other = input.clone();
    other["answerer_fingerprint"] = json!(sample::fingerprint("somebody between").to_string());
    vec![
        Vector::good("words_good", "words", "the words of one call", input),
        Vector::good("words_of_another_certificate", "words", "one fingerprint changes all words", other),
    ]
}

fn hellos() -> Vec<Vector> {
    let proof = hello::prove(&sample::asha_key(), "n1", "hub.clinic.test").unwrap();
    let input = |key: &crate::PublicKey, nonce: &str, hub: &str| json!({ "proof": proof, "key": key, "nonce": nonce, "hub": hub });
    let (asha, rao) = (sample::asha_key().public(), sample::rao_key().public());
    vec![
        Vector::good(
            "hello_good",
            "hello",
            "the answer to this hub's challenge",
            input(&asha, "n1", "hub.clinic.test"),
        ),
        Vector::bad(
            "hello_replayed",
            "hello",
            "the answer to an earlier challenge",
            input(&asha, "n2", "hub.clinic.test"),
            "hello_other_nonce",
        ),
        Vector::bad(
            "hello_relayed",
            "hello",
            "the answer given to another hub",
            input(&asha, "n1", "hub.other.test"),
            "hello_other_hub",
        ),
        Vector::bad(
            "hello_foreign_signature",
            "hello",
            "signed by another key",
            input(&rao, "n1", "hub.clinic.test"),
            "jws_wrong_signature",
        ),
    ]
}
