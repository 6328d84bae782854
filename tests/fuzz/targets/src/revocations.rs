//! Revocation lists, one after the other.

use crate::pen::{Hand, anchor};
use crate::script::Script;
use trust::{Revocations, RevocationsError};

/// The bytes as a signed list; then, as a script, the claims of two that come one after the other.
pub fn revocations(bytes: &[u8]) {
    let Some(anchor) = anchor() else { return };
    drop(Revocations::open(&String::from_utf8_lossy(bytes), &anchor, None));
    let mut script = Script::of(bytes);
    let Some(first) = script.packet() else { return };
    let sign = |claims: &[u8]| Hand::Root.signs("hc-revocations+jwt", claims);
    let Ok(seen) = Revocations::open(&sign(first), &anchor, None) else { return };
    assert_eq!(seen.list().clinic, anchor.clinic);
    let again = Revocations::open(seen.text(), &anchor, Some(&seen));
    assert_eq!(again.as_ref(), Ok(&seen), "the same list again");
    let Some(second) = script.packet() else { return };
    match Revocations::open(&sign(second), &anchor, Some(&seen)) {
        Ok(newer) => assert!(newer.list().number >= seen.list().number, "rolled back"),
        Err(RevocationsError::RolledBack) => assert!(Revocations::open(&sign(second), &anchor, None).is_ok()),
        Err(_) => {}
    }
}
