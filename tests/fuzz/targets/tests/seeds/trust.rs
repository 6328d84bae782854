//! The first inputs of what reads signed texts.

use super::Inputs;
use fuzz_targets::code;
use fuzz_targets::passport;
use fuzz_targets::pen::{CLINIC, Hand, NOW, certificate};
use fuzz_targets::script::packet;

const DAY: u64 = 24 * 60 * 60;

fn claims_of(signed: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(signed.split('.').nth(1).unwrap()).unwrap()
}

pub(super) fn certificates() -> Inputs {
    // As in the target: who signs the first certificate.
    let by = |hand: Hand| match hand {
        Hand::Root => 0,
        Hand::Invitation => 1,
        Hand::Doctor => 2,
        Hand::Patient => 3,
    };
    let chain = |hand: Hand, leaf: String, issuer: String| {
        [vec![by(hand)], packet(leaf.as_bytes()), packet(issuer.as_bytes())].concat()
    };
    let rao = certificate(Hand::Doctor, Hand::Root, "provider", "Practitioner/rao", 30);
    let invitation = certificate(Hand::Invitation, Hand::Root, "invitation", "Patient/asha", 14);
    let asha = certificate(Hand::Patient, Hand::Invitation, "patient", "Patient/asha", 14);
    let renewed = certificate(Hand::Patient, Hand::Doctor, "patient", "Patient/asha", 90);
    let guest = certificate(Hand::Patient, Hand::Doctor, "guest", "Guest/0f", 1);
    let acts = r#""acts_for":{"name":"Asha Verma","patient":"Patient/asha","relation":"daughter"},"clinic""#;
    let caregiver = |text: String| {
        text.replace("\"patient\",\"serial\"", "\"caregiver\",\"serial\"")
            .replace("\"Patient/asha\"}", "\"RelatedPerson/meera\"}")
            .replacen("\"clinic\"", acts, 1)
    };
    vec![
        ("a_doctor", [vec![by(Hand::Root)], packet(rao.as_bytes())].concat()),
        ("a_patient", chain(Hand::Invitation, asha.clone(), invitation.clone())),
        ("a_caregiver", chain(Hand::Invitation, caregiver(asha), caregiver(invitation))),
        ("a_renewal", chain(Hand::Doctor, renewed, rao.clone())),
        ("a_guest", chain(Hand::Doctor, guest, rao)),
        ("a_signed_text", Hand::Root.signs("hc-cert+jwt", b"{}").into_bytes()),
    ]
}

fn profile_claims() -> String {
    format!(
        r#"{{"ca_pem":["-----BEGIN CERTIFICATE-----"],"client_id":"housecall","fhir_base":"https://clinic.test/fhir","hub":"wss://hub.clinic.test/socket","id":"{CLINIC}","issued":{NOW},"name":"Hill Clinic","number":1,"page_origin":"https://doctor.clinic.test","phone":"555 0100","zone":"Asia/Kolkata"}}"#
    )
}

pub(super) fn profiles() -> Inputs {
    let plain = profile_claims();
    let policy = plain.replace("\"zone\"", "\"revocation\":\"refuse\",\"zone\"");
    vec![
        ("plain", plain.clone().into_bytes()),
        ("with_a_policy", policy.into_bytes()),
        ("a_hub_in_the_open", plain.replace("wss:", "ws:").into_bytes()),
        ("signed", Hand::Root.signs("hc-profile+jwt", plain.as_bytes()).into_bytes()),
    ]
}

pub(super) fn invitations() -> Inputs {
    let profile = profile_claims();
    let certificate = certificate(Hand::Invitation, Hand::Root, "invitation", "Patient/asha", 14);
    let both = |profile: &str, certificate: &str| [packet(profile.as_bytes()), packet(certificate.as_bytes())].concat();
    vec![
        ("whole", both(&profile, &certificate)),
        ("of_another_clinic", both(&profile.replace(CLINIC, "valley-clinic"), &certificate)),
        ("for_a_doctor", both(&profile, &certificate.replace("\"invitation\"", "\"provider\""))),
        ("a_later_form", br#"{"housecall":"invitation/2"}"#.to_vec()),
    ]
}

pub(super) fn codes() -> Inputs {
    use base64::Engine as _;
    // `tests/fixtures/trust/bundle_good.json`: sealing draws a random number, so this one is kept.
    const BUNDLE: &str =
        "AQMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwZgr2Kk9_Jr4pT2hilAo5S7mz3UuNEzucGzkgqokAnVV1iGDrdpfIm_AnVnHls";
    let bundle = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(BUNDLE).unwrap();
    let link = format!("housecall://invite/?from=https%3A%2F%2Fdoctor.clinic.test#{}", code::CODE);
    vec![
        ("a_code", code::CODE.as_bytes().to_vec()),
        ("as_typed", b" 24h3 6h2n-csvr h6da qf6d vvqz a6 ".to_vec()),
        ("a_link", link.into_bytes()),
        ("a_bundle", bundle),
    ]
}

pub(super) fn revocations() -> Inputs {
    let list = |number: u32, serials: &str| {
        let (root, next) = (Hand::Doctor.thumbprint(), NOW + 7 * DAY);
        let text = format!(
            r#"{{"clinic":"{CLINIC}","issued":{NOW},"keys":["{root}"],"next":{next},"number":{number},"serials":[{serials}]}}"#
        );
        packet(text.as_bytes())
    };
    let none = || list(3, "");
    vec![
        ("one", none()),
        ("a_newer_one_after_it", [none(), list(4, "\"s-4\"")].concat()),
        ("an_older_one_after_it", [list(5, "\"s-4\""), none()].concat()),
    ]
}

pub(super) fn passports() -> Inputs {
    let honest = passport::honest().unwrap();
    let [offer, answer, confirm] = honest.clone().map(|signed| packet(&claims_of(&signed)));
    let changed = String::from_utf8(claims_of(&honest[0])).unwrap().replace(passport::CALL, "call-2");
    vec![
        ("a_set_up", [offer.clone(), answer.clone(), confirm].concat()),
        ("the_answer_twice", [offer, answer.clone(), answer].concat()),
        ("another_call", packet(changed.as_bytes())),
        ("signed", honest[0].clone().into_bytes()),
    ]
}
