//! Vectors of caregivers, and of what a doctor signs: renewals and guests.

use super::Vector;
use super::people::{bad, chain};
use crate::certificate::{ActsFor, Certificate, Role};
use crate::sample::{self, DAY, NOW};
use serde_json::{Value, json};

pub(super) fn vectors() -> Vec<Vector> {
    let parts = [caregivers(), renewals(), guests(), kept()];
    parts.into_iter().flatten().collect()
}

fn good(name: &'static str, about: &'static str, certificates: &[String], now: u64) -> Vector {
    Vector::good(name, "chain", about, chain(certificates, now))
}

fn acts_for(certificate: &mut Certificate) -> &mut ActsFor {
    certificate.acts_for.as_mut().unwrap()
}

fn caregivers() -> Vec<Vector> {
    let invited = |change: fn(&mut Certificate)| {
        let mut leaf = sample::meera_certificate();
        change(&mut leaf);
        let invitation = sample::meera_invitation_certificate().sign(sample::root().secret()).unwrap();
        [leaf.sign(sample::one_time_key().secret()).unwrap(), invitation]
    };
    let by_an_invitation_of_nobody = {
        let mut invitation = sample::meera_invitation_certificate();
        invitation.acts_for = None;
        let leaf = sample::meera_certificate().sign(sample::one_time_key().secret()).unwrap();
        [leaf, invitation.sign(sample::root().secret()).unwrap()]
    };
    let patient_for_another = {
        let mut leaf = sample::renewal_certificate();
        leaf.acts_for = sample::meera_certificate().acts_for;
        sample::signed_by_rao(&leaf)
    };
    let subject = "certificate_bad_subject";
    let differs = "certificate_invitation_differs";
    vec![
        good("chain_caregiver", "a daughter who acts for her mother", &invited(|_| ()), NOW),
        good(
            "chain_caregiver_relation_of_40",
            "the longest relation, in another script",
            &sample::signed_by_rao(&{
                let mut leaf = sample::meera_certificate();
                leaf.iss = sample::rao_key().public().thumbprint();
                acts_for(&mut leaf).relation = "\u{92c}".repeat(40);
                leaf
            }),
            NOW,
        ),
        bad(
            "chain_caregiver_for_another",
            "her device names another patient than her invitation",
            &invited(|c| acts_for(c).patient = "Patient/mohan".into()),
            differs,
        ),
        bad(
            "chain_caregiver_other_relation",
            "her device names another relation than her invitation",
            &invited(|c| acts_for(c).relation = "mother".into()),
            differs,
        ),
        bad("chain_caregiver_for_nobody", "a caregiver without a patient", &invited(|c| c.acts_for = None), subject),
        bad(
            "chain_caregiver_relation_too_long",
            "a relation of 41 characters",
            &invited(|c| acts_for(c).relation = "d".repeat(41)),
            subject,
        ),
        bad(
            "chain_caregiver_relation_empty",
            "a relation of spaces",
            &invited(|c| acts_for(c).relation = "  ".into()),
            subject,
        ),
        bad(
            "chain_caregiver_name_with_line_end",
            "a patient's name with a control character",
            &invited(|c| acts_for(c).name = "Asha\nVerma".into()),
            subject,
        ),
        bad(
            "chain_caregiver_for_a_doctor",
            "she acts for somebody who is no patient",
            &invited(|c| acts_for(c).patient = "Practitioner/rao".into()),
            subject,
        ),
        bad(
            "chain_caregiver_is_patient",
            "a caregiver under a patient's name in the records",
            &invited(|c| c.sub = "Patient/asha".into()),
            subject,
        ),
        bad(
            "chain_caregiver_becomes_patient",
            "her invitation made the patient herself",
            &invited(|c| {
                c.role = Role::Patient;
                c.sub = "Patient/asha".into();
                c.acts_for = None;
            }),
            differs,
        ),
        bad(
            "chain_invitation_for_nobody",
            "a caregiver's invitation without a patient",
            &by_an_invitation_of_nobody,
            subject,
        ),
        bad("chain_patient_for_another", "a patient who acts for somebody", &patient_for_another, subject),
    ]
}

