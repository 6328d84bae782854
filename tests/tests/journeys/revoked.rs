//! What the clinic has revoked: noticed at the door, before a call, in a call, and when somebody keeps it back.

use super::visit::{in_line, is_live};
use journeys::journey::asha::Asha;
use journeys::journey::clinic::{DAY, HillClinic, unix_now};
use journeys::journey::doctor::{Doctor, Manner};
use session::{Phase, Trouble};
use std::sync::Arc;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use trust::{Device, RevocationPolicy};

/// Units: seconds.
const WEEK: i64 = 7 * DAY as i64;

fn rao(clinic: &HillClinic) -> Arc<Device> {
    Arc::new(clinic.practitioner("Practitioner/rao", "Dr Anita Rao"))
}

/// Asha has moved in at a clinic whose waiting room gives this list from its first moment.
async fn lives_with(clinic: &mut HillClinic, list: &str) -> Asha {
    clinic.close_hub().await;
    clinic.publish_revocations(list);
    clinic.open_hub().await;
    Asha::moves_in(clinic).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_a_current_list_nothing_is_said_and_without_one_the_screen_says_so() {
    let clinic = HillClinic::open().await;
    let doctor = Doctor::arrives(&clinic).await;
    let asha = Asha::moves_in(&clinic).await;
    in_line(&asha).await;
    is_live(&asha, &doctor).await;
    assert_eq!(asha.sees().visit.cautions, [Trouble::RevocationsUnchecked], "the clinic has no list");
    clinic.publish_revocations(&clinic.revocations(1, WEEK, Vec::new()));
    let shown = asha.until("a list", |snapshot| snapshot.visit.cautions.is_empty()).await;
    assert_eq!(shown.visit.phase, Phase::Live, "the call went on");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_doctor_who_is_revoked_in_the_call_is_put_off_the_line() {
    let mut clinic = HillClinic::open().await;
    let list = clinic.revocations(1, WEEK, Vec::new());
    let asha = lives_with(&mut clinic, &list).await;
    let device = rao(&clinic);
    let doctor = Doctor::with(&clinic, Arc::clone(&device)).await;
    in_line(&asha).await;
    is_live(&asha, &doctor).await;
    assert!(asha.sees().visit.cautions.is_empty());
    clinic.publish_revocations(&clinic.revocations(2, WEEK, vec![device.identity().key().thumbprint()]));
    let shown = asha.until("the end", |snapshot| snapshot.visit.phase == Phase::Ended).await;
    assert_eq!(shown.visit.trouble, Some(Trouble::DoctorRevoked));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_computer_of_hers_makes_no_visit_and_keeps_its_medicines() {
    let mut clinic = HillClinic::open().await;
    let list = clinic.revocations(1, WEEK, Vec::new());
    let asha = lives_with(&mut clinic, &list).await;
    let doctor = Doctor::arrives(&clinic).await;
    in_line(&asha).await;
    let waiting = doctor.until("her in line", |desk| !desk.waiting.is_empty()).await.waiting.remove(0);
    let now = unix_now();
    let hers = trust::verify_chain(&waiting.certificates, &clinic.keys().anchor(), None, now).unwrap();
    clinic.publish_revocations(&clinic.revocations(2, WEEK, vec![hers.key().thumbprint()]));
    asha.until("the end", |snapshot| snapshot.visit.phase == Phase::Ended).await;
    asha.session.finish_visit().await.unwrap();
    asha.session.see_doctor(None).await.unwrap();
    let shown = asha.until("the refusal", |snapshot| snapshot.trouble.is_some()).await;
    assert_eq!((shown.trouble, shown.visit.phase), (Some(Trouble::DeviceRevoked), Phase::Idle));
    assert!(!asha.medicines().await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_withheld_list_is_noticed_and_by_the_clinics_policy_no_call_is_made() {
    let mut clinic = HillClinic::open().await;
    let strict = clinic.invitation_with_profile(|profile| profile.revocation = RevocationPolicy::Refuse);
    // The hub gives the last list it has, which is overdue since a week.
    clinic.publish_revocations(&clinic.revocations(1, -WEEK, Vec::new()));
    let asha = Asha::moves_in_by(&clinic, &strict).await;
    let doctor = Doctor::arrives(&clinic).await;
    in_line(&asha).await;
    doctor.admits(Manner::Honest).await;
    let shown = asha.until("the end", |snapshot| snapshot.visit.phase == Phase::Ended).await;
    assert_eq!(shown.visit.trouble, Some(Trouble::DoctorUnchecked));
    let desk = doctor.sees();
    assert_eq!((desk.pictures, desk.sounds, desk.words), (0, 0, None), "nothing of hers left the computer");

    asha.session.finish_visit().await.unwrap();
    // The waiting room looks every few seconds whether there is a newer list, and as soon as it opens.
    doctor.vanishes().await;
    clinic.close_hub().await;
    clinic.publish_revocations(&clinic.revocations(2, WEEK, Vec::new()));
    clinic.open_hub().await;
    let doctor = Doctor::arrives(&clinic).await;
    in_line(&asha).await;
    is_live(&asha, &doctor).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_overdue_list_that_only_warns_is_said_and_still_revokes() {
    let mut clinic = HillClinic::open().await;
    let device = rao(&clinic);
    let list = clinic.revocations(1, -WEEK, Vec::new());
    let asha = lives_with(&mut clinic, &list).await;
    let doctor = Doctor::with(&clinic, device).await;
    in_line(&asha).await;
    is_live(&asha, &doctor).await;
    assert_eq!(asha.sees().visit.cautions, [Trouble::RevocationsUnchecked]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rolled_back_list_is_said_and_the_newer_one_stays_also_over_a_restart() {
    let mut clinic = HillClinic::open().await;
    let device = rao(&clinic);
    let newest = clinic.revocations(5, WEEK, vec![device.identity().key().thumbprint()]);
    let mut asha = lives_with(&mut clinic, &newest).await;
    in_line(&asha).await;
    asha.session.leave_line().await.unwrap();
    asha.restarts().await;
    // A hub that was broken into gives an older list, in which the doctor is still good.
    clinic.close_hub().await;
    clinic.publish_revocations(&clinic.revocations(4, WEEK, Vec::new()));
    clinic.open_hub().await;
    let doctor = Doctor::with(&clinic, device).await;
    in_line(&asha).await;
    let shown = asha.until("a word of it", |snapshot| !snapshot.visit.cautions.is_empty()).await;
    assert_eq!(shown.visit.cautions, [Trouble::RevocationsRolledBack]);
    doctor.admits(Manner::Honest).await;
    let shown = asha.until("the end", |snapshot| snapshot.visit.phase == Phase::Ended).await;
    assert_eq!(shown.visit.trouble, Some(Trouble::DoctorRevoked));
    assert_eq!(doctor.sees().words, None);
}

/// The clinic's web with one file, on this computer.
async fn web_with(list: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    #[expect(clippy::disallowed_methods, reason = "the test's own web ends with the test")]
    tokio::spawn(async move {
        while let Ok((mut tcp, _)) = listener.accept().await {
            let mut asked = [0; 2048];
            let length = tcp.read(&mut asked).await.unwrap_or(0);
            let asked = String::from_utf8_lossy(&asked[..length]);
            let (status, body) = if asked.starts_with("GET /revocations.jws ") {
                ("200 OK", list.as_str())
            } else {
                ("404 Not Found", "")
            };
            let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            // A client that has gone needs no answer.
            let _gone = tcp.write_all(format!("{head}{body}").as_bytes()).await;
        }
    });
    origin
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_that_the_hub_keeps_back_comes_from_the_clinics_web() {
    let mut clinic = HillClinic::open().await;
    let device = rao(&clinic);
    let web = web_with(clinic.revocations(3, WEEK, vec![device.identity().key().thumbprint()])).await;
    clinic.changes(|settings| settings.page_origin = web);
    let asha = Asha::moves_in(&clinic).await;
    let doctor = Doctor::with(&clinic, device).await;
    in_line(&asha).await;
    doctor.admits(Manner::Honest).await;
    let shown = asha.until("the end", |snapshot| snapshot.visit.phase == Phase::Ended).await;
    assert_eq!(shown.visit.trouble, Some(Trouble::DoctorRevoked));
}
