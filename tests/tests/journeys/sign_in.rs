//! Signing in by the browser, keeping it, and losing it.

use journeys::journey::asha::Asha;
use journeys::journey::browser::Deed;
use journeys::journey::clinic::HillClinic;
use reference_clinic::expected_medicines;
use session::{Step, Trouble};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_the_invitation_to_eleven_medicines_and_offline_the_next_day() {
    let mut clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    let expected = expected_medicines("asha");
    assert_eq!(expected.len(), 11);
    assert_eq!(asha.medicines().await, expected);
    let shown = asha.sees();
    assert_eq!((shown.step, shown.trouble, shown.fetch_trouble, shown.unreadable), (Step::Ready, None, None, 0));
    assert_eq!(shown.person.as_deref(), Some("Asha"));
    assert!(!shown.appointments.is_empty());
    assert!(asha.keyring.keeps("refresh-token/"));

    asha.stops().await;
    clinic.close_records().await;
    asha.starts().await;
    let offline =
        asha.until("the refresh to fail", |snapshot| !snapshot.refreshing && snapshot.fetch_trouble.is_some()).await;
    assert_eq!(offline.step, Step::Ready);
    assert_eq!(offline.fetch_trouble, Some(Trouble::ClinicUnreachable));
    assert_eq!(offline.fetched_at, shown.fetched_at, "how old they are is still known");
    assert_eq!(asha.medicines().await, expected);
    assert_eq!(offline.appointments, shown.appointments);
    assert_eq!(asha.session.search_medicines("amlod").await.unwrap().prescriptions.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sign_in_lasts_over_a_restart_and_rotates() {
    let clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    let first = asha.sees().fetched_at;
    for _ in 0..3 {
        asha.stops().await;
        clinic.faults().expire_tokens();
        asha.starts().await;
        let shown =
            asha.until("the records anew", |snapshot| !snapshot.refreshing && snapshot.fetched_at > first).await;
        assert_eq!((shown.step, shown.fetch_trouble), (Step::Ready, None));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clinic_that_offers_a_right_and_does_not_give_it_is_asked_without_it() {
    let clinic = HillClinic::open().await;
    clinic.faults().change(|plan| plan.refuse_scope = Some("patient/Communication.c".to_owned()));
    let asha = Asha::moves_in(&clinic).await;
    assert_eq!(asha.medicines().await, expected_medicines("asha"));
    // Whatever else is refused is the end of it.
    let clinic = HillClinic::open().await;
    clinic.faults().change(|plan| plan.refuse_scope = Some("patient/Appointment.rs".to_owned()));
    let asha = Asha::enrols(&clinic).await;
    asha.session.start_sign_in().await.unwrap();
    let shown = asha.until("the refusal", |snapshot| snapshot.trouble.is_some()).await;
    assert_eq!(shown.trouble, Some(Trouble::SignInTrouble));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_refresh_asks_to_sign_in_again_and_leaves_the_medicines() {
    let clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    let before = asha.sees().fetched_at;
    clinic.faults().change(|plan| {
        plan.refuse_refresh = true;
        plan.expire_tokens = true;
    });
    let shown = asha.refreshes().await;
    assert_eq!((shown.step, shown.fetch_trouble), (Step::Ready, Some(Trouble::SignInAgain)));
    assert_eq!(shown.fetched_at, before);
    assert_eq!(asha.medicines().await, expected_medicines("asha"));

    // So it is after a restart.
    asha.restarts().await;
    let shown =
        asha.until("the refused refresh", |snapshot| !snapshot.refreshing && snapshot.fetch_trouble.is_some()).await;
    assert_eq!((shown.step, shown.fetch_trouble), (Step::Ready, Some(Trouble::SignInAgain)));
    assert_eq!(asha.medicines().await, expected_medicines("asha"));

    // Signing in again mends it.
    clinic.faults().clear();
    asha.session.start_sign_in().await.unwrap();
    let shown = asha.until("the records anew", |snapshot| !snapshot.refreshing && snapshot.fetched_at > before).await;
    assert_eq!((shown.step, shown.trouble, shown.fetch_trouble), (Step::Ready, None, None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_endpoint_out_of_order_keeps_the_sign_in() {
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    for status in [400, 500] {
        clinic.faults().change(|plan| {
            plan.token_status = Some(status);
            plan.expire_tokens = true;
        });
        let shown = asha.refreshes().await;
        assert_eq!(shown.fetch_trouble, Some(Trouble::SignInTrouble), "{status}");
        assert_eq!(asha.medicines().await, expected_medicines("asha"));
        clinic.faults().clear();
        let shown = asha.refreshes().await;
        assert_eq!(shown.fetch_trouble, None, "the sign-in was still good after {status}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_endpoint_out_of_order_ends_the_first_sign_in_with_its_name() {
    let clinic = HillClinic::open().await;
    let asha = Asha::enrols(&clinic).await;
    for status in [400, 500] {
        clinic.faults().change(|plan| plan.token_status = Some(status));
        asha.session.start_sign_in().await.unwrap();
        let shown = asha.until("the sign-in to fail", |snapshot| snapshot.step == Step::SignIn).await;
        assert_eq!(shown.trouble, Some(Trouble::SignInTrouble), "{status}");
        assert!(!asha.keyring.keeps("refresh-token/"));
    }
    clinic.faults().clear();
    asha.session.start_sign_in().await.unwrap();
    asha.until("her records", |snapshot| snapshot.prescriptions.len() == 11).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forged_redirect_is_refused_and_hers_still_counts() {
    let clinic = HillClinic::open().await;
    let asha = Asha::enrols(&clinic).await;
    asha.browser.will(Deed::AllowAfterForgery);
    asha.session.start_sign_in().await.unwrap();
    asha.until("her records", |snapshot| snapshot.prescriptions.len() == 11).await;
    let visits = asha.browser.visits().wait_for(|visits| !visits.is_empty()).await.unwrap().clone();
    assert_eq!(visits, [[400, 200]]);
    assert_eq!(asha.sees().trouble, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redirect_brought_twice_signs_in_once() {
    let clinic = HillClinic::open().await;
    let asha = Asha::enrols(&clinic).await;
    asha.browser.will(Deed::AllowTwice);
    asha.session.start_sign_in().await.unwrap();
    asha.until("her records", |snapshot| snapshot.prescriptions.len() == 11).await;
    let visits = asha.browser.visits().wait_for(|visits| !visits.is_empty()).await.unwrap().clone();
    assert_eq!(visits[0][0], 200);
    assert_ne!(visits[0][1], 200, "nobody listens any more");
    assert_eq!(asha.refreshes().await.fetch_trouble, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_denied_sign_in_is_declined_and_can_be_tried_again() {
    let clinic = HillClinic::open().await;
    let asha = Asha::enrols(&clinic).await;
    asha.browser.will(Deed::Deny);
    asha.session.start_sign_in().await.unwrap();
    let shown = asha.until("the sign-in to end", |snapshot| snapshot.step == Step::SignIn).await;
    assert_eq!(shown.trouble, Some(Trouble::SignInDeclined));
    asha.browser.will(Deed::Allow("asha"));
    asha.session.try_again().await.unwrap();
    let shown = asha.until("her records", |snapshot| snapshot.prescriptions.len() == 11).await;
    assert_eq!((shown.step, shown.trouble), (Step::Devices, None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_patient_signing_in_is_refused_and_no_token_is_kept() {
    let clinic = HillClinic::open().await;
    let asha = Asha::enrols(&clinic).await;
    asha.browser.will(Deed::Allow("mohan"));
    asha.session.start_sign_in().await.unwrap();
    let shown = asha.until("the sign-in to end", |snapshot| snapshot.step == Step::SignIn).await;
    assert_eq!(shown.trouble, Some(Trouble::SignInOtherPerson));
    assert!(!asha.keyring.keeps("refresh-token/"));
    assert!(shown.prescriptions.is_empty() && shown.fetched_at.is_none());
    assert_eq!(asha.session.refresh_records().await, Err(Trouble::SignInAgain));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_browser_or_a_clinic_the_sign_in_says_which() {
    let mut clinic = HillClinic::open().await;
    let asha = Asha::enrols(&clinic).await;
    asha.browser.will(Deed::Missing);
    asha.session.start_sign_in().await.unwrap();
    let shown = asha.until("the sign-in to end", |snapshot| snapshot.step == Step::SignIn).await;
    assert_eq!(shown.trouble, Some(Trouble::BrowserMissing));
    clinic.close_records().await;
    asha.session.start_sign_in().await.unwrap();
    let shown = asha.until("the sign-in to end", |snapshot| snapshot.step == Step::SignIn).await;
    assert_eq!(shown.trouble, Some(Trouble::ClinicUnreachable));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_sign_in_goes_back_and_the_next_one_works() {
    let clinic = HillClinic::open().await;
    let asha = Asha::enrols(&clinic).await;
    asha.browser.will(Deed::Look);
    asha.session.start_sign_in().await.unwrap();
    asha.browser.visits().wait_for(|visits| visits.len() == 1).await.unwrap();
    assert_eq!(asha.sees().step, Step::SigningIn);
    asha.session.cancel_sign_in().await.unwrap();
    assert_eq!(asha.sees().step, Step::SignIn);
    asha.browser.will(Deed::Allow("asha"));
    asha.session.start_sign_in().await.unwrap();
    asha.until("her records", |snapshot| snapshot.prescriptions.len() == 11).await;
}
