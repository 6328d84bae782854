//! Vectors of certificates and invitations.

use super::Vector;
use crate::certificate::{Certificate, Role};
use crate::invitation;
use crate::jws::{Kind, sign_jws};
use crate::sample::{self, DAY, NOW};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(super) fn vectors() -> Vec<Vector> {
    let parts = [providers(), patients(), invitations()];
    parts.into_iter().flatten().collect()
}

pub(super) fn chain(certificates: &[String], now: u64) -> Value {
    json!({
        "certificates": certificates,
        "root": sample::root().public(),
        "clinic": "hill-clinic",
        "now": now,
    })
}

pub(super) fn bad(name: &'static str, about: &'static str, certificates: &[String], reason: &'static str) -> Vector {
    Vector::bad(name, "chain", about, chain(certificates, NOW), reason)
}

fn providers() -> Vec<Vector> {
    let rao = sample::rao_chain();
    let with = |change: fn(&mut Certificate)| {
        let mut claims = sample::rao_certificate();
        change(&mut claims);
        [claims.sign(sample::root().secret()).unwrap()]
    };
    let foreign = {
        let mut claims = sample::rao_certificate();
        claims.iss = sample::other_root().public().thumbprint();
        [claims.sign(sample::other_root().secret()).unwrap()]
    };
    let restricted = {
        let claims = serde_json::to_value(sample::rao_certificate()).unwrap();
        let mut claims: BTreeMap<String, Value> = serde_json::from_value(claims).unwrap();
        claims.insert("zz".to_owned(), json!("only on Tuesdays"));
        [sign_jws(Kind::Certificate, &claims, sample::root().secret()).unwrap()]
    };
    let at = |name, about, now, reason| Vector::bad(name, "chain", about, chain(&rao, now), reason);
    vec![
        Vector::good("chain_doctor", "chain", "a doctor under the pinned root", chain(&rao, NOW)),
        Vector::good(
            "chain_name_in_hindi",
            "chain",
            "a name in another script, with a quotation mark",
            chain(&with(|c| c.name = "\u{921}\u{949} \"\u{930}\u{93e}\u{935}\"".into()), NOW),
        ),
        Vector::good("chain_clock_a_day_slow", "chain", "the laptop's clock is a day slow", chain(&rao, NOW - DAY)),
        Vector::good(
            "chain_clock_a_day_fast",
            "chain",
            "the laptop's clock is a day fast",
            chain(&rao, NOW + 31 * DAY),
        ),
        at("chain_expired", "three days after the end", NOW + 33 * DAY, "certificate_expired"),
        at("chain_not_yet_valid", "three days before the beginning", NOW - 3 * DAY, "certificate_not_yet_valid"),
        bad(
            "chain_ends_before_it_begins",
            "the dates contradict themselves",
            &with(|c| c.exp = c.nbf - 1),
            "certificate_not_yet_valid",
        ),
        bad(
            "chain_other_clinic",
            "this root, but another clinic's id",
            &with(|c| c.clinic = "valley-clinic".into()),
            "certificate_other_clinic",
        ),
        bad("chain_other_root", "signed by another clinic's root", &foreign, "jws_wrong_signature"),
        bad(
            "chain_issuer_misnamed",
            "this root's signature under another name",
            &with(|c| c.iss = sample::other_root().public().thumbprint()),
            "jws_bad_header",
        ),
        bad(
            "chain_doctor_is_patient",
            "a doctor's role for a patient",
            &with(|c| c.sub = "Patient/asha".into()),
            "certificate_bad_subject",
        ),
        bad(
            "chain_patient_by_root",
            "a patient's device without invitation",
            &with(|c| c.role = Role::Patient),
            "certificate_wrong_role",
        ),
        bad("chain_extra_claim", "a restriction this program does not know", &restricted, "jws_bad_claims"),
        bad("chain_empty", "no certificate", &[], "certificate_wrong_length"),
    ]
}

fn patients() -> Vec<Vector> {
    let good = sample::asha_chain();
    let with = |change: fn(&mut Certificate)| {
        let mut claims = sample::asha_certificate();
        change(&mut claims);
        let leaf = claims.sign(sample::one_time_key().secret()).unwrap();
        [leaf, sample::asha_chain().remove(1)]
    };
    let three = [good[0].clone(), good[1].clone(), good[1].clone()];
    vec![
        Vector::good("chain_patient", "chain", "a device under its invitation under the root", chain(&good, NOW)),
        bad("chain_three", "a certificate too many", &three, "certificate_wrong_length"),
        bad("chain_invitation_alone", "an invitation is nobody", &good[1..], "certificate_wrong_role"),
        bad("chain_wrong_order", "the invitation first", &[good[1].clone(), good[0].clone()], "jws_wrong_signature"),
        bad(
            "chain_invitation_makes_doctor",
            "an invitation made a doctor",
            &with(|c| c.role = Role::Provider),
            "certificate_wrong_role",
        ),
        bad(
            "chain_other_person",
            "an invitation made another person's device",
            &with(|c| c.sub = "Patient/mohan".into()),
            "certificate_invitation_differs",
        ),
        bad(
            "chain_other_name",
            "an invitation made another name",
            &with(|c| c.name = "Leela Verma".into()),
            "certificate_invitation_differs",
        ),
        bad(
            "chain_one_time_key_kept",
            "the invitation's key is used as the device's",
            &with(|c| c.key = sample::one_time_key().public()),
            "certificate_invitation_differs",
        ),
        bad(
            "chain_outlives_invitation",
            "the device's certificate ends later",
            &with(|c| c.exp += 1),
            "certificate_outlives_invitation",
        ),
    ]
}

fn invitations() -> Vec<Vector> {
    let profile = sample::profile().sign(sample::root().secret()).unwrap();
    let certificate = sample::asha_chain().remove(1);
    let text = invitation::write(&sample::root().public(), &profile, &certificate, &sample::one_time_key()).unwrap();
    let file: Value = serde_json::from_str(&text).unwrap();
    let with = |name: &str, value: Value| {
        let mut changed = file.clone();
        changed[name] = value;
        json!({ "file": changed, "now": NOW })
    };
    let bad = |name, about, input, reason| Vector::bad(name, "invitation", about, input, reason);
    let other_root = serde_json::to_value(sample::other_root().public()).unwrap();
    let late = json!({ "file": file, "now": NOW + 33 * DAY });
    vec![
        Vector::good("invitation_good", "invitation", "Asha's invitation", with("housecall", json!("invitation/1"))),
        bad("invitation_expired", "three days after the end", late, "certificate_expired"),
        bad("invitation_other_root", "the root was swapped", with("root", other_root), "jws_wrong_signature"),
        bad(
            "invitation_other_key",
            "the one-time key was swapped",
            with("key", json!("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE")),
            "invitation_other_key",
        ),
        bad(
            "invitation_doctors_certificate",
            "a doctor's certificate in it",
            with("certificate", json!(sample::rao_chain()[0])),
            "certificate_wrong_role",
        ),
        bad("invitation_newer", "a later form", with("housecall", json!("invitation/2")), "invitation_too_new"),
        bad(
            "invitation_something_else",
            "another kind of file",
            with("housecall", json!("recipe/1")),
            "invitation_unreadable",
        ),
    ]
}
