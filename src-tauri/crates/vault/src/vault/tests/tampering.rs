//! Files changed, cut and put back from outside: what opening and verifying say of each.

use super::*;
use crate::chain::Condition;

/// What somebody finds who opens what is there and looks at all of it.
#[derive(Debug, PartialEq, Eq)]
enum Seen {
    Closed(OpenError),
    Damaged,
    Open(Condition),
}

impl Home {
    async fn looks(&self) -> Seen {
        let vault = match self.open().await {
            Ok(vault) => vault,
            Err(error) => return Seen::Closed(error),
        };
        let seen = match vault.verify().await {
            Ok(condition) => Seen::Open(condition),
            Err(_) => Seen::Damaged,
        };
        vault.close().await;
        seen
    }

    /// A change of everything: other doses, a setting, an event.
    async fn goes_on(&self) {
        let vault = self.open().await.unwrap();
        let mut records = sample::records("2026-11-24T09:00:00Z");
        records.prescriptions[1].0.name = "Levothyroxine 50 micrograms".into();
        records.prescriptions.push((sample::bare_prescription("4", "Metformin 500 mg"), b"{}".to_vec()));
        vault.replace_records(records).await.unwrap();
        vault.put_setting("a", Some("2".into())).await.unwrap();
        for number in 0..40 {
            let at = at("2026-11-24T09:00:00Z");
            let action = format!("visit-ended-{number}");
            vault.audit(AuditEvent { at, actor: "patient".into(), action, subject: None, code: None }).await.unwrap();
        }
        vault.close().await;
    }

    /// Every value of every table, those of the search's own tables too.
    async fn dump(&self) -> Vec<String> {
        let vault = self.open().await.unwrap();
        let all = vault.read(|file| {
            let mut rows = Vec::new();
            let mut tables = file.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0")?;
            let names: Vec<String> = tables.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
            for name in names {
                let mut all = file.prepare(&format!("SELECT * FROM {name}"))?;
                let columns = all.column_count();
                let mut found = all.query([])?;
                while let Some(row) = found.next()? {
                    let values: Vec<_> = (0..columns).map(|column| row.get_ref(column).unwrap()).collect();
                    rows.push(format!("{name} {values:?}"));
                }
            }
            Ok(rows)
        });
        let all = all.await.unwrap();
        vault.close().await;
        all
    }

    fn bytes(&self) -> Vec<u8> {
        fs::read(self.path("vault.db")).unwrap()
    }
}

const PAGE: usize = 4096;

#[tokio::test]
async fn every_old_page_put_back_is_noticed() {
    let home = Home::furnished().await;
    home.goes_on().await;
    let old = home.bytes();
    let vault = home.open().await.unwrap();
    let mut records = sample::records("2026-11-25T09:00:00Z");
    records.prescriptions[0].0.name = "Amlodipine 10 mg tablets".into();
    records.appointments.pop();
    vault.replace_records(records).await.unwrap();
    vault.put_setting("a", Some("3".into())).await.unwrap();
    for number in 0..60 {
        let (at, action) = (at("2026-11-25T09:00:00Z"), format!("visit-ended-{number}"));
        vault.audit(AuditEvent { at, actor: "app".into(), action, subject: None, code: None }).await.unwrap();
    }
    vault.close().await;
    assert_eq!(home.looks().await, Seen::Open(Condition::Sound));
    let (new, content) = (home.bytes(), home.dump().await);
    let differ: Vec<usize> = (0..old.len().min(new.len()) / PAGE)
        .filter(|page| old[page * PAGE..][..PAGE] != new[page * PAGE..][..PAGE])
        .collect();
    assert!(differ.len() > 8, "{differ:?}");
    let (mut unnoticed, mut noticed) = (Vec::new(), 0);
    for page in differ {
        let mut mixed = new.clone();
        mixed[page * PAGE..][..PAGE].copy_from_slice(&old[page * PAGE..][..PAGE]);
        fs::write(home.path("vault.db"), mixed).unwrap();
        let seen = home.looks().await;
        let quiet = matches!(seen, Seen::Open(Condition::Sound | Condition::CaughtUp { .. }));
        // A page may be written anew with the same content: then the old one is not another.
        if seen == Seen::Closed(OpenError::WrongKey) || (quiet && home.dump().await != content) {
            unnoticed.push((page, seen));
        } else if !quiet {
            noticed += 1;
        }
    }
    assert!(unnoticed.is_empty(), "{unnoticed:?}");
    assert!(noticed > 6, "{noticed}");
}

