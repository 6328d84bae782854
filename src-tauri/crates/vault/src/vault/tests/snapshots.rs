//! Snapshots made, kept, carried away and put back.

use super::*;
use crate::chain::Condition;
use crate::snapshot::{RestoreError, SnapshotError, SnapshotReason, Source};
use crate::unlock::{Pin, Unlock};
use crate::vault::RekeyFor;
use crate::words::SheetWords;

fn day(number: u32) -> Timestamp {
    at(&format!("2026-11-{number:02}T09:00:00Z"))
}

impl Home {
    async fn daily(&self, vault: &Vault, on: u32) -> Source {
        vault.put_setting("day", Some(on.to_string())).await.unwrap();
        let card = vault.snapshot(day(on), SnapshotReason::Daily).await.unwrap().unwrap();
        Source::Snapshot(card.id)
    }

    fn shelf(&self) -> PathBuf {
        self.places.snapshots(&self.person)
    }

    fn count(&self) -> usize {
        Vault::snapshots(&self.places, &self.person).unwrap().len()
    }
}

async fn sound(vault: &Vault) {
    assert_eq!(vault.verify().await.unwrap(), Condition::Sound);
}

#[tokio::test]
async fn one_a_day_when_something_is_new_and_it_comes_back_as_it_was() {
    let home = Home::furnished().await;
    let vault = home.open().await.unwrap();
    let first = home.daily(&vault, 10).await;
    assert_eq!(vault.snapshot(day(10), SnapshotReason::Daily).await.unwrap(), None, "one of today is there");
    assert_eq!(vault.snapshot(day(11), SnapshotReason::Daily).await.unwrap(), None, "nothing is new");
    let seen = vault.preview(first.clone()).await.unwrap();
    assert_eq!((seen.name.as_deref(), seen.medicines, seen.visits), (Some("Asha"), 3, 2));
    let mut fewer = sample::records("2026-11-12T09:00:00Z");
    fewer.prescriptions.pop();
    vault.replace_records(fewer).await.unwrap();
    home.daily(&vault, 12).await;
    vault.restore(first, &home.keychain, day(13)).await.unwrap();
    sound(&vault).await;
    let listed = vault.prescriptions().await.unwrap();
    assert!(listed.iter().all(|kept| kept.gone_since.is_none()));
    assert_eq!(vault.setting("day").await.unwrap().as_deref(), Some("10"));
    assert_eq!(vault.alarm().await.unwrap(), None);
    vault.put_setting("day", Some("13".into())).await.unwrap();
    vault.close().await;
    let vault = home.open().await.unwrap();
    assert_eq!(vault.condition().await.unwrap(), Condition::Sound, "a restore is no rollback");
    sound(&vault).await;
    // What was there before the restore was kept, and comes back too.
    let before = Vault::snapshots(&home.places, &home.person).unwrap();
    let before = before.iter().find(|card| card.reason == SnapshotReason::BeforeRestore).unwrap();
    vault.restore(Source::Snapshot(before.id.clone()), &home.keychain, day(14)).await.unwrap();
    assert_eq!(vault.setting("day").await.unwrap().as_deref(), Some("12"));
    sound(&vault).await;
    assert_eq!(home.count(), 4);
}

#[tokio::test]
async fn after_a_month_of_days_few_are_kept_and_the_files_are_gone() {
    let home = Home::furnished().await;
    let vault = home.open().await.unwrap();
    for number in 1..=28 {
        home.daily(&vault, number).await;
    }
    // Seven days, and of the two weeks before them the last day each.
    assert_eq!(home.count(), 9);
    assert_eq!(fs::read_dir(home.shelf()).unwrap().count(), home.count());
    assert_eq!(vault.alarm().await.unwrap(), None);
}

#[tokio::test]
async fn nothing_private_can_be_read_in_a_snapshot_or_a_copy() {
    let home = Home::furnished().await;
    let vault = home.open().await.unwrap();
    vault.make_sheet(day(10)).await.unwrap();
    home.daily(&vault, 10).await;
    vault.copy_to(home.dir.path(), day(10)).await.unwrap();
    let mut files = Vec::new();
    every_file(home.dir.path(), &mut files);
    assert!(files.iter().filter(|path| path.extension().is_some_and(|ending| ending == "hcsnap")).count() == 2);
    for path in files {
        let bytes = fs::read(&path).unwrap();
        for word in sample::PRIVATE_WORDS {
            assert!(!bytes.windows(word.len()).any(|window| window == word.as_bytes()), "{word} in {}", path.display());
        }
    }
}

