//! Meera, who helps her mother: a key and a name of her own, Asha's records, and never Asha.

use super::visit::{in_line, is_live};
use journeys::journey::asha::Asha;
use journeys::journey::browser::Deed;
use journeys::journey::clinic::{HillClinic, unix_now};
use journeys::journey::doctor::Doctor;
use session::{Snapshot, Step, Trouble};
use trust::{ActsFor, Role, verify_chain};

fn daughter_of_asha() -> ActsFor {
    let [name, patient, relation] = ["Asha Verma", "Patient/asha", "daughter"].map(str::to_owned);
    ActsFor { name, patient, relation }
}

fn for_whom(snapshot: &Snapshot) -> Option<(&str, &str)> {
    snapshot.helping.as_ref().map(|helping| (helping.patient.as_str(), helping.relation.as_str()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caregiver_signs_in_for_her_patient_and_the_doctor_sees_who_she_is() {
    let clinic = HillClinic::open().await;
    let mut meera = Asha::unpacks(&clinic).await;
    let invitation = clinic.invite_caregiver("RelatedPerson/meera", "Meera Verma", daughter_of_asha());
    meera.session.open_invitation(&invitation).await.unwrap();
    let shown = meera.sees();
    assert_eq!((shown.step, shown.person.as_deref()), (Step::Invited, Some("Meera")));
    assert_eq!(for_whom(&shown), Some(("Asha Verma", "daughter")));
    meera.session.confirm_invitation().await.unwrap();

    // A sign-in for anybody but Asha is refused.
    meera.browser.will(Deed::Allow("leela"));
    meera.session.start_sign_in().await.unwrap();
    let shown = meera.until("the refusal", |snapshot| snapshot.trouble.is_some()).await;
    assert_eq!((shown.step, shown.trouble), (Step::SignIn, Some(Trouble::SignInOtherPerson)));
    meera.browser.will(Deed::Allow("asha"));
    meera.session.start_sign_in().await.unwrap();
    meera.until("the records", |snapshot| snapshot.fetched_at.is_some() && !snapshot.refreshing).await;
    meera.finishes_first_run().await;
    assert!(!meera.medicines().await.is_empty(), "Asha's medicines");

    meera.restarts().await;
    let shown = meera.sees();
    assert_eq!(shown.person.as_deref(), Some("Meera"), "never Asha");
    assert_eq!(for_whom(&shown), Some(("Asha Verma", "daughter")));

    let doctor = Doctor::arrives(&clinic).await;
    in_line(&meera).await;
    let waiting = doctor.until("her in line", |desk| !desk.waiting.is_empty()).await.waiting.remove(0);
    assert_eq!((waiting.sub.as_str(), waiting.name.as_str()), ("RelatedPerson/meera", "Meera Verma"));
    let who = verify_chain(&waiting.certificates, &clinic.keys().anchor(), None, unix_now()).unwrap();
    assert_eq!((who.role(), who.patient()), (Role::Caregiver, "Patient/asha"));
    assert_eq!(who.acts_for().unwrap().relation, "daughter");
    is_live(&meera, &doctor).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_patients_own_invitation_does_not_turn_a_caregivers_computer_into_hers_nor_back() {
    let clinic = HillClinic::open().await;
    let meera = Asha::unpacks(&clinic).await;
    let helping = clinic.invite_caregiver("RelatedPerson/meera", "Meera Verma", daughter_of_asha());
    meera.session.open_invitation(&helping).await.unwrap();
    meera.session.confirm_invitation().await.unwrap();
    let refused = meera.session.open_invitation(&clinic.invitation()).await;
    assert_eq!(refused, Err(Trouble::InvitationOtherPerson));
    let asha = Asha::enrols(&clinic).await;
    assert_eq!(asha.session.open_invitation(&helping).await, Err(Trouble::InvitationOtherPerson));
    assert_eq!(asha.sees().helping, None);
}
