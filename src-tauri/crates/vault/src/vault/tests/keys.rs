//! The ways to open a vault: set, used, lost, changed, and cut off in the middle.

use super::*;
use crate::chain::Condition;
use crate::steps;
use crate::unlock::{Pin, Slots, Unlock};
use crate::vault::RekeyFor;
use crate::words::SheetWords;

fn noon() -> Timestamp {
    at("2026-11-24T12:00:00Z")
}

fn pin(text: &str) -> Pin {
    Pin::parse(text).unwrap()
}

impl Home {
    async fn unlocks(&self, unlock: Unlock) -> Result<Vault, OpenError> {
        Vault::open_with(&self.places, &self.person, &self.keychain, unlock, noon()).await
    }

    fn slots(&self) -> Slots {
        Vault::slots(&self.places, &self.person).unwrap()
    }

    fn forgets(&self, account: Account) {
        self.store.kept.lock().unwrap().delete(&account).unwrap();
    }
}

fn again(words: &SheetWords) -> SheetWords {
    SheetWords::parse(&words.to_words().join(" ")).unwrap()
}

async fn sound(vault: Vault) {
    assert_eq!(vault.prescriptions().await.unwrap().len(), 3);
    let condition = vault.verify().await.unwrap();
    assert!(!condition.suspends(), "{condition:?}");
    vault.close().await;
}

#[tokio::test]
async fn a_pin_is_asked_for_and_the_right_one_opens() {
    let home = Home::furnished().await;
    let vault = home.open().await.unwrap();
    vault.set_pin(&home.keychain, pin("246813")).await.unwrap();
    assert!(vault.check_pin(&home.keychain, pin("246813")).await.unwrap());
    assert!(!vault.check_pin(&home.keychain, pin("246814")).await.unwrap());
    vault.close().await;
    assert_eq!(home.slots(), Slots { pin: true, ..Slots::default() });
    assert_eq!(home.why_not().await, OpenError::PinNeeded);
    assert_eq!(home.unlocks(Unlock::Pin(pin("111111"))).await.err(), Some(OpenError::WrongPin));
    let vault = home.unlocks(Unlock::Pin(pin("246813"))).await.unwrap();
    vault.remove_pin(&home.keychain).await.unwrap();
    sound(vault).await;
    sound(home.open().await.unwrap()).await;
}

#[tokio::test]
async fn a_lost_keychain_is_told_before_any_pin_and_the_sheet_brings_everything_back() {
    let home = Home::furnished().await;
    let vault = home.open().await.unwrap();
    let words = vault.make_sheet(noon()).await.unwrap();
    vault.set_pin(&home.keychain, pin("246813")).await.unwrap();
    vault.close().await;
    home.forgets(Account::vault_key(&home.person));
    home.forgets(Account::anchor(&home.person));
    assert_eq!(home.unlocks(Unlock::Pin(pin("246813"))).await.err(), Some(OpenError::KeyMissing));
    let other = SheetWords::generate().unwrap();
    assert_eq!(home.unlocks(Unlock::Sheet(other)).await.err(), Some(OpenError::WrongWords));
    let vault = home.unlocks(Unlock::Sheet(again(&words))).await.unwrap();
    assert_eq!(vault.condition().await.unwrap(), Condition::Sound, "recovered, and no false alarm");
    assert!(vault.head().await.unwrap().epoch > 1);
    sound(vault).await;
    assert_eq!(home.slots(), Slots { keychain: true, sheet: true, ..Slots::default() });
    sound(home.open().await.unwrap()).await;
    sound(home.unlocks(Unlock::Sheet(words)).await.unwrap()).await;
}