#[tokio::test]
async fn a_copy_opens_with_the_sheet_alone_on_a_computer_that_knows_nothing() {
    let home = Home::furnished().await;
    let vault = home.open().await.unwrap();
    assert_eq!(vault.copy_to(home.dir.path(), day(10)).await, Err(SnapshotError::SheetNeeded));
    let words = vault.make_sheet(day(10)).await.unwrap();
    let stick = tempfile::tempdir().unwrap();
    let copy = vault.copy_to(stick.path(), day(10)).await.unwrap();
    let second = vault.copy_to(stick.path(), day(10)).await.unwrap();
    assert_ne!(copy, second);
    vault.close().await;

    let other = Home::new();
    let source = Source::File(copy);
    let again = || Unlock::Sheet(SheetWords::parse(&words.to_words().join(" ")).unwrap());
    let refused =
        Vault::preview_closed(&other.places, source.clone(), &other.keychain, Unlock::Keychain).await.unwrap_err();
    assert_eq!(refused, RestoreError::SheetNeeded);
    let wrong = Unlock::Sheet(SheetWords::generate().unwrap());
    let refused = Vault::preview_closed(&other.places, source.clone(), &other.keychain, wrong).await.unwrap_err();
    assert_eq!(refused, RestoreError::WrongWords);
    let seen = Vault::preview_closed(&other.places, source.clone(), &other.keychain, again()).await.unwrap();
    assert_eq!(seen.medicines, 3);
    let person = Vault::restore_closed(&other.places, source, &other.keychain, again(), day(11)).await.unwrap();
    assert_eq!(person, home.person);
    let vault = Vault::open_with(&other.places, &person, &other.keychain, again(), day(11)).await.unwrap();
    assert_eq!(vault.prescriptions().await.unwrap().len(), 3);
    sound(&vault).await;
    vault.close().await;
    let vault = Vault::open(&other.places, &person, &other.keychain).await.unwrap();
    sound(&vault).await;
}

#[tokio::test]
async fn a_damaged_vault_is_put_back_with_the_keychain_and_the_damaged_file_is_kept() {
    let home = Home::furnished().await;
    let vault = home.open().await.unwrap();
    let first = home.daily(&vault, 10).await;
    vault.close().await;
    home.change("vault.db", |bytes| bytes[100] ^= 1);
    assert_eq!(home.why_not().await, OpenError::FileDamaged(Damage::Database));
    let person = Vault::restore_closed(&home.places, first, &home.keychain, Unlock::Keychain, day(11)).await.unwrap();
    assert_eq!(person, home.person);
    let vault = home.open().await.unwrap();
    assert_eq!(vault.prescriptions().await.unwrap().len(), 3);
    assert!(!vault.verify().await.unwrap().suspends());
    assert!(home.path("set-aside.db").exists());
    vault.close().await;
    // The key file gone as well: the one inside the snapshot stands in.
    let vault = home.open().await.unwrap();
    let second = home.daily(&vault, 12).await;
    vault.close().await;
    fs::remove_file(home.path("key.json")).unwrap();
    Vault::restore_closed(&home.places, second, &home.keychain, Unlock::Keychain, day(13)).await.unwrap();
    let vault = home.open().await.unwrap();
    assert!(!vault.verify().await.unwrap().suspends());
}

#[tokio::test]
async fn a_snapshot_of_another_person_or_of_another_key_is_refused() {
    let (home, other) = (Home::furnished().await, Home::furnished().await);
    let (vault, others) = (home.open().await.unwrap(), other.open().await.unwrap());
    let Source::Snapshot(id) = other.daily(&others, 10).await else { panic!() };
    let foreign = Source::File(other.shelf().join(id.as_str()));
    assert_eq!(vault.preview(foreign.clone()).await, Err(RestoreError::OtherPerson));
    assert_eq!(vault.restore(foreign, &home.keychain, day(11)).await, Err(RestoreError::OtherPerson));
    let own = home.daily(&vault, 10).await;
    vault.rekey(&home.keychain, RekeyFor::Revoked, None, day(11)).await.unwrap();
    assert_eq!(vault.preview(own.clone()).await, Err(RestoreError::SheetNeeded));
    vault.set_pin(&home.keychain, Pin::parse("246813").unwrap()).await.unwrap();
    sound(&vault).await;
}

