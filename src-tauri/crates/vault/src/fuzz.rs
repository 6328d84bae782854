//! What the fuzz targets call: each reads bytes from outside as the vault would, and does nothing
//! with what it found.

use std::io::{self, Cursor};

use crate::envelope::Envelope;
use crate::places::PersonId;
use crate::snapshot::{self, Opened};
use crate::words::SheetWords;

/// The person every made-up file would have to belong to.
const PERSON: &str = "00000000-0000-4000-8000-000000000000";

/// A key file.
pub fn envelope(bytes: &[u8]) {
    if let Some(person) = PersonId::parse(PERSON) {
        drop(Envelope::open_bytes(bytes, &person));
    }
}

/// The beginning of a snapshot.
pub fn snapshot_header(mut bytes: &[u8]) {
    drop(snapshot::read_header(&mut bytes));
}

/// Words typed from a recovery sheet.
pub fn recovery_words(text: &str) {
    drop(SheetWords::parse(text));
}

/// A whole copy, as it comes from a stick: its beginning, its key file, its length and its sum.
pub fn import(bytes: &[u8]) {
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let Ok(mut opened) = Opened::read(Cursor::new(bytes), length) else { return };
    let header = &opened.sealed.header;
    drop(Envelope::open_bytes(header.envelope.as_bytes(), &header.person));
    // Whether it fits is not asked here: only that reading it comes to an end.
    let _fits = opened.unpack_into(&mut io::sink()).is_ok();
}
