//! Signing out: over at the clinic, out of the keychain, and the medicines stay.

use journeys::journey::asha::Asha;
use journeys::journey::clinic::HillClinic;
use reference_clinic::{FaultPlan, expected_medicines};
use session::{Step, Trouble};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signing_out_revokes_forgets_and_leaves_the_medicines() {
    let clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    let kept = asha.keyring.copies().into_iter().filter(|(name, _)| name.starts_with("refresh-token/")).collect();
    asha.session.sign_out().await.unwrap();
    let shown = asha.sees();
    assert_eq!((shown.step, shown.trouble), (Step::SignIn, None));
    assert!(!asha.keyring.keeps("refresh-token/"));
    assert!(asha.keyring.keeps("vault-key/"));
    assert_eq!(asha.medicines().await, expected_medicines("asha"));

    // At the clinic the token is worth nothing any more, should somebody have kept it.
    asha.stops().await;
    asha.keyring.put(kept);
    asha.starts().await;
    let shown =
        asha.until("the refused refresh", |snapshot| !snapshot.refreshing && snapshot.fetch_trouble.is_some()).await;
    assert_eq!(shown.fetch_trouble, Some(Trouble::SignInAgain));
    assert_eq!(asha.medicines().await, expected_medicines("asha"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signing_out_without_a_clinic_forgets_here_and_says_that_the_clinic_does_not_know() {
    let mut clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    clinic.close_records().await;
    asha.session.sign_out().await.unwrap();
    assert_eq!((asha.sees().step, asha.sees().trouble), (Step::SignIn, Some(Trouble::ClinicUnreachable)));
    assert!(!asha.keyring.keeps("refresh-token/"));
    assert_eq!(asha.medicines().await, expected_medicines("asha"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signing_out_during_a_refresh_ends_it_without_a_made_up_trouble() {
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    clinic.faults().set(FaultPlan { hold: Some("/fhir/MedicationRequest".to_owned()), ..FaultPlan::default() });
    asha.session.refresh_records().await.unwrap();
    clinic.faults().until_held(1).await;
    asha.session.sign_out().await.unwrap();
    clinic.faults().clear();
    let shown = asha.until("the refresh to end", |snapshot| !snapshot.refreshing).await;
    assert_ne!(shown.fetch_trouble, Some(Trouble::Unexpected));
    assert!(!asha.keyring.keeps("refresh-token/"));
    assert_eq!(asha.medicines().await, expected_medicines("asha"));
}
