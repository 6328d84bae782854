//! A key, a PIN or a passphrase that is lost, and an older file put back: what is said, and the way on from there.

use super::visit::in_line;
use journeys::journey::asha::Asha;
use journeys::journey::clinic::HillClinic;
use journeys::journey::keyring::Mood;
use reference_clinic::expected_medicines;
use session::{Keychain, Phase, Step, Trouble};
use std::time::Duration;
use vault::{Passphrase, SealedStore};

const PASSPHRASE: &str = "the cat sat on the mat";
const ANOTHER: &str = "four small boats at sea";

/// Words that are good words, and no sheet of anybody's in this order.
fn in_another_order(words: &str) -> String {
    let mut words: Vec<&str> = words.split(' ').collect();
    let last = words.pop().unwrap();
    words.insert(0, last);
    words.join(" ")
}

async fn is_open(asha: &Asha) {
    let shown = asha.sees();
    assert_eq!((shown.step, shown.trouble), (Step::Ready, None));
    assert!(!shown.safety.can_recover && !shown.safety.asks_passphrase && !shown.safety.can_use_passphrase);
    assert_eq!(asha.medicines().await, expected_medicines("asha"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_keychain_that_lost_everything_is_made_up_for_by_the_words_of_the_sheet() {
    let clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    let words = asha.has_sheet().await;
    asha.stops().await;
    asha.keyring.take_all();
    asha.starts().await;
    let shown = asha.sees();
    assert_eq!((shown.step, shown.trouble), (Step::Blocked, Some(Trouble::VaultKeyMissing)));
    assert!(shown.safety.can_recover && !shown.safety.can_use_passphrase);

    let mut misspelt: Vec<&str> = words.split(' ').collect();
    misspelt[3] = "zzzz";
    assert_eq!(asha.session.recover(misspelt.join(" ")).await, Err(Trouble::WordUnknown));
    let sheet = asha.sees().safety.sheet;
    assert_eq!((sheet.asks, sheet.missed), (Some(4), true));
    let twelve_others = "legal winner thank year wave sausage worth useful legal winner thank yellow";
    for unfit in [in_another_order(&words).as_str(), "only three words", twelve_others] {
        assert_eq!(asha.session.recover(unfit.to_owned()).await, Err(Trouble::WordsDoNotFit));
    }
    assert_eq!(asha.sees().trouble, Some(Trouble::VaultKeyMissing), "why it is closed stays on the screen");

    asha.session.recover(words).await.unwrap();
    is_open(&asha).await;
    assert_eq!(asha.sees().safety.warning, None);
    // The sign-in and the key for calls were in the keychain too.
    let shown = asha.until("an answer", |snapshot| snapshot.fetch_trouble.is_some()).await;
    assert_eq!(shown.fetch_trouble, Some(Trouble::SignInAgain));
    asha.session.see_doctor(None).await.unwrap();
    let shown = asha.until("what is needed", |snapshot| snapshot.visit.phase == Phase::Idle).await;
    assert_eq!(shown.trouble, Some(Trouble::InvitationExpired));
    asha.session.open_invitation(&clinic.invitation()).await.unwrap();
    in_line(&asha).await;
    asha.session.leave_line().await.unwrap();

    asha.restarts().await;
    is_open(&asha).await;
    asha.stops().await;
    assert_eq!(asha.remembers("recovered").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pin_that_is_forgotten_is_made_up_for_by_the_words_of_the_sheet() {
    let clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    let words = asha.sets_pin("246813").await;
    asha.restarts().await;
    assert_eq!(asha.sees().step, Step::Locked);
    assert_eq!(asha.session.recover(in_another_order(&words)).await, Err(Trouble::WordsDoNotFit));
    assert_eq!(asha.sees().step, Step::Locked);
    asha.session.recover(words.clone()).await.unwrap();
    is_open(&asha).await;
    assert!(!asha.sees().safety.has_pin, "she sets another one when she likes");
    assert!(asha.session.recover(words).await.is_err(), "an open vault is not recovered");
    asha.restarts().await;
    is_open(&asha).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_older_file_put_back_is_shown_with_a_warning_and_nothing_is_fetched_until_she_says_so() {
    let clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    asha.stops().await;
    let older = std::fs::read(asha.vault_file()).unwrap();
    let before = asha.sees().fetched_at;
    asha.starts().await;
    asha.until("the records anew", |snapshot| !snapshot.refreshing && snapshot.fetched_at > before).await;
    asha.stops().await;
    std::fs::write(asha.vault_file(), &older).unwrap();
    for _ in 0..2 {
        asha.starts().await;
        let shown = asha.sees();
        assert_eq!((shown.step, shown.safety.warning), (Step::Ready, Some(Trouble::VaultRolledBack)));
        assert_eq!((shown.fetched_at, shown.refreshing), (before, false));
        assert_eq!(asha.medicines().await, expected_medicines("asha"), "it can be read");
        assert_eq!(asha.session.refresh_records().await, Err(Trouble::VaultRolledBack));
        assert!(asha.session.set_pin("246813".to_owned(), None).await.is_err(), "nothing is written");
        assert_eq!((asha.sees().fetched_at, asha.sees().refreshing), (before, false));
        asha.stops().await;
        assert_eq!(std::fs::read(asha.vault_file()).unwrap(), older, "the file is as it was put back");
    }
    asha.starts().await;
    asha.session.go_on_with_old().await.unwrap();
    let shown = asha.until("the records anew", |snapshot| !snapshot.refreshing && snapshot.fetched_at > before).await;
    assert_eq!((shown.safety.warning, shown.fetch_trouble), (None, None));
    asha.restarts().await;
    is_open(&asha).await;
    assert_eq!(asha.sees().safety.warning, None, "it is said once");
    asha.stops().await;
    assert_eq!((asha.remembers("warned").await, asha.remembers("went-on-with-old").await), (1, 1));
}

/// Enrolled and signed in on a computer without a keychain.
async fn lives_without_a_keychain(clinic: &HillClinic) -> Asha {
    let asha = Asha::unpacks(clinic).await;
    asha.keyring.set_mood(Mood::Absent);
    assert!(asha.session.use_passphrase(PASSPHRASE.to_owned()).await.is_err(), "nobody asked for one");
    asha.session.open_invitation(&clinic.invitation()).await.unwrap();
    assert_eq!(asha.session.confirm_invitation().await, Err(Trouble::KeychainMissing));
    assert!(asha.sees().safety.can_use_passphrase);
    assert_eq!(asha.session.use_passphrase("too short".to_owned()).await, Err(Trouble::PassphraseWrong));
    asha.session.use_passphrase(PASSPHRASE.to_owned()).await.unwrap();
    let shown = asha.sees();
    assert_eq!((shown.step, shown.trouble, shown.safety.can_use_passphrase), (Step::Welcome, None, false));
    asha.session.open_invitation(&clinic.invitation()).await.unwrap();
    asha.session.confirm_invitation().await.unwrap();
    asha.session.start_sign_in().await.unwrap();
    asha.until("her records", |snapshot| snapshot.fetched_at.is_some() && !snapshot.refreshing).await;
    asha.finishes_first_run().await;
    asha
}

fn asks_for_the_passphrase(asha: &Asha) {
    let shown = asha.sees();
    assert_eq!((shown.step, shown.trouble), (Step::Blocked, Some(Trouble::KeychainMissing)));
    assert!(shown.safety.asks_passphrase && !shown.safety.can_use_passphrase);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_there_is_no_keychain_a_passphrase_keeps_the_key() {
    let clinic = HillClinic::open().await;
    let mut asha = lives_without_a_keychain(&clinic).await;
    let before = asha.sees().fetched_at;
    asha.restarts().await;
    asks_for_the_passphrase(&asha);
    assert_eq!(asha.session.use_passphrase(ANOTHER.to_owned()).await, Err(Trouble::PassphraseWrong));
    asks_for_the_passphrase(&asha);
    asha.session.use_passphrase(PASSPHRASE.to_owned()).await.unwrap();
    is_open(&asha).await;
    asha.until("the sign-in too", |snapshot| !snapshot.refreshing && snapshot.fetched_at > before).await;
    assert!(asha.keyring.names().is_empty(), "nothing went elsewhere");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_passphrase_that_is_forgotten_is_made_up_for_by_the_words_and_a_new_one() {
    let clinic = HillClinic::open().await;
    let mut asha = lives_without_a_keychain(&clinic).await;
    let passphrase = Passphrase::parse(PASSPHRASE).unwrap();
    let store = SealedStore::open(&asha.places().secrets(), &passphrase).unwrap();
    let words = asha.has_sheet_by(&Keychain::new(store, Duration::from_secs(30))).await;
    asks_for_the_passphrase(&asha);
    assert!(asha.sees().safety.can_recover);
    let twelve_others = "legal winner thank year wave sausage worth useful legal winner thank yellow";
    // The new key needs a place, which she is asked for next; words of another sheet change nothing.
    assert_eq!(asha.session.recover(twelve_others.to_owned()).await, Err(Trouble::KeychainMissing));
    assert!(asha.sees().safety.can_use_passphrase);
    assert_eq!(asha.session.use_passphrase(ANOTHER.to_owned()).await, Err(Trouble::WordsDoNotFit));
    asha.restarts().await;
    asks_for_the_passphrase(&asha);

    assert_eq!(asha.session.recover(words).await, Err(Trouble::KeychainMissing));
    asha.session.use_passphrase(ANOTHER.to_owned()).await.unwrap();
    is_open(&asha).await;
    asha.restarts().await;
    asks_for_the_passphrase(&asha);
    assert_eq!(asha.session.use_passphrase(PASSPHRASE.to_owned()).await, Err(Trouble::PassphraseWrong));
    asha.session.use_passphrase(ANOTHER.to_owned()).await.unwrap();
    is_open(&asha).await;
}
