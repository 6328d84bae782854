//! The doctor renews the certificate of the device she has seen; nobody else's, and nobody else does.

use super::visit::{in_line, is_live};
use journeys::journey::asha::Asha;
use journeys::journey::clinic::{DAY, HillClinic, unix_now};
use journeys::journey::doctor::Doctor;
use signalling::EndReason;
use std::sync::Arc;
use trust::{DeviceKey, Identity, Invitation, Term, verify_chain};

/// Who waits, as her certificates say it.
async fn in_the_list(clinic: &HillClinic, doctor: &Doctor) -> (Vec<String>, Identity) {
    let waiting = doctor.until("her in line", |desk| !desk.waiting.is_empty()).await.waiting.remove(0);
    let who = verify_chain(&waiting.certificates, &clinic.keys().anchor(), None, unix_now()).unwrap();
    (waiting.certificates, who)
}

/// Back in line after a visit, so that the hello shows the certificates anew.
async fn comes_again(asha: &Asha, doctor: &Doctor) {
    doctor.hangs_up(EndReason::HungUp).await;
    asha.until("the end", |snapshot| snapshot.visit.phase == session::Phase::Ended).await;
    asha.session.finish_visit().await.unwrap();
    in_line(asha).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_renewal_is_kept_and_shown_at_the_next_hello_and_after_a_restart() {
    let clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    let doctor = Doctor::arrives(&clinic).await;
    in_line(&asha).await;
    let (_, before) = in_the_list(&clinic, &doctor).await;
    is_live(&asha, &doctor).await;
    doctor.renews_certificate(90).await;
    // A second one does not make it shorter.
    doctor.renews_certificate(30).await;
    // In the same order on the same channel: once these words are shown, the renewal has been heard.
    doctor.types("Renewed.").await;
    asha.until("the words", |snapshot| !snapshot.visit.items.is_empty()).await;
    comes_again(&asha, &doctor).await;
    let (_, after) = in_the_list(&clinic, &doctor).await;
    assert!(after.expires() > before.expires() + 60 * DAY, "{} {}", before.expires(), after.expires());
    assert_eq!((after.sub(), after.key()), (before.sub(), before.key()), "the same person and device");
    asha.session.leave_line().await.unwrap();
    asha.restarts().await;
    in_line(&asha).await;
    let (_, again) = in_the_list(&clinic, &doctor).await;
    assert_eq!(again.expires(), after.expires());
    is_live(&asha, &doctor).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_renewal_for_another_key_person_or_clinic_or_a_shorter_or_longer_one_changes_nothing() {
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    let device = Arc::new(clinic.practitioner("Practitioner/rao", "Dr Anita Rao"));
    let doctor = Doctor::with(&clinic, Arc::clone(&device)).await;
    in_line(&asha).await;
    let (certificates, hers) = in_the_list(&clinic, &doctor).await;
    is_live(&asha, &doctor).await;

    let now = unix_now();
    let enrolled = |sub: &str, name: &str| {
        let text = clinic.keys().invite(sub, name, 14, now).unwrap();
        let invitation = Invitation::open(text.as_bytes(), now).unwrap();
        invitation.accept(DeviceKey::generate().unwrap(), now).unwrap().1
    };
    let (other_laptop, leela) = (enrolled("Patient/asha", "Asha Verma"), enrolled("Patient/leela", "Leela Verma"));
    let elsewhere = HillClinic::named("valley-clinic").await.practitioner("Practitioner/rao", "Dr Anita Rao");
    let by = |doctor: &trust::Device, who: &Identity, days| {
        let leaf = doctor.sign_renewal(who, Term::days(now, days)).unwrap();
        (leaf, doctor.certificates()[0].clone())
    };
    let long_ago = Term::days(now - 200 * DAY, 50);
    let renewals = [
        by(&device, other_laptop.identity(), 90),
        by(&device, leela.identity(), 90),
        by(&elsewhere, &hers, 90),
        by(&device, &hers, 1),
        (device.sign_renewal(&hers, long_ago).unwrap(), device.certificates()[0].clone()),
        // What she already has, in the place of a renewal.
        (certificates[0].clone(), certificates[1].clone()),
        ("rubbish".to_owned(), "rubbish".to_owned()),
    ];
    for (certificate, issuer) in renewals {
        let said = serde_json::json!({"type": "renewal", "certificate": certificate, "issuer": issuer});
        doctor.says(said).await;
    }
    doctor.types("Done.").await;
    asha.until("the words", |snapshot| !snapshot.visit.items.is_empty()).await;
    comes_again(&asha, &doctor).await;
    let (shown, who) = in_the_list(&clinic, &doctor).await;
    assert_eq!((shown, who.expires()), (certificates, hers.expires()));
    is_live(&asha, &doctor).await;
}
