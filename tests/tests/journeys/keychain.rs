//! The keychain away, locked, silent, emptied or another's: which it is, and never a new vault over the old one.

use jiff::Timestamp;
use journeys::journey::asha::Asha;
use journeys::journey::clinic::HillClinic;
use journeys::journey::doctor::Doctor;
use journeys::journey::keyring::Mood;
use reference_clinic::expected_medicines;
use session::{Phase, Step, Trouble};
use std::time::Duration;

/// The program is closed to her for this reason, and makes nothing new, whatever is opened or tried.
async fn is_closed(asha: &Asha, clinic: &HillClinic, trouble: Trouble) {
    let shown = asha.sees();
    assert_eq!((shown.step, shown.trouble), (Step::Blocked, Some(trouble)));
    assert_eq!(shown.clinic.unwrap().phone, "555 0100", "she can phone");
    assert_eq!(asha.session.medicines().await.err(), Some(trouble), "never an empty list");
    let (names, file) = (asha.keyring.names(), std::fs::read(asha.vault_file()).unwrap());
    assert_eq!(asha.session.open_invitation(&clinic.invitation()).await, Err(trouble));
    assert!(asha.session.confirm_invitation().await.is_err());
    assert_eq!(asha.session.open_invitation(&clinic.file(b"no invitation")).await, Err(trouble));
    assert_eq!(asha.session.try_again().await, Err(trouble));
    assert!(asha.session.see_doctor(None).await.is_err());
    assert!(asha.session.start_sign_in().await.is_err());
    assert_eq!((asha.sees().step, asha.sees().trouble), (Step::Blocked, Some(trouble)));
    assert_eq!((asha.vaults(), asha.keyring.names()), (1, names));
    assert_eq!(std::fs::read(asha.vault_file()).unwrap(), file, "the file was not touched");
}