fn renewals() -> Vec<Vector> {
    let renewed = |change: fn(&mut Certificate)| {
        let mut leaf = sample::renewal_certificate();
        change(&mut leaf);
        sample::signed_by_rao(&leaf)
    };
    let entitled = "certificate_issuer_not_entitled";
    let later: fn(&mut Certificate) = |c| {
        c.nbf = NOW + 31 * DAY;
        c.exp = NOW + 60 * DAY;
    };
    let too_late: fn(&mut Certificate) = |c| {
        c.nbf = NOW + 33 * DAY;
        c.exp = NOW + 60 * DAY;
    };
    let too_early: fn(&mut Certificate) = |c| c.nbf = NOW - 3 * DAY;
    let at = |name, about, leaf: fn(&mut Certificate), now, reason| {
        Vector::bad(name, "chain", about, chain(&renewed(leaf), now), reason)
    };
    let foreign_doctor = {
        let mut doctor = sample::rao_certificate();
        doctor.iss = sample::other_root().public().thumbprint();
        let mut chain = renewed(|_| ());
        chain[1] = doctor.sign(sample::other_root().secret()).unwrap();
        chain
    };
    let other_doctor = {
        let mut chain = renewed(|_| ());
        chain[1] = sample::sen().certificates()[0].clone();
        chain
    };
    vec![
        good("chain_renewal", "a doctor's renewal of a patient's device", &renewed(|_| ()), NOW),
        good(
            "chain_renewal_after_doctor_ended",
            "the doctor's own certificate ended since",
            &renewed(|_| ()),
            NOW + 80 * DAY,
        ),
        good(
            "chain_renewal_of_caregiver",
            "a doctor's renewal of a caregiver's device",
            &sample::signed_by_rao(&Certificate {
                iss: sample::rao_key().public().thumbprint(),
                ..sample::meera_certificate()
            }),
            NOW,
        ),
        good(
            "chain_renewal_a_day_after_doctor_ended",
            "signed by a laptop whose clock is slow",
            &renewed(later),
            NOW + 31 * DAY,
        ),
        at(
            "chain_renewal_after_doctors_term",
            "signed after her certificate ended",
            too_late,
            NOW + 33 * DAY,
            entitled,
        ),
        at("chain_renewal_before_doctors_term", "signed before her certificate began", too_early, NOW, entitled),
        bad("chain_renewal_too_long", "91 days", &renewed(|c| c.exp += DAY), "certificate_renewal_too_long"),
        at("chain_renewal_expired", "three days after the end", |_| (), NOW + 93 * DAY, "certificate_expired"),
        bad(
            "chain_renewal_of_doctors_key",
            "the doctor's own key as a patient's",
            &renewed(|c| c.key = sample::rao_key().public()),
            entitled,
        ),
        bad(
            "chain_renewal_makes_doctor",
            "a doctor made another doctor",
            &renewed(|c| {
                c.role = Role::Provider;
                c.sub = "Practitioner/sen".into();
            }),
            "certificate_wrong_role",
        ),
        bad(
            "chain_renewal_makes_invitation",
            "a doctor made an invitation",
            &renewed(|c| c.role = Role::Invitation),
            "certificate_wrong_role",
        ),
        bad(
            "chain_renewal_other_clinic",
            "a renewal under another clinic's id",
            &renewed(|c| c.clinic = "valley-clinic".into()),
            "certificate_other_clinic",
        ),
        bad("chain_renewal_foreign_doctor", "the doctor is another clinic's", &foreign_doctor, "jws_wrong_signature"),
        bad("chain_renewal_other_doctor", "another doctor's certificate with it", &other_doctor, "jws_wrong_signature"),
    ]
}

fn guests() -> Vec<Vector> {
    let guest = |change: fn(&mut Certificate)| {
        let mut leaf = sample::guest_certificate();
        change(&mut leaf);
        sample::signed_by_rao(&leaf)
    };
    let invited = {
        let mut leaf = sample::guest_certificate();
        leaf.iss = sample::one_time_key().public().thumbprint();
        [leaf.sign(sample::one_time_key().secret()).unwrap(), sample::asha_chain().remove(1)]
    };
    vec![
        good("chain_guest", "an interpreter for a day", &guest(|_| ()), NOW),
        bad("chain_guest_too_long", "a day and a second", &guest(|c| c.exp += 1), "certificate_renewal_too_long"),
        bad(
            "chain_guest_is_patient",
            "a guest under a patient's name in the records",
            &guest(|c| c.sub = "Patient/asha".into()),
            "certificate_bad_subject",
        ),
        bad("chain_guest_by_invitation", "an invitation made a guest", &invited, "certificate_wrong_role"),
        bad(
            "chain_guest_by_root",
            "a guest that no doctor admitted",
            &[Certificate { iss: sample::root().public().thumbprint(), ..sample::guest_certificate() }
                .sign(sample::root().secret())
                .unwrap()],
            "certificate_wrong_role",
        ),
    ]
}

/// What a device makes of a renewal it is sent.
fn kept() -> Vec<Vector> {
    let input = |change: fn(&mut Certificate)| -> Value {
        let mut leaf = sample::renewal_certificate();
        change(&mut leaf);
        let mut input = chain(&sample::asha_chain(), NOW);
        input["renewal"] = json!(sample::signed_by_rao(&leaf));
        input
    };
    let bad = |name, about, change, reason| Vector::bad(name, "renewal", about, input(change), reason);
    vec![
        Vector::good("renewal_good", "renewal", "90 days instead of 30", input(|_| ())),
        bad(
            "renewal_for_another_key",
            "for another laptop of hers",
            |c| c.key = sample::device_key("another laptop").public(),
            "renewal_other_key",
        ),
        bad(
            "renewal_for_another_person",
            "in another's name",
            |c| c.sub = "Patient/mohan".into(),
            "renewal_other_person",
        ),
        bad(
            "renewal_as_caregiver",
            "the patient would become somebody's caregiver",
            |c| {
                c.role = Role::Caregiver;
                c.sub = "RelatedPerson/asha".into();
                c.acts_for = sample::meera_certificate().acts_for;
            },
            "renewal_other_person",
        ),
        bad("renewal_shorter", "it ends before what is kept", |c| c.exp = NOW + 29 * DAY, "renewal_no_longer"),
        bad("renewal_no_longer", "it ends with what is kept", |c| c.exp = NOW + 30 * DAY, "renewal_no_longer"),
    ]
}
