//! Invitation files.

use crate::pen::{Hand, NOW};
use crate::script::Script;
use trust::Invitation;

/// The bytes as a file; then, as a script, the claims of the profile and of the certificate in one.
pub fn invitation(bytes: &[u8]) {
    drop(Invitation::open(bytes, NOW));
    let mut script = Script::of(bytes);
    let (Some(profile), Some(certificate)) = (script.packet(), script.packet()) else { return };
    let file = written(profile, certificate);
    let Ok(opened) = Invitation::open(file.as_bytes(), NOW) else { return };
    assert!(!opened.profile().name.trim().is_empty());
    let said = String::from_utf8_lossy(certificate);
    assert!(said.contains("invitation"), "a certificate of another role was taken");
}

/// A file with any profile and any certificate in it, both under good signatures.
fn written(profile: &[u8], certificate: &[u8]) -> String {
    let (profile, certificate) =
        (Hand::Root.signs("hc-profile+jwt", profile), Hand::Root.signs("hc-cert+jwt", certificate));
    let (root, key) = (Hand::Root.jwk(), Hand::Invitation.scalar_text());
    format!(
        r#"{{"housecall":"invitation/1","root":{root},"profile":"{profile}","certificate":"{certificate}","key":"{key}"}}"#
    )
}
