//! What the vault reads that somebody else may have written: key files, copies, words typed from a sheet.

/// A key file.
pub fn envelope(bytes: &[u8]) {
    vault::fuzz::envelope(bytes);
}

/// The beginning of a copy.
pub fn snapshot(bytes: &[u8]) {
    vault::fuzz::snapshot_header(bytes);
}

/// Words of a recovery sheet.
pub fn words(bytes: &[u8]) {
    vault::fuzz::recovery_words(&String::from_utf8_lossy(bytes));
}

/// A whole copy from a stick.
pub fn import(bytes: &[u8]) {
    vault::fuzz::import(bytes);
}
