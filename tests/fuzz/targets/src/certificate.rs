//! Lists of certificates, from the wire to a person or to none.

use crate::pen::{Hand, NOW, anchor};
use crate::script::Script;
use trust::{CLOCK_TOLERANCE_SECONDS, Role, verify_chain};

/// The bytes as one certificate; then, as a script, who signs the first and the claims of one or two.
pub fn certificate(bytes: &[u8]) {
    let raw = String::from_utf8_lossy(bytes).into_owned();
    read(std::slice::from_ref(&raw));
    read(&[raw.clone(), raw]);
    let mut script = Script::of(bytes);
    let (Some(odd), Some(first)) = (script.byte(), script.packet()) else { return };
    let by = [Hand::Root, Hand::Invitation, Hand::Doctor, Hand::Patient][usize::from(odd & 3)];
    let leaf = by.signs("hc-cert+jwt", first);
    match script.packet() {
        None => read(&[leaf]),
        Some(second) => read(&[leaf, Hand::Root.signs("hc-cert+jwt", second)]),
    }
}

/// Whoever is named is named by certificates that hold now, in a role that such a list can give.
fn read(certificates: &[String]) {
    let Some(anchor) = anchor() else { return };
    let Ok(person) = verify_chain(certificates, &anchor, None, NOW) else { return };
    assert!(person.expires() + CLOCK_TOLERANCE_SECONDS >= NOW, "{person:?} has expired");
    let (kind, alone) = match person.role() {
        Role::Provider => ("Practitioner/", true),
        Role::Patient => ("Patient/", false),
        Role::Caregiver => ("RelatedPerson/", false),
        Role::Guest => ("Guest/", false),
        Role::Invitation => panic!("an invitation is nobody"),
    };
    assert!(person.sub().starts_with(kind), "{person:?}");
    assert_eq!(certificates.len() == 1, alone, "{person:?}");
    assert_eq!(person.acts_for().is_some(), person.role() == Role::Caregiver, "{person:?}");
}
