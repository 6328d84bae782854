//! A key file and a copy as the vault writes them, for a made-up person; what fits no key is enough to be read.

use super::Inputs;

const KEY: &[u8] = include_bytes!("files/key.json");
const COPY: &[u8] = include_bytes!("files/copy.hcsnap");

/// Where the magic ends, and where the length of the header does.
const MAGIC: usize = 8;
const LENGTH: usize = 12;

pub(super) fn envelopes() -> Inputs {
    let text = String::from_utf8_lossy(KEY);
    vec![
        ("pin_and_sheet", KEY.to_vec()),
        ("of_a_later_version", text.replace("\"version\": 2", "\"version\": 3").into_bytes()),
        ("many_passes", text.replace("\"passes\": 3", "\"passes\": 4294967295").into_bytes()),
        ("another_database", text.replace("vault-4.db", "../../vault.db").into_bytes()),
    ]
}

pub(super) fn snapshots() -> Inputs {
    vec![
        ("whole", COPY.to_vec()),
        ("of_a_later_shape", [b"HCSNAP2\n", &COPY[MAGIC..]].concat()),
        ("a_long_header", [&COPY[..MAGIC], &u32::MAX.to_le_bytes(), &COPY[LENGTH..]].concat()),
    ]
}

pub(super) fn imports() -> Inputs {
    let mut other = COPY.to_vec();
    if let Some(last) = other.last_mut() {
        *last ^= 1;
    }
    vec![
        ("whole", COPY.to_vec()),
        ("another_body", other),
        ("longer", [COPY, b"more"].concat()),
        ("cut", COPY[..COPY.len() - 9].to_vec()),
    ]
}

pub(super) fn words() -> Inputs {
    let good = "legal winner thank year wave sausage worth useful legal winner thank yellow";
    let list = [
        ("a_sheet", good.to_owned()),
        ("numbered", good.split(' ').enumerate().map(|(at, word)| format!("{}. {word}\n", at + 1)).collect()),
        ("four_letters", "LEGA WINN THAN YEAR WAVE SAUS WORT USEF LEGA WINN THAN YELL".to_owned()),
        ("another_order", "winner legal thank year wave sausage worth useful legal winner thank yellow".to_owned()),
        ("no_word", "legal winner thank year wave sausage worth useless legal winner thank yellow".to_owned()),
    ];
    list.map(|(name, text)| (name, text.into_bytes())).into()
}
