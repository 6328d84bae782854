//! Vectors of the call's three messages, each with one thing wrong.

use super::Vector;
use crate::certificate::Role;
use crate::device::Device;
use crate::jws::{Kind, from_base64url, open_jws, sign_jws, to_base64url};
use crate::sample::{self, CALL, NOW};
use crate::setup::{Answering, Nonce, Offering, Signed};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

mod answers;
mod confirms;
mod offers;

const DOCTOR_NONCE: [u8; 32] = [7; 32];
const PATIENT_NONCE: [u8; 32] = [9; 32];
const EARLIER: [u8; 32] = [1; 32];

pub(super) fn vectors() -> Vec<Vector> {
    let parts = [offers::vectors(), answers::vectors(), confirms::vectors()];
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
    let answering = Answering::open_offer(sample::asha(), call, signed, &[Role::Provider], None, NOW).unwrap();
    let nonce = Nonce::from_bytes(patient_nonce);
    let (_, answer) = answering.answer(&patient_sdp, nonce, NOW).unwrap();
    let signed = Signed { sdp: &patient_sdp, passport: &answer, certificates: &asha };
    let (_, confirm) = offering.open_answer(signed, &[Role::Patient], None, NOW).unwrap();
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
