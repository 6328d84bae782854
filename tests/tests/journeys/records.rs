//! What the clinic's answers may do to what she already has: add to it, never take it away by an error.

use jiff::{SignedDuration, Timestamp};
use journeys::journey::asha::Asha;
use journeys::journey::clinic::HillClinic;
use reference_clinic::{BrokenBundle, BundleFault, Failing, FaultPlan, NextFault, expected_medicines};
use session::{Snapshot, Step, Trouble};

/// Sets a fault, asks for the records, and sees that nothing she had is gone, nor called newer than it is.
async fn survives(asha: &Asha, clinic: &HillClinic, plan: FaultPlan) -> Snapshot {
    let before = asha.sees();
    let what = format!("{plan:?}");
    clinic.faults().set(plan);
    let shown = asha.refreshes().await;
    assert_eq!(asha.medicines().await, expected_medicines("asha"), "{what}");
    assert_eq!(shown.appointments, before.appointments, "{what}");
    assert_eq!(shown.person, before.person, "{what}");
    assert_eq!(shown.fetched_at, before.fetched_at, "{what}: as old as the oldest that is shown");
    assert_eq!(shown.step, Step::Ready, "{what}");
    assert!(shown.fetch_trouble.is_some(), "{what}: it is said");
    shown
}

fn bundle(how: BrokenBundle, kind: Option<&str>) -> FaultPlan {
    FaultPlan { bundle: Some(BundleFault { how, kind: kind.map(str::to_owned) }), ..FaultPlan::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forbidden_kind_of_record_leaves_the_earlier_ones_and_is_said() {
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    for kinds in [
        vec!["MedicationRequest"],
        vec!["MedicationStatement"],
        vec!["Appointment"],
        vec!["MedicationRequest", "MedicationStatement", "Appointment"],
    ] {
        let forbid = kinds.into_iter().map(str::to_owned).collect();
        let shown = survives(&asha, &clinic, FaultPlan { forbid, ..FaultPlan::default() }).await;
        assert_eq!(shown.fetch_trouble, Some(Trouble::RecordsIncomplete));
    }
    let shown =
        survives(&asha, &clinic, FaultPlan { forbid: vec!["Patient".to_owned()], ..FaultPlan::default() }).await;
    // What the fetch before could not bring is still missing.
    let both = (Some(Trouble::ClinicTrouble), Some(Trouble::RecordsIncomplete));
    assert_eq!((shown.trouble, shown.fetch_trouble), both);
    clinic.faults().clear();
    let before = shown.fetched_at;
    let shown = asha.refreshes().await;
    assert_eq!((shown.trouble, shown.fetch_trouble), (None, None));
    assert!(shown.fetched_at > before, "all of it is new");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn medicines_from_a_month_ago_are_not_called_new_by_an_answer_without_medicines() {
    fn next_month() -> Timestamp {
        Timestamp::now() + SignedDuration::from_hours(30 * 24)
    }
    let clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    let heard = asha.sees().fetched_at;
    asha.stops().await;
    asha.sets_clock(next_month);
    clinic.faults().set(FaultPlan { forbid: vec!["MedicationRequest".to_owned()], ..FaultPlan::default() });
    asha.starts().await;
    let shown = asha.until("that something is missing", |snapshot| snapshot.fetch_trouble.is_some()).await;
    assert_eq!(shown.fetch_trouble, Some(Trouble::RecordsIncomplete));
    assert_eq!(shown.fetched_at, heard);
    assert_eq!(asha.medicines().await, expected_medicines("asha"));
    asha.restarts().await;
    assert_eq!(asha.sees().fetched_at, heard, "nor after a restart");
    asha.stops().await;
    clinic.faults().clear();
    asha.starts().await;
    let shown = asha.until("a whole answer", |snapshot| !snapshot.refreshing && snapshot.fetch_trouble.is_none()).await;
    assert!(shown.fetched_at > heard);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broken_bundle_leaves_the_earlier_records_and_is_said() {
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    for how in [BrokenBundle::NotJson, BrokenBundle::Truncated] {
        for kind in [None, Some("MedicationRequest"), Some("Appointment")] {
            let shown = survives(&asha, &clinic, bundle(how, kind)).await;
            assert_eq!(shown.fetch_trouble, Some(Trouble::RecordsIncomplete));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bundle_of_fifty_megabytes_is_not_read_to_its_end() {
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    let shown = survives(&asha, &clinic, bundle(BrokenBundle::Huge, Some("MedicationRequest"))).await;
    assert_eq!(shown.fetch_trouble, Some(Trouble::RecordsIncomplete));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_next_page_in_a_loop_or_elsewhere_is_not_followed() {
    let clinic = HillClinic::open().await;
    let other = HillClinic::named("valley-clinic").await;
    let asha = Asha::moves_in(&clinic).await;
    let elsewhere = format!("{}/MedicationRequest?patient=asha", other.records().base());
    for next in [NextFault::Loop, NextFault::Elsewhere { url: elsewhere }] {
        let shown = survives(&asha, &clinic, FaultPlan { next: Some(next), ..FaultPlan::default() }).await;
        assert_eq!(shown.fetch_trouble, Some(Trouble::RecordsIncomplete));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_records_system_out_of_order_or_cut_off_leaves_everything() {
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    let before = asha.sees().fetched_at;
    let fail = |prefix: &str, times| Some(Failing { prefix: prefix.to_owned(), times });
    let shown = survives(&asha, &clinic, FaultPlan { fail: fail("/fhir/", 99), ..FaultPlan::default() }).await;
    assert_eq!((shown.fetch_trouble, shown.fetched_at), (Some(Trouble::ClinicTrouble), before));
    let shown = survives(&asha, &clinic, FaultPlan { dead_socket: 99, ..FaultPlan::default() }).await;
    assert_eq!((shown.fetch_trouble, shown.fetched_at), (Some(Trouble::ClinicUnreachable), before));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_fetch_with_a_broken_kind_says_that_something_is_missing() {
    let clinic = HillClinic::open().await;
    let asha = Asha::enrols(&clinic).await;
    clinic.faults().set(FaultPlan { forbid: vec!["MedicationRequest".to_owned()], ..FaultPlan::default() });
    asha.session.start_sign_in().await.unwrap();
    let shown =
        asha.until("the first fetch", |snapshot| !snapshot.refreshing && snapshot.fetch_trouble.is_some()).await;
    assert_eq!(shown.fetch_trouble, Some(Trouble::RecordsIncomplete), "an empty list is never shown as none");
    let again = asha.refreshes().await;
    assert_eq!(again.fetch_trouble, Some(Trouble::RecordsIncomplete));
    assert!(again.fetched_at > shown.fetched_at, "nothing of before is shown");
    clinic.faults().clear();
    assert_eq!(asha.refreshes().await.fetch_trouble, None);
    assert_eq!(asha.medicines().await, expected_medicines("asha"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_medicine_the_clinic_withholds_is_gone_and_one_without_a_name_is_never_blank() {
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    let ids: Vec<String> = asha.sees().prescriptions.iter().map(|one| one.id.as_str().to_owned()).collect();
    let amlodipine = ids.iter().find(|id| id.contains("amlodipine")).unwrap().clone();
    clinic.faults().set(FaultPlan { unname: vec![amlodipine.clone()], ..FaultPlan::default() });
    let shown = asha.refreshes().await;
    assert_eq!(shown.prescriptions.len(), 11);
    assert!(shown.prescriptions.iter().all(|one| !one.name.trim().is_empty()));
    // A clinic that answers in full and does not name it has ended it.
    clinic.faults().set(FaultPlan { withhold: vec![amlodipine.clone()], ..FaultPlan::default() });
    let shown = asha.refreshes().await;
    assert_eq!((shown.prescriptions.len(), shown.fetch_trouble), (10, None));
    assert!(asha.session.medicine(&amlodipine).await.is_err());
    clinic.faults().clear();
    asha.refreshes().await;
    assert_eq!(asha.medicines().await, expected_medicines("asha"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_an_answer_hangs_the_medicines_are_there_and_stopping_does_not_wait() {
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    clinic.faults().set(FaultPlan { hold: Some("/fhir/MedicationRequest".to_owned()), ..FaultPlan::default() });
    asha.session.refresh_records().await.unwrap();
    clinic.faults().until_held(1).await;
    assert!(asha.sees().refreshing);
    assert_eq!(asha.medicines().await, expected_medicines("asha"));
    // A second request while one is under way is the same one.
    asha.session.refresh_records().await.unwrap();
    tokio::time::timeout(journeys::journey::LONG, asha.stops()).await.unwrap();
    clinic.faults().clear();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn that_something_is_missing_is_still_said_when_later_fetches_fail() {
    let mut clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    let missing = Some(Trouble::RecordsIncomplete);
    clinic.faults().set(FaultPlan { forbid: vec!["MedicationRequest".to_owned()], ..FaultPlan::default() });
    let incomplete = asha.refreshes().await;
    assert_eq!((incomplete.trouble, incomplete.fetch_trouble), (None, missing));

    clinic.close_records().await;
    let shown = asha.refreshes().await;
    assert_eq!((shown.trouble, shown.fetch_trouble), (Some(Trouble::ClinicUnreachable), missing));
    assert_eq!(shown.fetched_at, incomplete.fetched_at, "how old they are is still known");
    asha.restarts().await;
    let shown = asha.until("the refresh to fail", |snapshot| snapshot.trouble.is_some()).await;
    assert_eq!((shown.trouble, shown.fetch_trouble), (Some(Trouble::ClinicUnreachable), missing));

    // A clinic that has forgotten her sign-in, and is out of order when she signs in.
    clinic.open_records().await;
    let shown = asha.refreshes().await;
    assert_eq!((shown.trouble, shown.fetch_trouble), (Some(Trouble::SignInAgain), missing));
    let fail = Some(Failing { prefix: "/fhir/Patient".to_owned(), times: 99 });
    clinic.faults().set(FaultPlan { fail, ..FaultPlan::default() });
    asha.session.start_sign_in().await.unwrap();
    let shown = asha.until("the fetch to fail", |snapshot| snapshot.trouble.is_some()).await;
    assert_eq!((shown.trouble, shown.fetch_trouble), (Some(Trouble::ClinicTrouble), missing));

    clinic.faults().clear();
    let shown = asha.refreshes().await;
    assert_eq!((shown.trouble, shown.fetch_trouble), (None, None));
}