#[tokio::test]
async fn a_recovery_does_not_cover_up_an_older_file() {
    let home = Home::furnished().await;
    let vault = home.open().await.unwrap();
    let words = vault.make_sheet(noon()).await.unwrap();
    vault.close().await;
    let old = fs::read(home.path("vault.db")).unwrap();
    let vault = home.open().await.unwrap();
    vault.put_setting("a", Some("1".into())).await.unwrap();
    vault.close().await;
    fs::write(home.path("vault.db"), old).unwrap();
    let vault = home.unlocks(Unlock::Sheet(words)).await.unwrap();
    assert!(matches!(vault.condition().await.unwrap(), Condition::RolledBack { .. }));
}

#[tokio::test]
async fn a_word_of_the_sheet_is_known_without_the_words_being_anywhere() {
    let home = Home::furnished().await;
    let vault = home.open().await.unwrap();
    assert_eq!(vault.sheet_state().await.unwrap(), SheetState::default());
    let words = vault.make_sheet(noon()).await.unwrap();
    let four = words.to_words()[3];
    assert!(vault.check_word(4, four).await.unwrap());
    assert!(vault.check_word(4, &four.to_uppercase()).await.unwrap());
    let five = words.to_words()[4];
    assert_eq!(vault.check_word(4, five).await.unwrap(), four == five);
    for (place, word) in [(0, four), (13, four), (4, "nonsense"), (4, "")] {
        assert!(!vault.check_word(place, word).await.unwrap(), "{place}");
    }
    vault.note_drill(noon()).await.unwrap();
    let state = vault.sheet_state().await.unwrap();
    assert_eq!((state.made, state.drilled), (Some(noon()), Some(noon())));
    // Another sheet: the first one's words open nothing any more.
    let newer = vault.make_sheet(noon()).await.unwrap();
    assert_eq!(vault.sheet_state().await.unwrap().drilled, None);
    vault.close().await;
    assert_eq!(home.unlocks(Unlock::Sheet(words)).await.err(), Some(OpenError::WrongWords));
    sound(home.unlocks(Unlock::Sheet(newer)).await.unwrap()).await;
}

#[tokio::test]
async fn another_key_makes_the_old_key_file_and_the_old_sheet_worthless() {
    let home = Home::furnished().await;
    let vault = home.open().await.unwrap();
    let words = vault.make_sheet(noon()).await.unwrap();
    let (old_key_file, old_file) = (fs::read(home.path("key.json")).unwrap(), fs::read(home.path("vault.db")).unwrap());
    vault.rekey(&home.keychain, RekeyFor::Revoked, None, noon()).await.unwrap();
    assert_eq!(vault.sheet_state().await.unwrap().made, None);
    vault.put_setting("a", Some("1".into())).await.unwrap();
    sound(vault).await;
    assert!(home.path("vault-1.db").exists() && !home.path("vault.db").exists());
    sound(home.open().await.unwrap()).await;
    assert_eq!(home.unlocks(Unlock::Sheet(again(&words))).await.err(), Some(OpenError::WrongWords));
    // Whoever kept the old files has no key to them on this computer.
    let new_key_file = fs::read(home.path("key.json")).unwrap();
    fs::write(home.path("key.json"), old_key_file).unwrap();
    fs::write(home.path("vault.db"), old_file).unwrap();
    assert_eq!(home.why_not().await, OpenError::WrongKey);
    fs::write(home.path("key.json"), new_key_file).unwrap();
    sound(home.open().await.unwrap()).await;
    assert!(!home.path("vault.db").exists(), "what no key file names is removed");
}

#[tokio::test]
async fn with_a_pin_another_key_needs_it_and_keeps_it() {
    let home = Home::furnished().await;
    let vault = home.open().await.unwrap();
    vault.set_pin(&home.keychain, pin("246813")).await.unwrap();
    let refused = vault.rekey(&home.keychain, RekeyFor::Routine, None, noon()).await;
    assert_eq!(refused, Err(OpenError::PinNeeded.into()));
    let refused = vault.rekey(&home.keychain, RekeyFor::Routine, Some(pin("111111")), noon()).await;
    assert_eq!(refused, Err(OpenError::WrongPin.into()));
    vault.rekey(&home.keychain, RekeyFor::Routine, Some(pin("246813")), noon()).await.unwrap();
    vault.close().await;
    assert_eq!(home.why_not().await, OpenError::PinNeeded);
    sound(home.unlocks(Unlock::Pin(pin("246813"))).await.unwrap()).await;
}

