use super::*;

fn header() -> Header {
    Header {
        person: PersonId::parse("6f1b2b63-93a7-4f0c-8f0a-0b9d5f3b7c11").unwrap(),
        generation: 3,
        at: "2026-11-29T03:04:05Z".parse().unwrap(),
        reason: SnapshotReason::BeforeRestore,
        head: Head { epoch: 2, count: 41, link: [7; 32] },
        length: 8192,
        sha256: [9; 32],
        envelope: "{\"version\": 2}".to_owned(),
    }
}

fn key(byte: u8) -> FileKey {
    FileKey::copy_of(&[byte; 32]).unwrap()
}

fn read(mut bytes: &[u8]) -> Result<Sealed, HeaderError> {
    read_header(&mut bytes)
}

fn why_not(bytes: &[u8]) -> HeaderError {
    read(bytes).err().unwrap()
}

/// A header of our own shape around any JSON.
fn around(json: &str) -> Vec<u8> {
    let length = u32::try_from(json.len()).unwrap();
    [MAGIC.as_slice(), &length.to_le_bytes(), json.as_bytes(), &[0; 32]].concat()
}

fn json() -> String {
    let bytes = header_bytes(&header(), &key(1)).unwrap();
    String::from_utf8(bytes[12..bytes.len() - 32].to_vec()).unwrap()
}

#[test]
fn a_header_comes_back_and_only_its_own_key_fits() {
    let mut bytes = header_bytes(&header(), &key(1)).unwrap();
    let whole = bytes.len();
    bytes.extend_from_slice(b"the database");
    let mut rest = bytes.as_slice();
    let sealed = read_header(&mut rest).unwrap();
    assert!(sealed.header == header());
    assert_eq!(rest, b"the database");
    assert_eq!(sealed.body_at(), u64::try_from(whole).unwrap());
    assert_eq!(sealed.file_length(), Some(sealed.body_at() + 8192));
    assert!(sealed.fits(&key(1)));
    assert!(!sealed.fits(&key(2)));
}

#[test]
fn a_bit_flipped_anywhere_is_not_read_or_does_not_fit() {
    let whole = header_bytes(&header(), &key(1)).unwrap();
    for place in 0..whole.len() {
        for bit in 0..8 {
            let mut bytes = whole.clone();
            bytes[place] ^= 1 << bit;
            if let Ok(sealed) = read(&bytes) {
                assert!(!sealed.fits(&key(1)), "bit {bit} of byte {place} was not noticed");
            }
        }
    }
}

#[test]
fn a_header_cut_anywhere_is_damaged() {
    let whole = header_bytes(&header(), &key(1)).unwrap();
    for length in 0..whole.len() {
        let error = why_not(&whole[..length]);
        let expected = if length < MAGIC.len() { HeaderError::Foreign } else { HeaderError::Damaged };
        assert_eq!(error, expected, "cut at {length}");
    }
}

#[test]
fn other_kinds_of_files_and_later_versions_are_told_apart() {
    for bytes in [b"".as_slice(), b"%PDF-1.7 a letter", b"SQLite format 3\0", b"HCSNAPX\n", b"HCSNAP2", b"HCSNAP0\n"] {
        assert_eq!(why_not(bytes), HeaderError::Foreign, "{bytes:?}");
    }
    assert_eq!(why_not(b"HCSNAP2\nanything"), HeaderError::TooNew { found: 2 });
    assert_eq!(why_not(&around(r#"{"version": 7, "more": []}"#)), HeaderError::TooNew { found: 7 });
}

#[test]
fn a_header_that_lies_about_its_length_asks_for_no_memory() {
    let mut bytes = header_bytes(&header(), &key(1)).unwrap();
    bytes[8..12].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(why_not(&bytes), HeaderError::Damaged);
    bytes[8..12].copy_from_slice(&LONGEST.to_le_bytes());
    assert_eq!(why_not(&bytes), HeaderError::Damaged);
    let all = around(&json().replace("8192", &u64::MAX.to_string()));
    assert_eq!(read(&all).unwrap().file_length(), None, "the sum does not wrap");
}

#[test]
fn a_header_that_says_more_or_less_than_it_should_is_damaged() {
    let path = json().replacen('{', r#"{"database":"/home/asha/.bashrc","#, 1);
    let person = json().replace("6f1b2b63-93a7-4f0c-8f0a-0b9d5f3b7c11", "../../asha");
    let twice = json().replacen('{', r#"{"length":1,"#, 1);
    let hash = json().replace(&"09".repeat(32), &"09".repeat(31));
    let reason = json().replace("before-restore", "because");
    let version = json().replace(r#""version":1"#, r#""version":0"#);
    for text in [path, person, twice, hash, reason, version, "[]".into(), "null".into(), "\u{0}".into()] {
        assert!(text != json());
        assert_eq!(why_not(&around(&text)), HeaderError::Damaged, "{text}");
    }
    assert!(read(&around(&json())).is_ok(), "the same text as it was is read");
}

#[test]
fn a_key_file_too_long_for_a_header_is_not_written() {
    let envelope = "x".repeat(usize::try_from(LONGEST).unwrap());
    assert!(header_bytes(&Header { envelope, ..header() }, &key(1)).is_none());
}
