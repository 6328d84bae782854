use super::*;
use crate::sample::{self, DAY, NOW};

fn refusal(certificates: &[String]) -> ChainError {
    verify_chain(certificates, &sample::anchor(), None, NOW).unwrap_err()
}

#[test]
fn a_doctor_and_a_patient_are_named() {
    let rao = verify_chain(&sample::rao_chain(), &sample::anchor(), None, NOW).unwrap();
    assert_eq!((rao.sub(), rao.name()), ("Practitioner/rao", "Dr Anita Rao"));
    assert_eq!(rao.role(), Role::Provider);
    let asha = verify_chain(&sample::asha_chain(), &sample::anchor(), None, NOW).unwrap();
    assert_eq!((asha.sub(), asha.role()), ("Patient/asha", Role::Patient));
}

#[test]
fn a_clock_that_is_a_day_wrong_does_no_harm() {
    for now in [NOW - DAY, NOW + 31 * DAY] {
        verify_chain(&sample::rao_chain(), &sample::anchor(), None, now).unwrap();
    }
}

#[test]
fn an_expired_certificate_is_refused() {
    let late = NOW + 33 * DAY;
    let error = verify_chain(&sample::rao_chain(), &sample::anchor(), None, late).unwrap_err();
    assert_eq!(error, ChainError::Expired);
}

#[test]
fn a_certificate_of_the_future_is_refused() {
    let early = NOW - 3 * DAY;
    let error = verify_chain(&sample::rao_chain(), &sample::anchor(), None, early).unwrap_err();
    assert_eq!(error, ChainError::NotYetValid);
}

#[test]
fn another_clinics_certificate_is_refused() {
    let mut claims = sample::rao_certificate();
    claims.clinic = "valley-clinic".to_owned();
    let text = claims.sign(sample::root().secret()).unwrap();
    assert_eq!(refusal(&[text]), ChainError::OtherClinic);
}

#[test]
fn a_certificate_under_another_root_is_refused() {
    let mut claims = sample::rao_certificate();
    let other = sample::other_root();
    claims.iss = other.public().thumbprint();
    let text = claims.sign(other.secret()).unwrap();
    assert_eq!(refusal(&[text]), ChainError::Jws(JwsError::WrongSignature));
}

#[test]
fn an_invitation_alone_is_nobody() {
    let chain = sample::asha_chain();
    assert_eq!(refusal(&chain[1..]), ChainError::WrongRole);
    assert_eq!(refusal(&[]), ChainError::WrongLength);
    let three = [chain[0].clone(), chain[1].clone(), chain[1].clone()];
    assert_eq!(refusal(&three), ChainError::WrongLength);
}

#[test]
fn an_invitation_cannot_make_a_doctor_or_another_person() {
    let invitation = sample::asha_chain().remove(1);
    let leaf = |change: fn(&mut Certificate)| {
        let mut claims = sample::asha_certificate();
        change(&mut claims);
        claims.sign(sample::one_time_key().secret()).unwrap()
    };
    type Change = fn(&mut Certificate);
    let cases: [(Change, ChainError); 6] = [
        (|c| c.role = Role::Provider, ChainError::WrongRole),
        (|c| c.sub = "Patient/mohan".into(), ChainError::InvitationDiffers),
        (|c| c.name = "Dr Rao".into(), ChainError::InvitationDiffers),
        (|c| c.sub = "Practitioner/rao".into(), ChainError::BadSubject),
        (|c| c.exp += 1, ChainError::OutlivesInvitation),
        (|c| c.nbf -= 1, ChainError::OutlivesInvitation),
    ];
    for (change, expected) in cases {
        assert_eq!(refusal(&[leaf(change), invitation.clone()]), expected);
    }
}

#[test]
fn a_person_hides_the_name_when_printed() {
    let rao = verify_chain(&sample::rao_chain(), &sample::anchor(), None, NOW).unwrap();
    assert!(!format!("{rao:?}").contains("Anita"));
}

fn patient_of(identity: &Identity) -> (&str, &str, Role) {
    (identity.sub(), identity.patient(), identity.role())
}

fn invited_meera(change: fn(&mut Certificate)) -> Result<Identity, ChainError> {
    let mut leaf = sample::meera_certificate();
    change(&mut leaf);
    let leaf = leaf.sign(sample::one_time_key().secret()).unwrap();
    let invitation = sample::meera_invitation_certificate().sign(sample::root().secret()).unwrap();
    verify_chain(&[leaf, invitation], &sample::anchor(), None, NOW)
}

