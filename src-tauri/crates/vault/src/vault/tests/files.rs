//! The files: what opens them, what damages them, and what takes them away.

use super::*;
#[tokio::test]
async fn nothing_private_can_be_read_in_any_file_open_or_closed() {
    let home = Home::furnished().await;
    let vault = home.open().await.unwrap();
    vault.replace_records(sample::records("2026-11-24T09:00:00Z")).await.unwrap();
    for open in [true, false] {
        if !open {
            vault.clone().close().await;
        }
        let mut files = Vec::new();
        every_file(home.dir.path(), &mut files);
        let has = |ending: &str| files.iter().any(|file| file.to_str().unwrap().ends_with(ending));
        assert!(has("vault.db") && has("key.json"));
        assert_eq!(has("vault.db-wal"), open, "the log is searched too");
        for file in files {
            let mut bytes = Vec::new();
            fs::File::open(&file).unwrap().read_to_end(&mut bytes).unwrap();
            for word in PRIVATE_AND_PLAIN.iter().chain(sample::PRIVATE_WORDS) {
                let hit = bytes.windows(word.len()).any(|window| window == word.as_bytes());
                assert!(!hit, "{word} in {}", file.display());
            }
        }
    }
}

/// What every plain SQLite file holds.
const PRIVATE_AND_PLAIN: &[&str] = &["SQLite format 3", "CREATE TABLE"];

#[tokio::test]
async fn a_second_opening_is_refused_until_the_first_is_closed() {
    let home = Home::furnished().await;
    let first = home.open().await.unwrap();
    assert_eq!(home.why_not().await, OpenError::AlreadyOpen);
    assert_eq!(home.create().await.err(), Some(OpenError::AlreadyExists));
    let copy = first.clone();
    first.close().await;
    assert_eq!(copy.patient().await, Err(StoreError::Stopped), "every copy is closed");
    home.open().await.unwrap().close().await;
}

#[tokio::test]
async fn a_refused_opening_holds_nothing_back() {
    let home = Home::furnished().await;
    for _ in 0..20 {
        home.store.be(Some(KeychainError::Locked));
        assert_eq!(home.why_not().await, OpenError::KeychainLocked);
        home.store.be(None);
        home.open().await.unwrap().close().await;
    }
}

#[tokio::test]
async fn each_state_of_the_keychain_is_named_and_touches_no_file() {
    let home = Home::furnished().await;
    let before = (fs::read(home.path("vault.db")).unwrap(), fs::read(home.path("key.json")).unwrap());
    for (mood, error) in [
        (KeychainError::NoService, OpenError::NoService),
        (KeychainError::Locked, OpenError::KeychainLocked),
        (KeychainError::TimedOut, OpenError::KeychainTimedOut),
        (KeychainError::Failed("x"), OpenError::KeychainFailed("x")),
    ] {
        home.store.be(Some(mood));
        assert_eq!(home.why_not().await, error);
        let stranger = PersonId::generate();
        let created = Vault::create(&home.places, &stranger, &home.keychain).await;
        assert_eq!(created.err(), Some(error));
        assert!(!Vault::folder(&home.places, &stranger).exists(), "half a vault remains");
    }
    home.store.be(None);
    assert!(before == (fs::read(home.path("vault.db")).unwrap(), fs::read(home.path("key.json")).unwrap()));
    assert!(home.open().await.is_ok());
}

#[tokio::test]
async fn an_empty_keychain_is_a_missing_key_and_never_a_new_vault() {
    let home = Home::furnished().await;
    home.keychain.delete(Account::vault_key(&home.person)).await.unwrap();
    let before = fs::read(home.path("vault.db")).unwrap();
    assert_eq!(home.why_not().await, OpenError::KeyMissing);
    assert_eq!(home.create().await.err(), Some(OpenError::AlreadyExists));
    assert!(fs::read(home.path("vault.db")).unwrap() == before);
    assert!(home.keychain.get(Account::vault_key(&home.person)).await.unwrap().is_none());
    assert_eq!(Vault::people(&home.places).unwrap(), [home.person]);
}

#[tokio::test]
async fn another_key_in_the_keychain_is_a_wrong_key() {
    let home = Home::furnished().await;
    let account = Account::vault_key(&home.person);
    let other = Secret::new(format!("1:{}", "5a".repeat(32)).into_bytes());
    home.keychain.set(account.clone(), other).await.unwrap();
    assert_eq!(home.why_not().await, OpenError::WrongKey);
    home.keychain.set(account, Secret::new(b"rubbish".to_vec())).await.unwrap();
    assert_eq!(home.why_not().await, OpenError::KeychainFailed("vault-key-form"));
}