/// It opens again.
async fn is_open(asha: &Asha) {
    asha.session.try_again().await.unwrap();
    let shown = asha.sees();
    assert_eq!((shown.step, shown.trouble), (Step::Ready, None));
    assert_eq!(asha.medicines().await, expected_medicines("asha"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_absent_or_locked_keychain_closes_the_vault_until_it_is_back() {
    let clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    for (mood, trouble) in [(Mood::Absent, Trouble::KeychainMissing), (Mood::Locked, Trouble::KeychainLocked)] {
        asha.stops().await;
        asha.keyring.set_mood(mood);
        asha.starts().await;
        is_closed(&asha, &clinic, trouble).await;
        asha.keyring.set_mood(Mood::Well);
        is_open(&asha).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_silent_keychain_is_given_up_on_and_asked_again() {
    let clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    asha.stops().await;
    asha.keyring.set_mood(Mood::Silent);
    asha.is_impatient(Duration::from_millis(500));
    asha.starts().await;
    is_closed(&asha, &clinic, Trouble::KeychainSilent).await;
    asha.keyring.set_mood(Mood::Well);
    is_open(&asha).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_emptied_keychain_beside_a_vault_is_no_new_start() {
    let clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    asha.stops().await;
    let kept = asha.keyring.take_all();
    asha.starts().await;
    is_closed(&asha, &clinic, Trouble::VaultKeyMissing).await;
    assert!(asha.keyring.names().is_empty(), "no new key was made");
    asha.keyring.put(kept);
    is_open(&asha).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_keychain_with_another_vaults_key_does_not_open_this_one() {
    let clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    let other = Asha::enrols(&clinic).await;
    asha.stops().await;
    let kept = asha.keyring.take_all();
    let others = other.keyring.take_all();
    let foreign = others.into_iter().find(|(name, _)| name.starts_with("vault-key/")).unwrap().1;
    let mixed = kept.iter().map(|(name, value)| {
        let value = if name.starts_with("vault-key/") { foreign.clone() } else { value.clone() };
        (name.clone(), value)
    });
    asha.keyring.put(mixed.collect());
    asha.starts().await;
    is_closed(&asha, &clinic, Trouble::VaultWrongKey).await;
    asha.keyring.put(kept);
    is_open(&asha).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_keychain_she_is_not_enrolled_and_nothing_is_written() {
    let clinic = HillClinic::open().await;
    let asha = Asha::unpacks(&clinic).await;
    for (mood, trouble) in [(Mood::Absent, Trouble::KeychainMissing), (Mood::Locked, Trouble::KeychainLocked)] {
        asha.keyring.set_mood(mood);
        asha.session.open_invitation(&clinic.invitation()).await.unwrap();
        assert_eq!(asha.session.confirm_invitation().await, Err(trouble));
        assert_eq!(asha.sees().trouble, Some(trouble));
        assert_eq!(asha.vaults(), 0);
    }
    asha.keyring.set_mood(Mood::Well);
    asha.session.open_invitation(&clinic.invitation()).await.unwrap();
    asha.session.confirm_invitation().await.unwrap();
    assert_eq!((asha.sees().step, asha.sees().trouble), (Step::SignIn, None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_keychain_that_locks_during_the_day_keeps_the_medicines_open() {
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    asha.keyring.set_mood(Mood::Locked);
    // The clinic gives a new refresh token, which cannot be kept: no token is used before it is.
    clinic.faults().expire_tokens();
    let shown = asha.refreshes().await;
    assert_eq!((shown.step, shown.fetch_trouble), (Step::Ready, Some(Trouble::KeychainLocked)));
    assert_eq!(asha.medicines().await, expected_medicines("asha"));
    asha.session.see_doctor(None).await.unwrap();
    let shown = asha.until("that the key is locked away", |snapshot| snapshot.visit.phase == Phase::Idle).await;
    assert_eq!(shown.trouble, Some(Trouble::KeychainLocked));
    asha.keyring.set_mood(Mood::Well);
    let shown = asha.refreshes().await;
    assert_eq!(shown.fetch_trouble, None, "the new token was not lost");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_a_password_box_is_open_she_waits_for_the_doctor_and_can_leave() {
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    let doctor = Doctor::arrives(&clinic).await;
    asha.keyring.hold("device-key/");
    asha.session.see_doctor(None).await.unwrap();
    assert_eq!((asha.sees().visit.phase, asha.sees().visit.position), (Phase::Waiting, None));
    assert!(asha.session.set_muted(true).await.is_err(), "there is no call yet");
    asha.session.set_text_size(28).await.unwrap();
    asha.session.leave_line().await.unwrap();
    assert_eq!(asha.sees().visit.phase, Phase::Idle);

    // The answer to what she left begins nothing: a refresh comes behind it, through keychain and owner.
    asha.keyring.let_go();
    clinic.faults().expire_tokens();
    assert_eq!(asha.refreshes().await.fetch_trouble, None);
    assert_eq!((asha.sees().visit.phase, asha.sees().trouble), (Phase::Idle, None));
    assert!(doctor.sees().waiting.is_empty());

    // Nor is it taken for the visit after it.
    asha.keyring.hold("device-key/");
    asha.session.see_doctor(None).await.unwrap();
    asha.session.leave_line().await.unwrap();
    asha.session.see_doctor(None).await.unwrap();
    asha.keyring.let_go();
    asha.until("a place", |snapshot| snapshot.visit.position == Some(1)).await;
    doctor.until("her in the list", |desk| desk.waiting.len() == 1).await;
    asha.stops().await;
    assert_eq!(asha.remembers("visit-started").await, 1);
}

/// Her program ended, with records of that time; at its next start the keychain will not answer for the sign-in.
async fn stopped_with_the_sign_in_held(clinic: &HillClinic) -> (Asha, Option<Timestamp>) {
    let asha = Asha::moves_in(clinic).await;
    let fetched_at = asha.sees().fetched_at;
    asha.stops().await;
    asha.keyring.hold("refresh-token/");
    (asha, fetched_at)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_medicines_are_there_while_the_keychain_is_still_asked_for_the_sign_in() {
    let clinic = HillClinic::open().await;
    let (mut asha, before) = stopped_with_the_sign_in_held(&clinic).await;
    asha.starts().await;
    let shown = asha.sees();
    assert_eq!((shown.step, shown.refreshing, shown.fetch_trouble), (Step::Ready, true, None));
    assert_eq!(asha.medicines().await, expected_medicines("asha"));
    // Asking again is the same question.
    asha.session.refresh_records().await.unwrap();
    asha.session.try_again().await.unwrap();
    asha.keyring.let_go();
    let shown = asha.until("the records anew", |snapshot| !snapshot.refreshing && snapshot.fetched_at > before).await;
    assert_eq!((shown.step, shown.trouble, shown.fetch_trouble), (Step::Ready, None, None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_in_that_the_keychain_does_not_give_is_said_and_asked_for_again() {
    let clinic = HillClinic::open().await;
    let (mut asha, before) = stopped_with_the_sign_in_held(&clinic).await;
    asha.is_impatient(Duration::from_millis(500));
    asha.starts().await;
    let shown = asha.until("that it is silent", |snapshot| snapshot.fetch_trouble.is_some()).await;
    assert_eq!((shown.step, shown.refreshing), (Step::Ready, false));
    assert_eq!(shown.fetch_trouble, Some(Trouble::KeychainSilent));
    asha.keyring.let_go();
    asha.session.try_again().await.unwrap();
    let shown = asha.until("the records anew", |snapshot| !snapshot.refreshing && snapshot.fetched_at > before).await;
    assert_eq!(shown.fetch_trouble, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kept_sign_in_that_the_keychain_gives_after_a_new_one_is_not_used() {
    let clinic = HillClinic::open().await;
    let (mut asha, before) = stopped_with_the_sign_in_held(&clinic).await;
    asha.starts().await;
    asha.session.start_sign_in().await.unwrap();
    asha.until("that she is signed in", |snapshot| snapshot.step == Step::Ready).await;
    // Used now, the kept one would be refused.
    clinic.faults().change(|plan| plan.refuse_refresh = true);
    asha.keyring.let_go();
    let shown = asha.until("an answer", |snapshot| !snapshot.refreshing).await;
    assert_eq!((shown.fetched_at > before, shown.fetch_trouble), (true, None));
}
