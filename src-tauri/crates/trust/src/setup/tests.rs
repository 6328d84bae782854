//! The whole set-up at once; one file per defect is in `tests/fixtures/trust`.

use super::*;
use crate::certificate::Role;
use crate::device::Device;
use crate::jws::{Kind, open_jws, sign_jws};
use crate::sample::{self, CALL, NOW};
use serde_json::{Value, json};
use std::sync::Arc;

fn signed<'a>(sdp: &'a str, passport: &'a str, certificates: &'a [String]) -> Signed<'a> {
    Signed { sdp, passport, certificates }
}

fn doctor_and_patient() -> (Offering, Answering) {
    let sdp = sample::sdp("doctor");
    let nonce = Nonce::from_bytes([7; 32]);
    let (offering, offer) = Offering::offer(sample::rao(), CALL, "Patient/asha", &sdp, nonce, NOW).unwrap();
    let certificates = sample::rao_chain();
    let offer = signed(&sdp, &offer, &certificates);
    let answering = Answering::open_offer(sample::asha(), CALL, offer, &[Role::Provider], None, NOW).unwrap();
    (offering, answering)
}

#[test]
fn both_ends_come_to_the_same_words_and_each_others_fingerprint() {
    let (offering, answering) = doctor_and_patient();
    assert_eq!(answering.peer().name(), "Dr Anita Rao");
    let sdp = sample::sdp("patient");
    let nonce = Nonce::from_bytes([9; 32]);
    let (answered, answer) = answering.answer(&sdp, nonce, NOW).unwrap();
    let certificates = sample::asha_chain();
    let answer = signed(&sdp, &answer, &certificates);
    let (doctor, confirm) = offering.open_answer(answer, &[Role::Patient], None, NOW).unwrap();
    let patient = answered.open_confirm(&confirm).unwrap();

    assert_eq!(doctor.picture_words(), patient.picture_words());
    assert_eq!(doctor.peer().sub(), "Patient/asha");
    assert_eq!(patient.peer().sub(), "Practitioner/rao");
    patient.confirm_dtls(&sample::fingerprint("doctor")).unwrap();
    doctor.confirm_dtls(&sample::fingerprint("patient")).unwrap();
    assert_eq!(patient.confirm_dtls(&sample::fingerprint("patient")), Err(SetupError::OtherCertificateInUse));
}

#[test]
fn an_own_description_with_two_fingerprints_is_not_signed() {
    let (_, answering) = doctor_and_patient();
    let sdp = format!("{}{}", sample::sdp("a"), sample::sdp("b"));
    let error = answering.answer(&sdp, Nonce::from_bytes([9; 32]), NOW);
    assert_eq!(error.unwrap_err(), SetupError::Sdp(FingerprintError::TwoValues));
}

/// Whatever claim of a confirm is changed, even under the doctor's own signature, it is refused.
#[test]
fn no_claim_of_a_confirm_can_be_changed_or_left_out() {
    let honest = {
        let (offering, answering) = doctor_and_patient();
        confirm_of(offering, answering).1
    };
    let rao = sample::rao_key();
    let claims: serde_json::Map<String, Value> =
        open_jws(&honest, Kind::Passport).unwrap().claims(&rao.public()).unwrap();
    for name in claims.keys().filter(|name| *name != "iat") {
        for change in [Some(json!("x")), Some(json!(9)), Some(json!([])), None] {
            let mut claims = claims.clone();
            claims.remove(name);
            if let Some(value) = change {
                claims.insert(name.clone(), value);
            }
            let forged = sign_jws(Kind::Passport, &claims, rao.secret()).unwrap();
            let (offering, answering) = doctor_and_patient();
            let (answered, _) = confirm_of(offering, answering);
            assert!(answered.open_confirm(&forged).is_err(), "{name}");
        }
    }
}

