use super::*;
use crate::places::PersonId;

fn passphrase(text: &str) -> Passphrase {
    Passphrase::parse(text).unwrap()
}

fn good() -> Passphrase {
    passphrase("three green kettles sing")
}

struct Place {
    dir: tempfile::TempDir,
    account: Account,
}

impl Place {
    /// With one secret in it.
    fn new() -> Self {
        let place = Self { dir: tempfile::tempdir().unwrap(), account: Account::vault_key(&PersonId::generate()) };
        let mut store = SealedStore::create(&place.path(), &good()).unwrap();
        store.set(&place.account, &Secret::new(b"a secret".to_vec())).unwrap();
        place
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("secrets.sealed")
    }

    fn bytes(&self) -> Vec<u8> {
        fs::read(self.path()).unwrap()
    }

    fn opens(&self) -> Result<SealedStore, SealedError> {
        SealedStore::open(&self.path(), &good())
    }
}

fn held(store: &mut SealedStore, account: &Account) -> Option<Vec<u8>> {
    store.get(account).unwrap().map(|secret| secret.expose().to_vec())
}

#[test]
fn secrets_come_back_and_are_forgotten_and_nothing_is_in_the_clear() {
    let place = Place::new();
    let mut store = place.opens().unwrap();
    assert_eq!(held(&mut store, &place.account).as_deref(), Some(&b"a secret"[..]));
    let text = String::from_utf8_lossy(&place.bytes()).into_owned();
    assert!(!text.contains("a secret") && !text.contains("vault-key") && !text.contains("kettles"));
    store.delete(&place.account).unwrap();
    store.delete(&place.account).unwrap();
    assert_eq!(held(&mut place.opens().unwrap(), &place.account), None);
}

#[test]
fn another_passphrase_is_a_wrong_one_and_changes_nothing() {
    let place = Place::new();
    let before = place.bytes();
    let other = SealedStore::open(&place.path(), &passphrase("three green kettles sang"));
    assert_eq!(other.err(), Some(SealedError::WrongPassphrase));
    assert_eq!(SealedStore::create(&place.path(), &good()).err(), Some(SealedError::AlreadyExists));
    assert_eq!(place.bytes(), before);
}

#[test]
fn a_changed_byte_is_damage_with_the_right_passphrase_and_never_a_wrong_one() {
    let place = Place::new();
    let whole = place.bytes();
    // One of each part: numbers and salt of the header, check, nonce, secrets, sum.
    for at in [8, 12, 20, HEADER + 1, HEADER + CHECK + 1, HEADER + CHECK + NONCE + 1, whole.len() - 1] {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        fs::write(place.path(), &bytes).unwrap();
        let opened = place.opens();
        // Check and sum are looked at only where the secrets do not open: what they speak for is whole.
        if at == whole.len() - 1 || at == HEADER + 1 {
            assert!(opened.is_ok(), "{at}");
        } else {
            assert_eq!(opened.err(), Some(SealedError::Damaged), "{at}");
        }
    }
    fs::write(place.path(), &whole).unwrap();
    assert!(place.opens().is_ok());
}

#[test]
fn cut_empty_foreign_newer_and_missing_files_are_told_apart() {
    let place = Place::new();
    let whole = place.bytes();
    for length in [0, 1, 8, HEADER, whole.len() - 1] {
        fs::write(place.path(), &whole[..length]).unwrap();
        assert_eq!(place.opens().err(), Some(SealedError::Damaged), "{length}");
    }
    fs::write(place.path(), [b"HCSEAL2\n", &whole[8..]].concat()).unwrap();
    assert_eq!(place.opens().err(), Some(SealedError::TooNew));
    fs::write(place.path(), b"something else altogether").unwrap();
    assert_eq!(place.opens().err(), Some(SealedError::Damaged));
    fs::remove_file(place.path()).unwrap();
    assert_eq!(place.opens().err(), Some(SealedError::Missing));
}

#[test]
fn a_file_made_anew_under_its_hands_is_not_written_over() {
    let place = Place::new();
    let mut store = place.opens().unwrap();
    fs::remove_file(place.path()).unwrap();
    let _other = SealedStore::create(&place.path(), &passphrase("another one altogether")).unwrap();
    let before = place.bytes();
    let refused = store.set(&place.account, &Secret::new(b"x".to_vec()));
    assert_eq!(refused, Err(KeychainError::Failed("sealed-replaced")));
    assert_eq!(place.bytes(), before);
}

#[test]
fn two_programs_lose_nothing_of_each_other() {
    let place = Place::new();
    let other = Account::device_key(&PersonId::generate());
    let (mut one, mut two) = (place.opens().unwrap(), place.opens().unwrap());
    two.set(&other, &Secret::new(b"second".to_vec())).unwrap();
    one.set(&place.account, &Secret::new(b"first".to_vec())).unwrap();
    assert_eq!(held(&mut one, &other).as_deref(), Some(&b"second"[..]));
    assert_eq!(held(&mut two, &place.account).as_deref(), Some(&b"first"[..]));
}