#[test]
fn a_caregiver_is_herself_and_acts_for_one_patient() {
    let meera = invited_meera(|_| ()).unwrap();
    assert_eq!(patient_of(&meera), ("RelatedPerson/meera", "Patient/asha", Role::Caregiver));
    assert_eq!(meera.name(), "Meera Verma");
    assert_eq!(meera.acts_for().unwrap().relation, "daughter");
    assert!(!format!("{meera:?} {:?}", meera.acts_for()).contains("Verma"));
}

#[test]
fn an_invited_caregiver_cannot_choose_for_whom_she_acts() {
    let other = |change: fn(&mut Certificate), error| assert_eq!(invited_meera(change).unwrap_err(), error);
    other(|c| acts(c).patient = "Patient/mohan".into(), ChainError::InvitationDiffers);
    other(|c| acts(c).relation = "mother".into(), ChainError::InvitationDiffers);
    other(|c| acts(c).relation = "d".repeat(41), ChainError::BadSubject);
    other(|c| acts(c).relation = "\u{202e}\n".into(), ChainError::BadSubject);
    other(|c| acts(c).name = " ".into(), ChainError::BadSubject);
    other(|c| c.acts_for = None, ChainError::BadSubject);
    other(|c| c.role = Role::Patient, ChainError::BadSubject);
    let asha: fn(&mut Certificate) = |c| {
        c.role = Role::Patient;
        c.sub = "Patient/asha".into();
        c.acts_for = None;
    };
    other(asha, ChainError::InvitationDiffers);
}

fn acts(certificate: &mut Certificate) -> &mut ActsFor {
    certificate.acts_for.as_mut().unwrap()
}

#[test]
fn a_doctor_renews_and_admits_guests() {
    let verify = |leaf: &Certificate, now| verify_chain(&sample::signed_by_rao(leaf), &sample::anchor(), None, now);
    let asha = verify(&sample::renewal_certificate(), NOW + 80 * DAY).unwrap();
    assert_eq!(patient_of(&asha), ("Patient/asha", "Patient/asha", Role::Patient));
    let meera = Certificate { iss: sample::renewal_certificate().iss, ..sample::meera_certificate() };
    assert_eq!(verify(&meera, NOW).unwrap().patient(), "Patient/asha");
    assert_eq!(verify(&sample::guest_certificate(), NOW).unwrap().role(), Role::Guest);
}

#[test]
fn a_doctor_cannot_sign_more_than_she_may() {
    let signing = |base: Certificate, change: fn(&mut Certificate)| {
        let mut leaf = base;
        change(&mut leaf);
        refusal(&sample::signed_by_rao(&leaf))
    };
    let (renewal, guest) = (sample::renewal_certificate, sample::guest_certificate);
    assert_eq!(signing(renewal(), |c| c.exp += 1), ChainError::RenewalTooLong);
    assert_eq!(signing(guest(), |c| c.exp += 1), ChainError::RenewalTooLong);
    assert_eq!(signing(guest(), |c| c.sub = "Patient/asha".into()), ChainError::BadSubject);
    assert_eq!(signing(renewal(), |c| c.key = sample::rao_key().public()), ChainError::IssuerNotEntitled);
    for role in [Role::Provider, Role::Invitation] {
        let mut leaf = renewal();
        leaf.role = role;
        leaf.sub = if role == Role::Provider { "Practitioner/sen".into() } else { leaf.sub };
        assert_eq!(refusal(&sample::signed_by_rao(&leaf)), ChainError::WrongRole);
    }
}

#[test]
fn what_a_doctor_signed_before_or_after_her_own_term_is_refused() {
    let leaf = |nbf| Certificate { nbf, exp: nbf + DAY, ..sample::renewal_certificate() };
    let verify = |nbf| verify_chain(&sample::signed_by_rao(&leaf(nbf)), &sample::anchor(), None, nbf);
    assert!(verify(NOW + 32 * DAY).is_ok(), "her last day and the tolerance");
    assert_eq!(verify(NOW + 33 * DAY).unwrap_err(), ChainError::IssuerNotEntitled);
    assert_eq!(verify(NOW - 3 * DAY).unwrap_err(), ChainError::IssuerNotEntitled);
}