fn confirm_of(offering: Offering, answering: Answering) -> (Answered, String) {
    let sdp = sample::sdp("patient");
    let nonce = Nonce::from_bytes([9; 32]);
    let (answered, answer) = answering.answer(&sdp, nonce, NOW).unwrap();
    let certificates = sample::asha_chain();
    let answer = signed(&sdp, &answer, &certificates);
    let (_, confirm) = offering.open_answer(answer, &[Role::Patient], None, NOW).unwrap();
    (answered, confirm)
}

#[test]
fn nonces_and_words_hide_themselves_when_printed() {
    let (offering, _) = doctor_and_patient();
    let text = format!("{offering:?}");
    assert!(text.contains("Nonce(hidden)"));
    assert!(text.contains("DeviceKey(hidden)"));
}

/// The three messages between two people, each end taking the roles of `takes`.
fn pair(offerer: Arc<Device>, answerer: Arc<Device>, takes: &[Role]) -> Result<(Verified, Verified), SetupError> {
    let (offer_sdp, answer_sdp) = (sample::sdp("newcomer"), sample::sdp("reached"));
    let receiver = answerer.identity().sub().to_owned();
    let nonce = Nonce::from_bytes([7; 32]);
    let (offering, offer) = Offering::offer(Arc::clone(&offerer), CALL, &receiver, &offer_sdp, nonce, NOW)?;
    let offer = signed(&offer_sdp, &offer, offerer.certificates());
    let answering = Answering::open_offer(Arc::clone(&answerer), CALL, offer, takes, None, NOW)?;
    let (answered, answer) = answering.answer(&answer_sdp, Nonce::from_bytes([9; 32]), NOW)?;
    let answer = signed(&answer_sdp, &answer, answerer.certificates());
    let (at_offerer, confirm) = offering.open_answer(answer, takes, None, NOW)?;
    Ok((at_offerer, answered.open_confirm(&confirm)?))
}

const ANYBODY: [Role; 2] = [Role::Provider, Role::Patient];

#[test]
fn every_pair_of_a_visit_comes_to_the_same_words() {
    let pairs = [
        (sample::sen(), sample::asha()),
        (sample::mohan(), sample::asha()),
        (sample::mohan(), sample::sen()),
        (sample::rao(), sample::sen()),
    ];
    for (offerer, answerer) in pairs {
        let (offerer_sub, answerer_sub) = (offerer.identity().sub().to_owned(), answerer.identity().sub().to_owned());
        let (at_offerer, at_answerer) = pair(offerer, answerer, &ANYBODY).unwrap();
        assert_eq!(at_offerer.picture_words(), at_answerer.picture_words());
        assert_eq!(at_offerer.peer().sub(), answerer_sub);
        assert_eq!(at_answerer.peer().sub(), offerer_sub);
    }
}

#[test]
fn a_role_the_caller_does_not_take_is_refused() {
    let refused = |offerer, answerer, takes: &[Role]| pair(offerer, answerer, takes).unwrap_err();
    let (provider, patient) = ([Role::Provider], [Role::Patient]);
    assert_eq!(refused(sample::mohan(), sample::asha(), &provider), SetupError::WrongRole);
    assert_eq!(refused(sample::sen(), sample::rao(), &patient), SetupError::WrongRole);
    assert_eq!(refused(sample::rao(), sample::asha(), &[]), SetupError::WrongRole);
}

#[test]
fn the_answer_is_held_to_the_roles_too() {
    let (offering, answering) = doctor_and_patient();
    let sdp = sample::sdp("patient");
    let (_, answer) = answering.answer(&sdp, Nonce::from_bytes([9; 32]), NOW).unwrap();
    let certificates = sample::asha_chain();
    let answer = signed(&sdp, &answer, &certificates);
    assert_eq!(offering.open_answer(answer, &[Role::Provider], None, NOW).unwrap_err(), SetupError::WrongRole);
}

#[test]
fn ones_own_offer_is_refused_also_in_a_pair() {
    assert_eq!(pair(sample::sen(), sample::sen(), &ANYBODY).unwrap_err(), SetupError::Reflected);
}
