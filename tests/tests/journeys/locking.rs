//! Locked: nothing of her records is in reach until the PIN is given, a visit goes on, and wrong PINs cost time.

use super::visit::{in_line, is_live};
use jiff::{SignedDuration, Timestamp};
use journeys::journey::LONG;
use journeys::journey::asha::Asha;
use journeys::journey::clinic::HillClinic;
use journeys::journey::doctor::Doctor;
use reference_clinic::expected_medicines;
use session::{KeptWhat, Phase, Snapshot, Step, Trouble};
use signalling::EndReason;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

const PIN: &str = "246813";
const OTHER: &str = "135792";

/// The program shows that it is locked, and nothing else of hers.
async fn is_locked(asha: &Asha, clinic: &HillClinic) {
    let shown = asha.sees();
    assert_eq!((shown.step, shown.trouble), (Step::Locked, None));
    assert_eq!((shown.person, shown.fetched_at), (None, None));
    assert!(shown.prescriptions.is_empty() && shown.appointments.is_empty() && shown.visit.items.is_empty());
    assert_eq!(shown.clinic.unwrap().phone, "555 0100", "she can phone");
    assert!(shown.safety.has_pin && shown.safety.can_recover);
    assert!(asha.session.medicines().await.is_err(), "never an empty list");
    assert!(asha.session.history().await.is_err());
    assert!(asha.session.open_invitation(&clinic.invitation()).await.is_err(), "no second vault beside it");
    assert_eq!((asha.sees().step, asha.vaults()), (Step::Locked, 1));
}

async fn unlocks(asha: &Asha) {
    asha.session.unlock(PIN.to_owned()).await.unwrap();
    let shown = asha.sees();
    assert_eq!((shown.step, shown.trouble, shown.safety.pin_wait_until), (Step::Ready, None, None));
    assert_eq!(asha.medicines().await, expected_medicines("asha"));
}

/// The sign-in that the keychain keeps.
fn token(asha: &Asha) -> Vec<u8> {
    let kept = asha.keyring.copies();
    kept.into_iter().find(|(name, _)| name.starts_with("refresh-token/")).map(|(_, token)| token.to_vec()).unwrap()
}

