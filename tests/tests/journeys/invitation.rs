//! The invitation: whose it is, whether it is still good, and what it may not replace.

use journeys::journey::asha::Asha;
use journeys::journey::clinic::{DAY, HillClinic, unix_now};
use reference_clinic::expected_medicines;
use session::{Snapshot, Step, Trouble};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invitation_shows_whose_it_is_and_makes_one_vault_when_she_says_yes() {
    let clinic = HillClinic::open().await;
    let asha = Asha::unpacks(&clinic).await;
    assert_eq!(asha.sees().step, Step::Welcome);
    asha.session.open_invitation(&clinic.invitation()).await.unwrap();
    let shown = asha.sees();
    assert_eq!(shown.step, Step::Invited);
    assert_eq!(shown.person.as_deref(), Some("Asha"));
    let card = shown.clinic.unwrap();
    assert_eq!(
        (card.name.as_str(), card.phone.as_str(), card.zone.as_str()),
        ("Hill Clinic", "555 0100", "Asia/Kolkata")
    );
    assert_eq!(asha.vaults(), 0, "nothing is made before she says yes");
    assert!(asha.keyring.names().is_empty());
    asha.session.confirm_invitation().await.unwrap();
    assert_eq!(asha.sees().step, Step::SignIn);
    assert_eq!(asha.vaults(), 1);
    assert!(asha.keyring.keeps("vault-key/") && asha.keyring.keeps("device-key/"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_declined_invitation_leaves_nothing_behind() {
    let clinic = HillClinic::open().await;
    let asha = Asha::unpacks(&clinic).await;
    asha.session.open_invitation(&clinic.invitation()).await.unwrap();
    asha.session.decline_invitation().await.unwrap();
    let shown = asha.sees();
    assert_eq!((shown.step, shown.person, shown.clinic), (Step::Welcome, None, None));
    assert!(asha.session.confirm_invitation().await.is_err());
    assert_eq!(asha.vaults(), 0);
    assert!(asha.keyring.names().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invitation_that_ended_or_is_none_says_so_and_a_good_one_still_opens() {
    let clinic = HillClinic::open().await;
    let asha = Asha::unpacks(&clinic).await;
    let good = clinic.keys().invite("Patient/asha", "Asha Verma", 14, unix_now()).unwrap();
    // One letter of the signed certificate.
    let at = good.find("\"certificate\":\"").unwrap() + 120;
    let letter = if &good[at..=at] == "A" { "B" } else { "A" };
    let changed = format!("{}{letter}{}", &good[..at], &good[at + 1..]);
    let expired = clinic.invite("Patient/asha", "Asha Verma", unix_now() - 20 * DAY);
    let cases = [
        (expired, Trouble::InvitationExpired),
        (clinic.file(&good.as_bytes()[..good.len() / 2]), Trouble::InvitationUnreadable),
        (clinic.file(b""), Trouble::InvitationUnreadable),
        (clinic.file(b"{\"housecall\":\"invitation/1\"}"), Trouble::InvitationUnreadable),
        (clinic.file(b"%PDF-1.7 a letter"), Trouble::InvitationUnreadable),
        (clinic.file(&vec![b' '; 100_000]), Trouble::InvitationUnreadable),
        (clinic.file(changed.as_bytes()), Trouble::InvitationUnreadable),
        (clinic.invitation().with_extension("gone"), Trouble::InvitationUnreadable),
    ];
    for (n, (path, trouble)) in cases.into_iter().enumerate() {
        assert_eq!(asha.session.open_invitation(&path).await, Err(trouble), "case {n}");
        assert_eq!((asha.sees().step, asha.sees().trouble), (Step::Welcome, Some(trouble)), "case {n}");
    }
    asha.session.open_invitation(&clinic.invitation()).await.unwrap();
    assert_eq!((asha.sees().step, asha.sees().trouble), (Step::Invited, None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_invitation_again_changes_nothing() {
    let clinic = HillClinic::open().await;
    let asha = Asha::unpacks(&clinic).await;
    let invitation = clinic.invitation();
    asha.session.open_invitation(&invitation).await.unwrap();
    asha.session.confirm_invitation().await.unwrap();
    let (before, kept) = (asha.sees(), asha.keyring.secrets());
    asha.session.open_invitation(&invitation).await.unwrap();
    assert!(asha.sees() == before);
    // Nothing waits for a "yes" either, and a second press on it is no trouble.
    assert!(asha.session.confirm_invitation().await.is_err());
    assert!(asha.sees() == before);
    assert!(asha.keyring.secrets() == kept);
    assert_eq!(asha.vaults(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newer_invitation_of_hers_renews_the_device_and_keeps_everything_else() {
    let clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    // Her devices and the way to the clinic are tried meanwhile: what she has is compared, not what is tried.
    let hers = |seen: Snapshot| {
        (seen.step, seen.trouble, seen.person, seen.clinic, seen.fetched_at, seen.prescriptions, seen.appointments)
    };
    let (before, kept) = (hers(asha.sees()), asha.keyring.secrets());
    asha.session.open_invitation(&clinic.invitation()).await.unwrap();
    assert!(hers(asha.sees()) == before);
    assert_eq!(asha.vaults(), 1);
    let now = asha.keyring.secrets();
    let changed: Vec<_> = now.keys().filter(|name| kept.get(*name) != now.get(*name)).cloned().collect();
    assert!(changed.len() == 1 && changed[0].starts_with("device-key/"), "{changed:?}");
    // With it she gets in.
    asha.session.see_doctor(None).await.unwrap();
    asha.until("a place", |snapshot| snapshot.visit.position == Some(1)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invitation_of_another_clinic_or_person_is_refused_when_she_has_one() {
    let clinic = HillClinic::open().await;
    let other = HillClinic::named("valley-clinic").await;
    // Anybody can write "hill-clinic" into a file and sign it with a root of his own.
    let impostor = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    let (kept, file) = (asha.keyring.secrets(), std::fs::read(asha.vault_file()).unwrap());
    let cases = [
        (other.invitation(), Trouble::InvitationOtherClinic),
        (impostor.invitation(), Trouble::InvitationOtherClinic),
        (clinic.invite("Patient/mohan", "Mohan Verma", unix_now()), Trouble::InvitationOtherPerson),
    ];
    for (path, trouble) in cases {
        assert_eq!(asha.session.open_invitation(&path).await, Err(trouble));
        let shown = asha.sees();
        assert_eq!((shown.step, shown.trouble), (Step::Ready, Some(trouble)));
        assert_eq!(shown.person.as_deref(), Some("Asha"));
        assert!(asha.session.confirm_invitation().await.is_err());
        assert!(asha.keyring.secrets() == kept);
        assert_eq!(asha.vaults(), 1);
    }
    assert_eq!(std::fs::read(asha.vault_file()).unwrap(), file);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newer_profile_counts_at_once_and_the_sign_in_goes_on() {
    let mut clinic = HillClinic::open().await;
    let asha = Asha::moves_in(&clinic).await;
    let before = asha.sees().fetched_at;
    clinic.changes(|settings| {
        settings.phone = "555 0199".to_owned();
        settings.hub = settings.hub.replace("localhost", "127.0.0.1");
    });
    asha.session.open_invitation(&clinic.invitation()).await.unwrap();
    assert_eq!(asha.sees().clinic.unwrap().phone, "555 0199");
    let shown = asha.until("the records anew", |snapshot| !snapshot.refreshing && snapshot.fetched_at > before).await;
    assert_eq!((shown.step, shown.trouble, shown.fetch_trouble), (Step::Ready, None, None));
    asha.session.see_doctor(None).await.unwrap();
    asha.until("a place", |snapshot| snapshot.visit.position == Some(1)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clinic_that_moved_under_a_new_authority_is_reached_without_a_restart() {
    let mut clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    let before = asha.sees().fetched_at;
    clinic.moves().await;
    assert_eq!(asha.refreshes().await.fetch_trouble, Some(Trouble::ClinicUnreachable), "nobody is there any more");
    asha.session.open_invitation(&clinic.invitation()).await.unwrap();
    // Only the new place can say that it does not know her sign-in.
    asha.until("the new place's answer", |snapshot| snapshot.fetch_trouble == Some(Trouble::SignInAgain)).await;
    asha.browser.trusts(&clinic);
    asha.session.start_sign_in().await.unwrap();
    asha.until("the records anew", |snapshot| !snapshot.refreshing && snapshot.fetched_at > before).await;
    assert_eq!(asha.medicines().await, expected_medicines("asha"));
    asha.session.see_doctor(None).await.unwrap();
    asha.until("a place", |snapshot| snapshot.visit.position == Some(1)).await;

    // So it is after a restart.
    let before = asha.sees().fetched_at;
    asha.restarts().await;
    let shown = asha.until("the records anew", |snapshot| !snapshot.refreshing && snapshot.fetched_at > before).await;
    assert_eq!(shown.fetch_trouble, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_older_profile_is_refused_and_everything_stays() {
    let mut clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    let older = clinic.invitation();
    clinic.changes(|settings| settings.phone = "555 0199".to_owned());
    asha.session.open_invitation(&clinic.invitation()).await.unwrap();
    let (before, kept) = (asha.sees(), asha.keyring.secrets());
    assert_eq!(asha.session.open_invitation(&older).await, Err(Trouble::InvitationExpired));
    let shown = asha.sees();
    assert_eq!((shown.step, shown.trouble), (Step::Ready, Some(Trouble::InvitationExpired)));
    assert_eq!((shown.clinic, shown.fetched_at), (before.clinic, before.fetched_at));
    assert!(asha.keyring.secrets() == kept);
    asha.session.see_doctor(None).await.unwrap();
    asha.until("a place", |snapshot| snapshot.visit.position == Some(1)).await;
    asha.restarts().await;
    assert_eq!(asha.sees().clinic.unwrap().phone, "555 0199");
}