#[tokio::test]
async fn an_old_file_is_rolled_back_and_readable_and_takes_nothing() {
    let home = Home::furnished().await;
    let old = home.bytes();
    home.goes_on().await;
    fs::write(home.path("vault.db"), old).unwrap();
    let vault = home.open().await.unwrap();
    assert!(matches!(vault.condition().await.unwrap(), Condition::RolledBack { .. }));
    assert!(matches!(vault.verify().await.unwrap(), Condition::RolledBack { .. }), "the file itself is whole");
    assert_eq!(vault.prescriptions().await.unwrap().len(), 3);
    assert_eq!(vault.put_setting("a", None).await, Err(StoreError::Suspended));
    vault.close().await;
    // It stays so, however often it is opened.
    assert!(matches!(home.looks().await, Seen::Open(Condition::RolledBack { .. })));
    let vault = home.open().await.unwrap();
    vault.accept(at("2026-11-26T09:00:00Z")).await.unwrap();
    vault.put_setting("a", Some("4".into())).await.unwrap();
    vault.close().await;
    assert_eq!(home.looks().await, Seen::Open(Condition::Sound));
}

#[tokio::test]
async fn an_old_file_with_its_old_log_is_rolled_back_too() {
    let home = Home::furnished().await;
    let vault = home.open().await.unwrap();
    vault.put_setting("a", Some("1".into())).await.unwrap();
    let (file, log) = (home.bytes(), fs::read(home.path("vault.db-wal")).unwrap());
    assert!(!log.is_empty());
    vault.put_setting("a", Some("2".into())).await.unwrap();
    vault.close().await;
    fs::write(home.path("vault.db"), file).unwrap();
    fs::write(home.path("vault.db-wal"), log).unwrap();
    assert!(matches!(home.looks().await, Seen::Open(Condition::RolledBack { .. })));
}

#[tokio::test]
async fn a_keychain_that_did_not_follow_is_a_crash_and_not_an_alarm() {
    let home = Home::furnished().await;
    let vault = home.open().await.unwrap();
    home.store.be(Some(KeychainError::Locked));
    vault.put_setting("a", Some("1".into())).await.unwrap();
    vault.put_setting("a", Some("2".into())).await.unwrap();
    vault.close().await;
    home.store.be(None);
    let vault = home.open().await.unwrap();
    assert_eq!(vault.condition().await.unwrap(), Condition::CaughtUp { by: 2 });
    assert_eq!(vault.setting("a").await.unwrap().as_deref(), Some("2"));
    vault.close().await;
    assert_eq!(home.looks().await, Seen::Open(Condition::Sound));
}

#[tokio::test]
async fn the_keychain_follows_an_open_vault_and_is_not_asked_for_each_write() {
    let home = Home::furnished().await;
    let vault = home.open().await.unwrap();
    let (before, begun) = (home.store.sets.load(Ordering::Relaxed), tokio::time::Instant::now());
    for number in 0..200 {
        vault.put_setting("a", Some(number.to_string())).await.unwrap();
    }
    let head = vault.head().await.unwrap();
    let followed = |secret: &Secret| Head::from_secret(secret) == Some(head);
    let mut store = home.store.clone();
    let follows = async {
        while !store.get(&Account::anchor(&home.person)).unwrap().as_ref().is_some_and(followed) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), follows).await.unwrap();
    // One in 50 ms at most, and one more at either end.
    let (sets, most) = (home.store.sets.load(Ordering::Relaxed) - before, begun.elapsed().as_millis() / 50 + 2);
    assert!(sets as u128 <= most, "{sets} for 200 writes, at most {most}");
    vault.close().await;
}

#[tokio::test]
async fn a_keychain_that_forgot_the_anchor_alone_is_said() {
    let home = Home::furnished().await;
    home.store.kept.lock().unwrap().delete(&Account::anchor(&home.person)).unwrap();
    assert_eq!(home.looks().await, Seen::Open(Condition::Unanchored));
    let garbage = Secret::new(b"garbage".to_vec());
    home.store.kept.lock().unwrap().set(&Account::anchor(&home.person), &garbage).unwrap();
    assert_eq!(home.looks().await, Seen::Open(Condition::Unanchored));
}

#[tokio::test]
async fn rows_changed_with_the_key_in_hand_are_altered_and_stay_so() {
    let home = Home::furnished().await;
    let vault = home.open().await.unwrap();
    let edit = "UPDATE prescription SET row = replace(row, 'Paracetamol', 'Paracetamol forte')";
    vault.read(move |file| Ok(file.execute_batch(edit)?)).await.unwrap();
    vault.close().await;
    for _ in 0..2 {
        let seen = home.looks().await;
        assert!(matches!(seen, Seen::Open(Condition::Altered(found)) if found.edited == 1), "{seen:?}");
    }
}