#[tokio::test]
async fn whatever_is_done_to_a_snapshot_it_is_refused_and_the_vault_stays() {
    let home = Home::furnished().await;
    let vault = home.open().await.unwrap();
    let Source::Snapshot(id) = home.daily(&vault, 10).await else { panic!() };
    let good = fs::read(home.shelf().join(id.as_str())).unwrap();
    let place = home.dir.path().join("x.hcsnap");
    let with = |bytes: &[u8]| {
        fs::write(&place, bytes).unwrap();
        Source::File(place.clone())
    };
    let flip = |at: usize| {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        bytes
    };
    assert_eq!(vault.preview(with(b"")).await, Err(RestoreError::NotASnapshot));
    assert_eq!(vault.preview(with(b"%PDF-1.7 a letter")).await, Err(RestoreError::NotASnapshot));
    assert_eq!(vault.preview(with(b"HCSNAP2\n")).await, Err(RestoreError::TooNew { found: 2 }));
    assert_eq!(vault.preview(Source::File(home.dir.path().join("none"))).await, Err(RestoreError::Missing));
    for at in (8..good.len()).step_by(997) {
        let refused = vault.preview(with(&flip(at))).await;
        assert!(refused.is_err(), "a flipped bit at {at}");
    }
    for length in [9, 100, good.len() / 2, good.len() - 1] {
        assert_eq!(vault.preview(with(&good[..length])).await, Err(RestoreError::Damaged), "{length}");
        assert_eq!(vault.restore(with(&good[..length]), &home.keychain, day(11)).await, Err(RestoreError::Damaged));
    }
    sound(&vault).await;
    assert_eq!(home.count(), 1);
}

#[tokio::test]
async fn rewritten_files_raise_the_alarm_and_stop_the_rotation_until_it_is_over() {
    let home = Home::furnished().await;
    let vault = home.open().await.unwrap();
    home.daily(&vault, 10).await;
    home.daily(&vault, 11).await;
    fs::write(home.path("do-not-change.txt"), b"YOUR FILES ARE OURS").unwrap();
    assert!(vault.alarm().await.unwrap().unwrap().canary);
    vault.put_setting("day", Some("12".into())).await.unwrap();
    let refused = vault.snapshot(day(12), SnapshotReason::Daily).await;
    assert!(matches!(refused, Err(SnapshotError::FilesRewritten(_))), "{refused:?}");
    assert_eq!(home.count(), 2, "nothing made, nothing removed");
    vault.end_alarm().await.unwrap();
    assert_eq!(vault.alarm().await.unwrap(), None);
    let Source::Snapshot(id) = home.daily(&vault, 13).await else { panic!() };
    fs::write(home.shelf().join(id.as_str()), b"encrypted by somebody else").unwrap();
    assert_eq!(vault.alarm().await.unwrap().map(|alarm| alarm.changed), Some(1));
}

#[tokio::test]
async fn an_interrupted_snapshot_leaves_the_older_ones_and_no_half_file() {
    let home = Home::furnished().await;
    let vault = home.open().await.unwrap();
    home.daily(&vault, 10).await;
    fs::write(home.shelf().join("20261111T090000Z.hcsnap.new"), b"half").unwrap();
    home.daily(&vault, 12).await;
    assert_eq!(fs::read_dir(home.shelf()).unwrap().count(), 2);
    // A folder that takes nothing: an error, and the older ones stay.
    fs::remove_dir_all(home.shelf()).unwrap();
    fs::write(home.shelf(), b"a file in the way").unwrap();
    vault.put_setting("day", Some("13".into())).await.unwrap();
    assert!(vault.snapshot(day(13), SnapshotReason::Daily).await.is_err());
    assert!(vault.copy_to(&home.dir.path().join("gone"), day(13)).await.is_err());
}
