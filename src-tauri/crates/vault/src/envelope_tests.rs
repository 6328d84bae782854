use super::*;

/// A key file as the first version wrote it. Frozen: every later version opens it.
const FROZEN: &str = include_str!("../tests/frozen/envelope_v1.json");

fn person() -> PersonId {
    PersonId::parse("0b9f4e0a-6f0e-4c53-9d8e-3f1f1c3c7a11").unwrap()
}

fn secret(byte: u8) -> DeviceSecret {
    DeviceSecret::copy_of(&[byte; 32]).unwrap()
}

fn device(secret: &DeviceSecret) -> Device<'_> {
    Device { secret, backend: "secret-service", pin: None }
}

fn key(byte: u8) -> FileKey {
    FileKey::copy_of(&[byte; 32]).unwrap()
}

fn open(bytes: &[u8], person: &PersonId, byte: u8) -> Result<Vec<u8>, OpenError> {
    let secrets = DeviceSecrets::only(secret(byte));
    let (key, _) = Envelope::open_bytes(bytes, person)?.open_by_device(&secrets, None)?;
    Ok(key.as_slice().to_vec())
}

fn error(bytes: &[u8], person: &PersonId, byte: u8) -> OpenError {
    open(bytes, person, byte).unwrap_err()
}

/// Key 2 under the keychain's secret 1, with a sheet.
fn furnished() -> (Vec<u8>, SheetWords) {
    let words = SheetWords::generate().unwrap();
    let first = Envelope::first(&person(), 3, &key(2), device(&secret(1))).unwrap();
    let with_sheet = Envelope::open_bytes(&first, &person()).unwrap().with_sheet(&key(2), &words).unwrap();
    (with_sheet, words)
}

fn changed(bytes: &[u8], change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut value: Value = serde_json::from_slice(bytes).unwrap();
    change(&mut value);
    serde_json::to_vec_pretty(&value).unwrap()
}

#[test]
fn the_first_key_file_ever_written_still_opens() {
    assert_eq!(open(FROZEN.as_bytes(), &person(), 1).unwrap(), [2; 32]);
    let envelope = Envelope::open_bytes(FROZEN.as_bytes(), &person()).unwrap();
    assert_eq!(envelope.database(), "vault.db");
    assert_eq!(envelope.slots(), Slots { keychain: true, ..Slots::default() });
    // It becomes the second version when a way to open it changes, and the old way stays good.
    let words = SheetWords::generate().unwrap();
    let second = envelope.with_sheet(&key(2), &words).unwrap();
    assert_eq!(open(&second, &person(), 1).unwrap(), [2; 32]);
}

#[test]
fn another_key_is_a_wrong_key_in_both_versions() {
    assert_eq!(error(FROZEN.as_bytes(), &person(), 9), OpenError::WrongKey);
    assert_eq!(error(&furnished().0, &person(), 9), OpenError::WrongKey);
}

#[test]
fn a_flipped_digit_of_a_wrap_is_damage_and_not_a_wrong_key() {
    for bytes in [FROZEN.as_bytes().to_vec(), furnished().0] {
        for field in ["wrapped", "nonce"] {
            let damaged = changed(&bytes, |value| {
                let text = value["slots"][0][field].as_str().unwrap().to_owned();
                let first = if text.starts_with('0') { "1" } else { "0" };
                value["slots"][0][field] = format!("{first}{}", &text[1..]).into();
            });
            assert_eq!(error(&damaged, &person(), 1), OpenError::FileDamaged(Damage::Envelope), "{field}");
        }
    }
}

#[test]
fn a_damaged_check_value_is_never_a_wrong_key() {
    let damaged = |bytes: &[u8]| changed(bytes, |value| value["slots"][0]["check"] = "00".into());
    assert!(open(&damaged(FROZEN.as_bytes()), &person(), 1).is_ok());
    assert_eq!(
        error(&damaged(&furnished().0), &person(), 1),
        OpenError::FileDamaged(Damage::EnvelopeChanged),
        "it opens, and the mac tells"
    );
}

#[test]
fn whatever_is_changed_in_a_key_file_is_noticed_by_whoever_has_the_key() {
    let (bytes, words) = furnished();
    let changes: [&dyn Fn(&mut Value); 5] = [
        &|value| value["slots"].as_array_mut().unwrap().truncate(1),
        &|value| value["slots"][0]["backend"] = "memory".into(),
        &|value| value["extra"] = 1.into(),
        &|value| value["slots"].as_array_mut().unwrap().reverse(),
        &|value| value["slots"].as_array_mut().unwrap().push(serde_json::json!({"slot": "back-door"})),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let edited = changed(&bytes, change);
        assert_eq!(error(&edited, &person(), 1), OpenError::FileDamaged(Damage::EnvelopeChanged), "change {number}");
    }
    let envelope = Envelope::open_bytes(&changed(&bytes, |value| value["extra"] = 1.into()), &person()).unwrap();
    assert!(envelope.open_by_sheet(&words).is_err());
    // A database of another name, or another generation than its name: not this program's file.
    for change in [("database", Value::from("other.db")), ("generation", 4.into()), ("mac", Value::Null)] {
        let edited = changed(&bytes, |value| value[change.0] = change.1.clone());
        assert_eq!(error(&edited, &person(), 1), OpenError::FileDamaged(Damage::Envelope), "{}", change.0);
    }
}