/// The whole disk and the keychain as they are at one step.
type Moment = (&'static str, Vec<(PathBuf, Vec<u8>)>, MemoryStore);

fn copy_of(store: &MemoryStore, person: &PersonId) -> MemoryStore {
    let (mut from, mut copy) = (store.again(), MemoryStore::default());
    for account in Account::all(person) {
        if let Some(secret) = from.get(&account).unwrap() {
            copy.set(&account, &secret).unwrap();
        }
    }
    copy
}

/// Does something to a furnished vault and keeps the state at each step of it.
async fn moments<D: Future<Output = ()>>(
    prepare: Option<&str>,
    deed: impl FnOnce(Vault, Keychain) -> D,
) -> (Home, SheetWords, Vec<Moment>) {
    let home = Home::furnished().await;
    let vault = home.open().await.unwrap();
    let words = vault.make_sheet(noon()).await.unwrap();
    if let Some(before) = prepare {
        vault.set_pin(&home.keychain, pin(before)).await.unwrap();
    }
    let kept: Arc<Mutex<Vec<Moment>>> = Arc::default();
    let (moments, root, store, person) =
        (Arc::clone(&kept), home.dir.path().to_owned(), home.store.clone(), home.person);
    steps::watch(person, move |step| {
        let mut files = Vec::new();
        every_file(&root, &mut files);
        let files = files.into_iter().filter_map(|path| fs::read(&path).ok().map(|bytes| (path, bytes))).collect();
        let keychain = copy_of(&store.kept.lock().unwrap(), &person);
        moments.lock().unwrap().push((step, files, keychain));
    });
    deed(vault, home.keychain.clone()).await;
    let moments = std::mem::take(&mut *kept.lock().unwrap());
    (home, words, moments)
}

/// Puts a moment back, as a computer finds it that was switched off then.
fn put_back(home: &Home, (_, files, keychain): &Moment) {
    fs::remove_dir_all(home.dir.path()).unwrap();
    for (path, bytes) in files {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    *home.store.kept.lock().unwrap() = copy_of(keychain, &home.person);
}

#[tokio::test]
async fn cut_off_at_any_step_of_setting_or_removing_a_pin_one_way_opens_it() {
    let (home, _, set) = moments(None, |vault, keychain| async move {
        vault.set_pin(&keychain, pin("246813")).await.unwrap();
        vault.close().await;
    })
    .await;
    assert!(set.len() >= 4, "{:?}", set.iter().map(|moment| moment.0).collect::<Vec<_>>());
    for moment in &set {
        put_back(&home, moment);
        let vault = match home.open().await {
            Err(OpenError::PinNeeded) => home.unlocks(Unlock::Pin(pin("246813"))).await,
            opened => opened,
        };
        sound(vault.unwrap_or_else(|error| panic!("{}: {error}", moment.0))).await;
    }
    let (home, _, removed) = moments(Some("246813"), |vault, keychain| async move {
        vault.remove_pin(&keychain).await.unwrap();
        vault.close().await;
    })
    .await;
    for moment in &removed {
        put_back(&home, moment);
        let vault = match home.open().await {
            Err(OpenError::PinNeeded) => home.unlocks(Unlock::Pin(pin("246813"))).await,
            opened => opened,
        };
        sound(vault.unwrap_or_else(|error| panic!("{}: {error}", moment.0))).await;
    }
}

#[tokio::test]
async fn cut_off_at_any_step_of_another_key_the_old_or_the_new_one_opens_it() {
    let (home, _, steps) = moments(None, |vault, keychain| async move {
        vault.rekey(&keychain, RekeyFor::Routine, None, noon()).await.unwrap();
        vault.close().await;
    })
    .await;
    assert!(steps.len() >= 6, "{:?}", steps.iter().map(|moment| moment.0).collect::<Vec<_>>());
    for moment in &steps {
        put_back(&home, moment);
        sound(home.open().await.unwrap_or_else(|error| panic!("{}: {error}", moment.0))).await;
        let mut files = Vec::new();
        every_file(&Vault::folder(&home.places, &home.person), &mut files);
        let databases = files.iter().filter(|path| path.extension().is_some_and(|ending| ending == "db")).count();
        assert_eq!(databases, 1, "{}: what was left over is gone", moment.0);
    }
}

#[tokio::test]
async fn cut_off_at_any_step_of_a_recovery_the_sheet_still_opens_it() {
    let (home, words, steps) = moments(Some("246813"), |vault, _| async move { vault.close().await }).await;
    assert!(steps.is_empty());
    let kept: Arc<Mutex<Vec<Moment>>> = Arc::default();
    let (moments, root, store, person) =
        (Arc::clone(&kept), home.dir.path().to_owned(), home.store.clone(), home.person);
    home.forgets(Account::vault_key(&person));
    home.forgets(Account::anchor(&person));
    steps::watch(person, move |step| {
        let mut files = Vec::new();
        every_file(&root, &mut files);
        let files = files.into_iter().filter_map(|path| fs::read(&path).ok().map(|bytes| (path, bytes))).collect();
        let keychain = copy_of(&store.kept.lock().unwrap(), &person);
        moments.lock().unwrap().push((step, files, keychain));
    });
    sound(home.unlocks(Unlock::Sheet(again(&words))).await.unwrap()).await;
    let moments = std::mem::take(&mut *kept.lock().unwrap());
    assert!(moments.len() >= 3);
    for moment in &moments {
        put_back(&home, moment);
        let vault = match home.open().await {
            Ok(vault) => vault,
            Err(_) => {
                home.unlocks(Unlock::Sheet(again(&words))).await.unwrap_or_else(|error| panic!("{}: {error}", moment.0))
            }
        };
        sound(vault).await;
    }
}

#[tokio::test]
async fn cut_off_at_any_step_of_erasing_nothing_of_the_person_opens_and_the_rest_goes_at_the_next_start() {
    let (home, words, _) = moments(None, |vault, _| async move { vault.close().await }).await;
    let kept: Arc<Mutex<Vec<Moment>>> = Arc::default();
    let (moments, root, store, person) =
        (Arc::clone(&kept), home.dir.path().to_owned(), home.store.clone(), home.person);
    steps::watch(person, move |step| {
        let mut files = Vec::new();
        every_file(&root, &mut files);
        let files = files.into_iter().filter_map(|path| fs::read(&path).ok().map(|bytes| (path, bytes))).collect();
        let keychain = copy_of(&store.kept.lock().unwrap(), &person);
        moments.lock().unwrap().push((step, files, keychain));
    });
    Vault::erase(&home.places, &home.person, &home.keychain).await.unwrap();
    let moments = std::mem::take(&mut *kept.lock().unwrap());
    assert!(moments.len() >= 5);
    for moment in &moments {
        put_back(&home, moment);
        assert_eq!(Vault::people(&home.places).unwrap(), [], "{}", moment.0);
        assert_eq!(home.unlocks(Unlock::Sheet(again(&words))).await.err(), Some(OpenError::NoVault));
        Vault::finish_erasing(&home.places, &home.keychain).await.unwrap();
        let left = fs::read_dir(home.places.people()).unwrap().count();
        assert_eq!(left, 0, "{}", moment.0);
        assert!(home.store.kept.lock().unwrap().get(&Account::vault_key(&home.person)).unwrap().is_none());
    }
}
