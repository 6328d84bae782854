//! Signing out: over on the screen at once, then in the keychain and at the clinic; the medicines stay.

use journeys::journey::asha::Asha;
use journeys::journey::browser::Deed;
use journeys::journey::clinic::HillClinic;
use journeys::journey::keyring::Mood;
use reference_clinic::{Failing, FaultPlan, expected_medicines};
use session::{Snapshot, Step, Trouble};
use std::time::Duration;

const TOKEN: &str = "refresh-token/";

/// Home, with what came before, and the question to sign in again.
async fn is_signed_out(asha: &Asha) {
    let shown = asha.sees();
    assert_eq!((shown.step, shown.refreshing), (Step::Ready, false));
    assert_eq!(shown.fetch_trouble, Some(Trouble::SignInAgain));
    assert_eq!(asha.medicines().await, expected_medicines("asha"));
}

/// Something that takes its time.
async fn devices_tried(asha: &Asha) -> Snapshot {
    asha.session.check_devices().await.unwrap();
    asha.until("the device check", |snapshot| snapshot.devices.tested.is_some()).await
}

fn hold(prefix: &str) -> FaultPlan {
    FaultPlan { hold: Some(prefix.to_owned()), ..FaultPlan::default() }
}

/// What the keychain holds of the sign-in, to be put back later.
fn kept(asha: &Asha) -> std::collections::BTreeMap<String, Vec<u8>> {
    asha.keyring.copies().into_iter().filter(|(name, _)| name.starts_with(TOKEN)).collect()
}