#[test]
fn another_persons_key_file_is_refused_even_when_it_is_renamed() {
    let other = PersonId::generate();
    let damaged = OpenError::FileDamaged(Damage::Envelope);
    for bytes in [FROZEN.as_bytes().to_vec(), furnished().0] {
        assert_eq!(error(&bytes, &other, 1), damaged);
        let renamed = changed(&bytes, |value| value["person"] = other.to_string().into());
        assert_eq!(error(&renamed, &other, 1), damaged);
    }
}

#[test]
fn a_later_version_is_too_new_and_rubbish_is_damage() {
    let newer = br#"{"version": 3, "ways": "unknown"}"#;
    assert_eq!(error(newer, &person(), 1), OpenError::TooNew { found: 3, known: 2 });
    let (whole, _) = furnished();
    let half = &whole[..whole.len() / 2];
    for bytes in [&b""[..], b"{", b"[]", b"{\"version\":-1}", b"{\"version\":0}", b"{\"version\":2}", b"\0\0\0\0", half]
    {
        assert_eq!(error(bytes, &person(), 1), OpenError::FileDamaged(Damage::Envelope));
    }
}

#[test]
fn the_sheet_opens_it_and_another_sheet_does_not() {
    let (bytes, words) = furnished();
    let envelope = Envelope::open_bytes(&bytes, &person()).unwrap();
    assert_eq!(envelope.slots(), Slots { keychain: true, sheet: true, ..Slots::default() });
    assert_eq!(envelope.open_by_sheet(&words).unwrap().as_slice(), [2; 32]);
    let other = SheetWords::generate().unwrap();
    assert_eq!(envelope.open_by_sheet(&other).err().unwrap(), OpenError::WrongWords);
    let none = Envelope::first(&person(), 0, &key(2), device(&secret(1))).unwrap();
    let none = Envelope::open_bytes(&none, &person()).unwrap();
    assert_eq!(none.open_by_sheet(&words).err().unwrap(), OpenError::WrongWords);
}

#[test]
fn with_a_pin_neither_the_keychain_nor_the_pin_opens_it_alone() {
    let (bytes, words) = furnished();
    let envelope = Envelope::open_bytes(&bytes, &person()).unwrap();
    let pin = |text: &str| Pin::parse(text).unwrap();
    let secret_one = secret(1);
    let with_pin = Device { pin: Some(&pin("246813")), ..device(&secret_one) };
    let bytes = envelope.with_device(&key(2), with_pin).unwrap();
    let envelope = Envelope::open_bytes(&bytes, &person()).unwrap();
    assert_eq!(envelope.slots(), Slots { pin: true, sheet: true, ..Slots::default() });
    let by = |byte: u8, typed: Option<&str>| {
        let (secrets, pin) = (DeviceSecrets::only(secret(byte)), typed.map(pin));
        envelope.open_by_device(&secrets, pin.as_ref()).map(|(key, _)| key.as_slice().to_vec())
    };
    assert_eq!(by(1, Some("246813")).unwrap(), [2; 32]);
    assert_eq!(by(1, Some("246814")), Err(OpenError::WrongPin));
    assert_eq!(by(1, None), Err(OpenError::PinNeeded));
    assert_eq!(by(9, Some("246813")), Err(OpenError::WrongKey), "the keychain's part is another, whatever the PIN");
    assert_eq!(envelope.open_by_sheet(&words).unwrap().as_slice(), [2; 32]);
    // Made cheaper to guess: told, and the right PIN is not called wrong.
    let cheaper = changed(&bytes, |value| {
        for slot in value["slots"].as_array_mut().unwrap() {
            if slot["slot"] == "pin" {
                slot["memory_kib"] = 8.into();
            }
        }
    });
    let cheaper = Envelope::open_bytes(&cheaper, &person()).unwrap();
    let secrets = DeviceSecrets::only(secret(1));
    let refused = cheaper.open_by_device(&secrets, Some(&pin("246813"))).err().unwrap();
    assert!(matches!(refused, OpenError::FileDamaged(_)), "{refused:?}");
}

#[test]
fn two_vaults_never_share_a_key_or_a_wrap() {
    let (one, two) = (FileKey::generate().unwrap(), FileKey::generate().unwrap());
    assert_ne!(one.as_slice(), two.as_slice());
    let write = || Envelope::first(&person(), 0, &one, device(&secret(1))).unwrap();
    assert_ne!(write(), write());
}
