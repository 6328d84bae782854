//! The three signed messages of a call's set-up, each with any claims whatever under a good signature.

use crate::pen::{Hand, NOW, anchor, certificate};
use crate::script::Script;
use std::sync::{Arc, LazyLock};
use trust::setup::{Answering, Nonce, Offering, Signed};
use trust::{Device, Role};

/// The call's name.
pub const CALL: &str = "call-1";

/// The other end's nonce, and this one's.
const NONCES: ([u8; 32], [u8; 32]) = ([7; 32], [9; 32]);

static DOCTOR: LazyLock<Option<Arc<Device>>> = LazyLock::new(|| device(Hand::Doctor, doctors()));
static PATIENT: LazyLock<Option<Arc<Device>>> = LazyLock::new(|| device(Hand::Patient, patients()));

fn doctors() -> Vec<String> {
    let claims = certificate(Hand::Doctor, Hand::Root, "provider", "Practitioner/rao", 30);
    vec![Hand::Root.signs("hc-cert+jwt", claims.as_bytes())]
}

fn patients() -> Vec<String> {
    let invitation = certificate(Hand::Invitation, Hand::Root, "invitation", "Patient/asha", 14);
    let leaf = certificate(Hand::Patient, Hand::Invitation, "patient", "Patient/asha", 14);
    vec![Hand::Invitation.signs("hc-cert+jwt", leaf.as_bytes()), Hand::Root.signs("hc-cert+jwt", invitation.as_bytes())]
}

fn device(hand: Hand, certificates: Vec<String>) -> Option<Arc<Device>> {
    Some(Arc::new(Device::new(hand.device_key()?, certificates, anchor()?, None, NOW).ok()?))
}

/// A description with this byte's fingerprint.
pub fn description(byte: &str) -> String {
    let fingerprint = [byte; 32].join(":");
    format!("v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=fingerprint:sha-256 {fingerprint}\r\n")
}

/// The three messages of a set-up that holds, by their claims.
pub fn honest() -> Option<[String; 3]> {
    let (doctor, patient) = (DOCTOR.clone()?, PATIENT.clone()?);
    let (hers, theirs) = (description("1B"), description("2C"));
    let (offering, offer) =
        Offering::offer(doctor, CALL, "Patient/asha", &hers, Nonce::from_bytes(NONCES.0), NOW).ok()?;
    let signed = Signed { sdp: &hers, passport: &offer, certificates: &doctors() };
    let answering = Answering::open_offer(patient, CALL, signed, &[Role::Provider], None, NOW).ok()?;
    let (_, answer) = answering.answer(&theirs, Nonce::from_bytes(NONCES.1), NOW).ok()?;
    let signed = Signed { sdp: &theirs, passport: &answer, certificates: &patients() };
    let (_, confirm) = offering.open_answer(signed, &[Role::Patient], None, NOW).ok()?;
    Some([offer, answer, confirm])
}

/// As a script: the claims of an offer, of an answer and of a confirm; the bytes as a signed text beside them.
pub fn passport(bytes: &[u8]) {
    let raw = String::from_utf8_lossy(bytes);
    offered(&raw);
    answered(&raw);
    let mut script = Script::of(bytes);
    if let Some(claims) = script.packet() {
        let taken = offered(&Hand::Doctor.signs("passport", claims));
        assert!(!taken || says(claims, 1, "Practitioner/rao", "Patient/asha", "1B"), "{:?}", text(claims));
    }
    if let Some(claims) = script.packet() {
        let taken = answered(&Hand::Patient.signs("passport", claims));
        assert!(!taken || says(claims, 2, "Patient/asha", "Practitioner/rao", "2C"), "{:?}", text(claims));
    }
    if let Some(claims) = script.packet() {
        let taken = confirmed(&Hand::Doctor.signs("passport", claims));
        assert!(!taken || says(claims, 3, "Practitioner/rao", "Patient/asha", "1B"), "{:?}", text(claims));
    }
}

/// Whatever is taken names this call, this step, both people and the described certificate.
fn says(claims: &[u8], step: u64, from: &str, to: &str, byte: &str) -> bool {
    let Ok(claims) = serde_json::from_slice::<serde_json::Value>(claims) else { return false };
    let digest = claims["mky"][0]["dig"].as_str().unwrap_or_default().replace(':', "");
    claims["call"] == CALL
        && claims["seq"] == step
        && claims["orig"]["uri"] == from
        && claims["dest"]["uri"] == serde_json::json!([to])
        && digest.eq_ignore_ascii_case(&byte.repeat(32))
}

fn text(claims: &[u8]) -> String {
    String::from_utf8_lossy(claims).into_owned()
}

fn offered(passport: &str) -> bool {
    let Some(patient) = PATIENT.clone() else { return false };
    let signed = Signed { sdp: &description("1B"), passport, certificates: &doctors() };
    Answering::open_offer(patient, CALL, signed, &[Role::Provider], None, NOW).is_ok()
}

fn answered(passport: &str) -> bool {
    let Some(doctor) = DOCTOR.clone() else { return false };
    let nonce = Nonce::from_bytes(NONCES.0);
    let Ok((offering, _)) = Offering::offer(doctor, CALL, "Patient/asha", &description("1B"), nonce, NOW) else {
        return false;
    };
    let signed = Signed { sdp: &description("2C"), passport, certificates: &patients() };
    offering.open_answer(signed, &[Role::Patient], None, NOW).is_ok()
}

fn confirmed(passport: &str) -> bool {
    let (Some(patient), Some([offer, ..])) = (PATIENT.clone(), HONEST.clone()) else { return false };
    let signed = Signed { sdp: &description("1B"), passport: &offer, certificates: &doctors() };
    let Ok(answering) = Answering::open_offer(patient, CALL, signed, &[Role::Provider], None, NOW) else {
        return false;
    };
    let answered = answering.answer(&description("2C"), Nonce::from_bytes(NONCES.1), NOW);
    answered.is_ok_and(|(answered, _)| answered.open_confirm(passport).is_ok())
}

static HONEST: LazyLock<Option<[String; 3]>> = LazyLock::new(honest);