#[tokio::test]
async fn nothing_is_made_where_a_file_of_a_vault_lies() {
    for name in ["vault.db", "key.json", "vault.db-wal"] {
        let home = Home::new();
        fs::create_dir_all(home.path("")).unwrap();
        fs::write(home.path(name), b"old").unwrap();
        assert_eq!(home.create().await.err(), Some(OpenError::AlreadyExists));
        assert_eq!(fs::read(home.path(name)).unwrap(), b"old");
        assert_eq!(Vault::people(&home.places).unwrap(), [home.person], "it is still somebody's");
    }
}

#[tokio::test]
async fn a_new_vault_keeps_an_older_key_of_the_same_person() {
    let home = Home::new();
    let old = format!("1:{}", "5a".repeat(32)).into_bytes();
    let account = Account::vault_key(&home.person);
    home.keychain.set(account.clone(), Secret::new(old.clone())).await.unwrap();
    home.create().await.unwrap().close().await;
    assert_eq!(home.keychain.get(account).await.unwrap().unwrap().expose(), old);
}

#[tokio::test]
async fn a_vault_that_is_not_there_is_not_made_by_opening() {
    let home = Home::new();
    assert_eq!(home.why_not().await, OpenError::NoVault);
    assert!(Vault::people(&home.places).unwrap().is_empty());
}

#[tokio::test]
async fn each_kind_of_damage_at_the_door_is_named() {
    const DATABASE: OpenError = OpenError::FileDamaged(Damage::Database);
    type Change = fn(&mut Vec<u8>);
    let cases: [(&str, Change, OpenError); 8] = [
        ("vault.db", |bytes| bytes[100] ^= 1, DATABASE),
        ("vault.db", |bytes| bytes[3] ^= 1, DATABASE),
        ("vault.db", |bytes| bytes.truncate(1000), DATABASE),
        ("vault.db", |bytes| bytes.truncate(8192), DATABASE),
        ("vault.db", |bytes| bytes.clear(), OpenError::FileDamaged(Damage::NoDatabase)),
        ("vault.db", |bytes| *bytes = b"%PDF-1.7 a letter from the bank".repeat(900), DATABASE),
        ("key.json", |bytes| bytes.truncate(40), OpenError::FileDamaged(Damage::Envelope)),
        ("key.json", |bytes| bytes.clear(), OpenError::FileDamaged(Damage::Envelope)),
    ];
    for (number, (name, change, error)) in cases.into_iter().enumerate() {
        let home = Home::furnished().await;
        home.change(name, change);
        let before = fs::read(home.path(name)).unwrap();
        assert_eq!(home.why_not().await, error, "case {number}");
        assert!(fs::read(home.path(name)).unwrap() == before, "case {number} was written to");
    }
    for (name, damage) in [("vault.db", Damage::NoDatabase), ("key.json", Damage::NoEnvelope)] {
        let home = Home::furnished().await;
        fs::remove_file(home.path(name)).unwrap();
        assert_eq!(home.why_not().await, OpenError::FileDamaged(damage));
        assert!(!home.path(name).exists(), "{name} was made anew");
        assert_eq!(Vault::people(&home.places).unwrap(), [home.person]);
    }
}

#[tokio::test]
async fn a_plain_database_in_its_place_is_damage() {
    let home = Home::furnished().await;
    fs::remove_file(home.path("vault.db")).unwrap();
    let plain = Connection::open(home.path("vault.db")).unwrap();
    plain.execute_batch("CREATE TABLE x (y)").unwrap();
    plain.close().unwrap();
    assert_eq!(home.why_not().await, OpenError::FileDamaged(Damage::Database));
}

#[tokio::test]
async fn a_flipped_bit_in_any_later_page_is_damage_and_never_a_wrong_word() {
    let home = Home::furnished().await;
    let whole = fs::read(home.path("vault.db")).unwrap();
    let mut noticed = 0;
    for page in 1..whole.len() / 4096 {
        let mut bytes = whole.clone();
        bytes[page * 4096 + 2000] ^= 4;
        fs::write(home.path("vault.db"), &bytes).unwrap();
        let read = async {
            let vault = home.open().await.map_err(|error| error == OpenError::FileDamaged(Damage::Database))?;
            let read = vault.prescriptions().await;
            let visits = vault.appointments().await;
            let found = vault.search("amlo".into()).await;
            vault.close().await;
            read.and_then(|read| Ok((read, visits?, found?))).map_err(|error| error == StoreError::Damaged)
        };
        match read.await {
            Ok((read, visits, found)) => {
                assert_eq!((read.len(), visits.len(), found.len()), (3, 2, 1), "page {page}");
                assert!(read[0].value == sample::full_prescription());
            }
            Err(named_damage) => {
                assert!(named_damage, "page {page} was called something else");
                noticed += 1;
            }
        }
    }
    assert!(noticed > 2, "only {noticed} pages were read at all");
}

