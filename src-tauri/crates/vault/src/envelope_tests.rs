use super::*;

/// A key file as the first version wrote it. Frozen: every later version opens it.
const FROZEN: &str = include_str!("../tests/frozen/envelope_v1.json");

fn person() -> PersonId {
    PersonId::parse("0b9f4e0a-6f0e-4c53-9d8e-3f1f1c3c7a11").unwrap()
}

fn key(byte: u8) -> WrappingKey {
    WrappingKey(Zeroizing::new([byte; 32]))
}

fn open(bytes: &[u8], person: &PersonId, key: &WrappingKey) -> Result<FileKey, OpenError> {
    Envelope::open_bytes(bytes, person)?.open_key(person, key)
}

fn error(bytes: &[u8], person: &PersonId, key: &WrappingKey) -> OpenError {
    open(bytes, person, key).err().unwrap()
}

#[test]
fn the_first_key_file_ever_written_still_opens() {
    let written = wrap(&person(), &key(1), "secret-service", &FileKey(Zeroizing::new([2; 32])), [3; 24]);
    assert_eq!(str::from_utf8(&written.unwrap()).unwrap(), FROZEN.trim_end());
    assert_eq!(*open(FROZEN.as_bytes(), &person(), &key(1)).unwrap().0, [2; 32]);
}

#[test]
fn another_key_is_a_wrong_key() {
    assert_eq!(error(FROZEN.as_bytes(), &person(), &key(9)), OpenError::WrongKey);
}

#[test]
fn a_flipped_digit_of_the_wrap_is_damage_and_not_a_wrong_key() {
    let row: Value = serde_json::from_str(FROZEN).unwrap();
    for field in ["wrapped", "nonce"] {
        let old = row["slots"][0][field].as_str().unwrap();
        let first = if old.starts_with('0') { "1" } else { "0" };
        let damaged = FROZEN.replace(old, &format!("{first}{}", &old[1..]));
        assert_eq!(error(damaged.as_bytes(), &person(), &key(1)), OpenError::FileDamaged(Damage::Envelope));
    }
}

#[test]
fn a_damaged_check_value_does_not_stop_the_right_key() {
    let row: Value = serde_json::from_str(FROZEN).unwrap();
    let damaged = FROZEN.replace(row["slots"][0]["check"].as_str().unwrap(), "00");
    assert!(open(damaged.as_bytes(), &person(), &key(1)).is_ok());
}

#[test]
fn another_persons_key_file_is_refused_even_when_it_is_renamed() {
    let other = PersonId::generate();
    let damaged = OpenError::FileDamaged(Damage::Envelope);
    assert_eq!(error(FROZEN.as_bytes(), &other, &key(1)), damaged);
    let renamed = FROZEN.replace(&person().to_string(), &other.to_string());
    assert_eq!(error(renamed.as_bytes(), &other, &key(1)), damaged);
}

#[test]
fn a_later_version_is_too_new_and_rubbish_is_damage() {
    let newer = br#"{"version": 2, "ways": "unknown"}"#;
    assert_eq!(error(newer, &person(), &key(1)), OpenError::TooNew { found: 2, known: 1 });
    for bytes in [&b""[..], b"{", b"[]", b"{\"version\":-1}", b"{\"version\":0}", b"\0\0\0\0"] {
        assert_eq!(error(bytes, &person(), &key(1)), OpenError::FileDamaged(Damage::Envelope));
    }
}

#[test]
fn a_slot_of_a_later_version_is_passed_over() {
    let more = FROZEN.replacen("\"slots\": [", "\"slots\": [{\"slot\": \"sheet\", \"salt\": 7},", 1);
    assert!(open(more.as_bytes(), &person(), &key(1)).is_ok());
}

#[test]
fn a_key_comes_back_from_the_keychain_and_nothing_else_is_taken_for_one() {
    let kept = key(7).to_secret();
    assert!(WrappingKey::from_secret(&kept).unwrap().is(&key(7)));
    assert!(!key(7).is(&key(8)));
    for text in ["", "1:", "1:00", "2:07", &"0".repeat(64)] {
        assert!(WrappingKey::from_secret(&Secret::new(text.into())).is_none());
    }
}

#[test]
fn two_vaults_never_share_a_key() {
    let (first, one) = generate_envelope(&person(), &key(1), "memory").unwrap();
    let (second, two) = generate_envelope(&person(), &key(1), "memory").unwrap();
    assert_ne!(*first.0, *second.0);
    assert_ne!(one, two);
    assert_eq!(*open(&one, &person(), &key(1)).unwrap().0, *first.0);
}