/// With the kept one, which the clinic takes once, and fetches the records.
async fn signs_in_again(asha: &Asha, before: Vec<u8>) {
    let changes = async {
        while token(asha) == before {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(LONG, changes).await.unwrap();
    let anew =
        |snapshot: &Snapshot| !snapshot.refreshing && snapshot.fetch_trouble.is_none() && snapshot.fetched_at.is_some();
    asha.until("the sign-in and the records anew", anew).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn locked_by_the_button_or_started_again_only_the_pin_opens_it() {
    let clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    assert!(asha.session.lock().await.is_err(), "without a PIN there is nothing to lock with");
    asha.sets_pin(PIN).await;
    asha.session.lock().await.unwrap();
    is_locked(&asha, &clinic).await;
    assert_eq!(asha.session.unlock("24681".to_owned()).await, Err(Trouble::PinUnfit));
    assert_eq!(asha.session.unlock(OTHER.to_owned()).await, Err(Trouble::PinWrong));
    is_locked(&asha, &clinic).await;
    let before = token(&asha);
    unlocks(&asha).await;
    // A program that ends while the clinic changes the sign-in would have to ask for another.
    signs_in_again(&asha, before).await;

    asha.restarts().await;
    is_locked(&asha, &clinic).await;
    let before = token(&asha);
    unlocks(&asha).await;
    signs_in_again(&asha, before).await;

    assert_eq!(asha.session.set_pin(OTHER.to_owned(), None).await, Err(Trouble::PinWrong));
    assert_eq!(asha.session.remove_pin(OTHER.to_owned()).await, Err(Trouble::PinWrong));
    asha.session.remove_pin(PIN.to_owned()).await.unwrap();
    assert!(!asha.sees().safety.has_pin);
    asha.restarts().await;
    assert_eq!(asha.sees().step, Step::Ready);
    asha.stops().await;
    let mut remembered = Vec::new();
    for action in ["pin-set", "locked", "unlocked", "pin-removed"] {
        remembered.push(asha.remembers(action).await);
    }
    assert_eq!(remembered, [1, 1, 2, 1]);
    // What cannot be a PIN is no try; an absent current one is none either.
    assert_eq!(asha.remembers("wrong-pin").await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pin_needs_a_sheet_that_was_proved_and_six_digits() {
    let clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    let refused = asha.session.set_pin(PIN.to_owned(), None).await;
    assert_eq!(refused, Err(Trouble::SheetNeeded));
    assert_eq!(asha.session.drill().await, Err(Trouble::SheetNeeded));
    let page = asha.session.print_sheet().await.unwrap();
    assert!(std::fs::read(&page).unwrap().starts_with(b"%PDF"));
    let made_at = asha.sees().safety.sheet.made_at.unwrap();
    asha.session.save_sheet(asha.data().join("sheet.pdf")).await.unwrap();
    assert_eq!(asha.sees().safety.sheet.made_at, Some(made_at), "the same sheet");
    assert_eq!(asha.session.set_pin(PIN.to_owned(), None).await, Err(Trouble::SheetNeeded), "it may lie unread");

    let words = asha.has_sheet().await;
    assert!(!page.exists(), "what was printed is gone with the program");
    let words: Vec<&str> = words.split(' ').collect();
    let drilled_at = asha.sees().safety.sheet.drilled_at;
    asha.session.drill().await.unwrap();
    let place = usize::from(asha.sees().safety.sheet.asks.unwrap());
    let other = words.iter().find(|word| **word != words[place - 1]).unwrap();
    asha.session.drill_word((*other).to_owned()).await.unwrap();
    assert!(asha.sees().safety.sheet.missed);
    asha.session.drill_word(words[place - 1].to_owned()).await.unwrap();
    let sheet = asha.sees().safety.sheet;
    assert_eq!((sheet.asks, sheet.missed), (None, false));
    assert!(sheet.drilled_at > drilled_at);

    for unfit in ["", "12345", "1234567890123", "12345a"] {
        assert_eq!(asha.session.set_pin(unfit.to_owned(), None).await, Err(Trouble::PinUnfit), "{unfit}");
    }
    asha.session.set_pin(PIN.to_owned(), None).await.unwrap();
    assert!(asha.sees().safety.has_pin);
}

static WAITED: AtomicI64 = AtomicI64::new(0);

fn waiting_clock() -> Timestamp {
    Timestamp::now() + SignedDuration::from_secs(WAITED.load(Ordering::SeqCst))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_five_wrong_pins_the_right_one_waits_also_after_a_restart() {
    let clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    asha.sets_clock(waiting_clock);
    asha.sets_pin(PIN).await;
    asha.session.lock().await.unwrap();
    for n in 1..=5 {
        assert_eq!(asha.sees().safety.pin_wait_until, None, "after {n}");
        assert_eq!(asha.session.unlock(OTHER.to_owned()).await, Err(Trouble::PinWrong));
    }
    let until = asha.sees().safety.pin_wait_until.unwrap();
    assert!(until > waiting_clock());
    assert_eq!(asha.session.unlock(PIN.to_owned()).await, Err(Trouble::PinWait));
    asha.restarts().await;
    assert_eq!(asha.sees().safety.pin_wait_until, Some(until), "the program remembers");
    assert_eq!(asha.session.unlock(PIN.to_owned()).await, Err(Trouble::PinWait));
    WAITED.fetch_sub(86_400, Ordering::SeqCst);
    assert_eq!(asha.session.unlock(PIN.to_owned()).await, Err(Trouble::PinWait), "a clock set back does not free");
    assert!(asha.sees().safety.pin_wait_until.unwrap() < waiting_clock() + SignedDuration::from_secs(31));
    WAITED.fetch_add(31, Ordering::SeqCst);
    unlocks(&asha).await;
}

static SLEPT: AtomicI64 = AtomicI64::new(0);

fn sleeping_clock() -> Timestamp {
    Timestamp::now() + SignedDuration::from_secs(SLEPT.load(Ordering::SeqCst))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_computer_that_slept_is_locked_before_anything_is_answered() {
    let clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    asha.sets_clock(sleeping_clock);
    asha.sets_pin(PIN).await;
    asha.session.set_lock_after(30).await.unwrap();
    assert!(asha.session.set_lock_after(0).await.is_err());
    SLEPT.fetch_add(60, Ordering::SeqCst);
    asha.session.touch().await.unwrap();
    assert_eq!(asha.sees().step, Step::Ready, "a clock put right by a little");
    SLEPT.fetch_add(180, Ordering::SeqCst);
    assert!(asha.session.search_medicines("metformin").await.is_err(), "the first thing asked already finds it shut");
    is_locked(&asha, &clinic).await;
    assert_eq!(asha.sees().safety.lock_after_minutes, 30);
    unlocks(&asha).await;
}

static NAPPED: AtomicI64 = AtomicI64::new(0);

fn napping_clock() -> Timestamp {
    Timestamp::now() + SignedDuration::from_secs(NAPPED.load(Ordering::SeqCst))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_pin_a_computer_that_slept_stays_open() {
    let clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    asha.sets_clock(napping_clock);
    asha.restarts().await;
    NAPPED.fetch_add(3600, Ordering::SeqCst);
    asha.session.touch().await.unwrap();
    assert_eq!(asha.sees().step, Step::Ready);
    assert_eq!(asha.medicines().await, expected_medicines("asha"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visit_goes_on_while_locked_and_what_is_to_be_kept_of_it_is_kept_at_the_next_unlocking() {
    let clinic = HillClinic::open().await;
    let mut asha = Asha::moves_in(&clinic).await;
    asha.sets_pin(PIN).await;
    let doctor = Doctor::arrives(&clinic).await;
    in_line(&asha).await;
    is_live(&asha, &doctor).await;
    doctor.types("Take one.").await;
    asha.until("the words", |snapshot| snapshot.visit.items.len() == 1).await;

    asha.session.lock().await.unwrap();
    let shown = asha.sees();
    assert_eq!((shown.step, shown.visit.phase), (Step::Locked, Phase::Live));
    assert_eq!(shown.visit.doctor.as_deref(), Some("Dr Anita Rao"), "whom she speaks with is no record");
    assert!(shown.visit.items.is_empty() && shown.prescriptions.is_empty());
    asha.session.set_muted(true).await.unwrap();
    asha.until("her microphone off", |snapshot| snapshot.visit.muted).await;

    unlocks(&asha).await;
    let shown = asha.sees();
    assert_eq!((shown.visit.phase, shown.visit.items.len()), (Phase::Live, 1), "it is all there again");

    asha.session.lock().await.unwrap();
    doctor.hangs_up(EndReason::HungUp).await;
    asha.until("the end", |snapshot| snapshot.visit.phase == Phase::Ended).await;
    assert!(asha.sees().visit.items.is_empty());
    assert!(asha.sees().visit.held_back);
    asha.session.keep_exchanged(false).await.unwrap();
    assert!(asha.session.finish_visit().await.is_err(), "nothing is dropped that she could not read");
    asha.session.keep_exchanged(true).await.unwrap();
    asha.session.finish_visit().await.unwrap();
    assert!(asha.sees().safety.waits, "it is in memory alone");
    assert_eq!((asha.sees().step, asha.sees().visit.phase), (Step::Locked, Phase::Idle));
    assert!(asha.session.see_doctor(None).await.is_err(), "a new visit needs the PIN");

    unlocks(&asha).await;
    let kept = asha.session.kept().await.unwrap();
    assert!(matches!(&kept[..], [one] if matches!(&one.what, KeptWhat::Words(text) if text == "Take one.")));
    asha.session.remove_pin(PIN.to_owned()).await.unwrap();
    asha.stops().await;
    assert_eq!((asha.remembers("visit-started").await, asha.remembers("visit-ended").await), (1, 1));
}