/// At the clinic the token is worth nothing any more, should somebody have kept it.
async fn is_worthless(asha: &mut Asha, kept: std::collections::BTreeMap<String, Vec<u8>>) {
    asha.stops().await;
    asha.keyring.put(kept);
    asha.starts().await;
    asha.until("the refused refresh", |snapshot| snapshot.fetch_trouble.is_some()).await;
    is_signed_out(asha).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signing_out_is_over_at_once_and_then_forgotten_and_revoked() {
    let clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    let kept = kept(&asha);
    clinic.faults().set(hold("/auth/revoke"));
    asha.session.sign_out().await.unwrap();
    is_signed_out(&asha).await;
    assert_eq!(asha.sees().trouble, None);
    // The clinic has done it and does not say so yet.
    clinic.faults().until_held(1).await;
    asha.keyring.until_gone(TOKEN).await;
    assert!(asha.keyring.keeps("vault-key/"));
    clinic.faults().clear();
    is_worthless(&mut asha, kept).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signing_out_without_a_clinic_forgets_here_and_says_that_the_clinic_does_not_know() {
    let mut clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    clinic.close_records().await;
    asha.session.sign_out().await.unwrap();
    let shown = asha.until("that the clinic was not told", |snapshot| snapshot.trouble.is_some()).await;
    assert_eq!(shown.trouble, Some(Trouble::ClinicUnreachable));
    is_signed_out(&asha).await;
    assert!(!asha.keyring.keeps(TOKEN));
    asha.restarts().await;
    asha.until("that nothing is kept", |snapshot| !snapshot.refreshing).await;
    is_signed_out(&asha).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signing_out_during_a_refresh_ends_it_without_a_made_up_trouble() {
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    let before = asha.sees().fetched_at;
    let withhold = vec!["MedicationRequest/asha-amlodipine".to_owned()];
    clinic.faults().set(FaultPlan { withhold, ..hold("/fhir/MedicationRequest") });
    asha.session.refresh_records().await.unwrap();
    clinic.faults().until_held(1).await;
    asha.session.sign_out().await.unwrap();
    is_signed_out(&asha).await;
    asha.keyring.until_gone(TOKEN).await;
    // What that refresh still brings, long before the devices are tried, is not what the next one is to bring.
    asha.keyring.hold(TOKEN);
    asha.session.start_sign_in().await.unwrap();
    asha.until("the next one", |snapshot| snapshot.step == Step::Ready && snapshot.refreshing).await;
    clinic.faults().clear();
    devices_tried(&asha).await;
    asha.keyring.let_go();
    let shown = asha.until("the records anew", |snapshot| !snapshot.refreshing && snapshot.fetched_at > before).await;
    assert_eq!((shown.step, shown.trouble, shown.fetch_trouble), (Step::Ready, None, None));
    assert_eq!(asha.medicines().await, expected_medicines("asha"));
    assert!(asha.keyring.keeps(TOKEN));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_comes_after_signing_out_is_not_kept() {
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    let fail = Some(Failing { prefix: "/auth/revoke".to_owned(), times: 9 });
    clinic.faults().set(FaultPlan { expire_tokens: true, fail, ..hold("/auth/token") });
    asha.session.refresh_records().await.unwrap();
    clinic.faults().until_held(1).await;
    asha.session.sign_out().await.unwrap();
    asha.keyring.until_gone(TOKEN).await;
    clinic.faults().change(|plan| plan.hold = None);
    // The refresh comes first, then the revocation, which fails.
    asha.until("the end of it", |snapshot| snapshot.trouble == Some(Trouble::ClinicUnreachable)).await;
    assert!(!asha.keyring.keeps(TOKEN));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signing_out_before_the_kept_sign_in_is_in_use_revokes_it_all_the_same() {
    let clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    let kept = kept(&asha);
    asha.stops().await;
    asha.keyring.hold(TOKEN);
    asha.starts().await;
    asha.session.sign_out().await.unwrap();
    is_signed_out(&asha).await;
    clinic.faults().set(hold("/auth/revoke"));
    asha.keyring.let_go();
    clinic.faults().until_held(1).await;
    asha.keyring.until_gone(TOKEN).await;
    clinic.faults().clear();
    is_signed_out(&asha).await;
    is_worthless(&mut asha, kept).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_quits_right_after_signing_out_has_signed_out() {
    let clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    // The keychain is busy with a new token: what is asked of it now comes after.
    asha.keyring.hold(TOKEN);
    clinic.faults().expire_tokens();
    asha.session.refresh_records().await.unwrap();
    asha.keyring.until_asked(TOKEN).await;
    asha.session.sign_out().await.unwrap();
    {
        let stops = asha.stops();
        tokio::pin!(stops);
        // However slow the machine, this cannot end before the keychain does.
        let early = tokio::time::timeout(Duration::from_millis(300), &mut stops).await;
        assert!(early.is_err(), "it waits for the keychain");
        asha.keyring.let_go();
        stops.await;
    }
    assert!(!asha.keyring.keeps(TOKEN));
    asha.starts().await;
    asha.until("that nothing is kept", |snapshot| !snapshot.refreshing).await;
    is_signed_out(&asha).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_keychain_that_does_not_forget_is_said_and_trying_again_signs_out_and_not_in() {
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    asha.keyring.set_mood(Mood::Locked);
    asha.session.sign_out().await.unwrap();
    let shown = asha.until("that it is locked", |snapshot| snapshot.trouble.is_some()).await;
    assert_eq!(shown.trouble, Some(Trouble::KeychainLocked));
    assert!(asha.keyring.keeps(TOKEN));
    asha.keyring.set_mood(Mood::Well);
    asha.session.try_again().await.unwrap();
    asha.keyring.until_gone(TOKEN).await;
    is_signed_out(&asha).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signing_out_before_any_record_came_goes_back_to_signing_in() {
    let clinic = HillClinic::open().await;
    let asha = Asha::enrols(&clinic).await;
    asha.browser.will(Deed::Allow("asha"));
    clinic.faults().set(hold("/fhir/Patient"));
    asha.session.start_sign_in().await.unwrap();
    asha.until("that she is signed in", |snapshot| snapshot.step == Step::Devices).await;
    asha.session.sign_out().await.unwrap();
    assert_eq!((asha.sees().step, asha.sees().refreshing), (Step::SignIn, false));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn news_of_a_sign_out_that_a_new_sign_in_followed_is_not_told() {
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    let before = asha.sees().fetched_at;
    clinic.faults().set(hold("/auth/revoke"));
    asha.session.sign_out().await.unwrap();
    clinic.faults().until_held(1).await;
    asha.keyring.until_gone(TOKEN).await;
    asha.session.start_sign_in().await.unwrap();
    asha.until("the records anew", |snapshot| !snapshot.refreshing && snapshot.fetched_at > before).await;
    // The clinic breaks off instead of saying that it has revoked, long before the devices are tried.
    clinic.faults().change(|plan| plan.dead_socket = 1);
    clinic.faults().clear();
    let shown = devices_tried(&asha).await;
    assert_eq!((shown.trouble, shown.fetch_trouble), (None, None));
    assert!(asha.keyring.keeps(TOKEN));
}