#[tokio::test]
async fn a_later_version_of_either_file_is_too_new() {
    let home = Home::furnished().await;
    let vault = home.open().await.unwrap();
    vault.read(|file| Ok(file.pragma_update(None, "user_version", 7)?)).await.unwrap();
    vault.close().await;
    assert_eq!(home.why_not().await, OpenError::TooNew { found: 7, known: 4 });
    fs::write(home.path("key.json"), br#"{"version": 3}"#).unwrap();
    assert_eq!(home.why_not().await, OpenError::TooNew { found: 3, known: 2 });
}

#[tokio::test]
async fn a_full_disk_loses_the_write_and_nothing_else() {
    let home = Home::furnished().await;
    let vault = home.open().await.unwrap();
    vault
        .read(|file| {
            let pages: i64 = file.pragma_query_value(None, "page_count", |row| row.get(0))?;
            Ok(file.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?)
        })
        .await
        .unwrap();
    let mut large = sample::records("2026-11-24T09:00:00Z");
    large.prescriptions[0].1 = vec![b' '; 1_000_000];
    assert_eq!(vault.replace_records(large).await, Err(StoreError::Full));
    assert_eq!(vault.fetched_at().await.unwrap(), Some(at("2026-11-23T09:00:00Z")));
    vault.close().await;
    let vault = home.open().await.unwrap();
    assert_eq!(vault.prescriptions().await.unwrap().len(), 3);
    vault.replace_records(sample::records("2026-11-25T09:00:00Z")).await.unwrap();
}

#[tokio::test]
async fn erasing_removes_files_and_keys_whatever_their_state() {
    let home = Home::furnished().await;
    let token = Account::refresh_token(&home.person);
    home.keychain.set(token.clone(), Secret::new(b"t".to_vec())).await.unwrap();
    let other = PersonId::generate();
    Vault::create(&home.places, &other, &home.keychain).await.unwrap().close().await;

    let open = home.open().await.unwrap();
    let refused = Vault::erase(&home.places, &home.person, &home.keychain).await;
    assert_eq!(refused, Err(EraseError::AlreadyOpen));
    assert!(open.patient().await.unwrap().is_some(), "nothing was removed");
    open.close().await;

    fs::write(home.path("key.json"), b"damaged").unwrap();
    Vault::erase(&home.places, &home.person, &home.keychain).await.unwrap();
    assert_eq!(Vault::people(&home.places).unwrap(), [other]);
    let mut files = Vec::new();
    every_file(home.dir.path(), &mut files);
    let left = files.iter().any(|file| file.to_str().unwrap().contains(&home.person.to_string()));
    assert!(!left, "{files:?}");
    for account in [Account::vault_key(&home.person), token] {
        assert!(home.keychain.get(account).await.unwrap().is_none());
    }
    assert!(Vault::open(&home.places, &other, &home.keychain).await.is_ok());
    Vault::erase(&home.places, &home.person, &home.keychain).await.unwrap();
}

#[tokio::test]
async fn a_locked_keychain_does_not_keep_the_files_from_being_erased() {
    let home = Home::furnished().await;
    home.store.be(Some(KeychainError::Locked));
    let erased = Vault::erase(&home.places, &home.person, &home.keychain).await;
    assert_eq!(erased, Err(EraseError::Keychain(KeychainError::Locked)));
    assert!(!home.path("").exists());
}

#[tokio::test]
async fn what_a_crash_left_of_a_half_made_vault_is_no_vault_and_in_nobodys_way() {
    let home = Home::new();
    let half = home.places.people().join(format!("{0}.new/{0}", home.person));
    fs::create_dir_all(&half).unwrap();
    fs::write(half.join("vault.db"), b"half").unwrap();
    assert!(Vault::people(&home.places).unwrap().is_empty());
    home.create().await.unwrap();
    assert_eq!(Vault::people(&home.places).unwrap(), [home.person]);
    assert!(!half.exists());
}
