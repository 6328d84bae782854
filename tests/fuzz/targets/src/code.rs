//! What brings an invitation without its file: the typed code, the link, and the bundle they lead to.

use trust::{InvitationCode, InvitationLink};

/// The code that opens the kept bundle.
pub const CODE: &str = "24H3-6H2N-CSVR-H6DA-QF6D-VVQZ-A6";

/// Longer links may grow beyond what is read when they are written anew.
const SHORT: usize = 100;

/// The bytes as each of the three.
pub fn code(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(code) = InvitationCode::read(&text) {
        same(&code);
    }
    if let Ok(link) = InvitationLink::read(&text) {
        let again = InvitationLink::read(&link.to_text());
        if text.len() <= SHORT {
            assert_eq!(again.ok().map(|link| link.bundle_address()), Some(link.bundle_address()));
        }
        same(link.code());
    }
    // What opens is what was sealed: shorter than the bundle by its form, its nonce and its tag.
    if let Ok(Ok(opened)) = InvitationCode::read(CODE).map(|code| code.open(bytes)) {
        assert_eq!(opened.len() + 41, bytes.len());
    }
}

/// What was read is printed so that it is read the same.
fn same(code: &InvitationCode) {
    let printed = code.to_text();
    let again = InvitationCode::read(&printed);
    assert_eq!(again.ok().map(|again| again.lookup_id()), Some(code.lookup_id()), "{}", *printed);
}
