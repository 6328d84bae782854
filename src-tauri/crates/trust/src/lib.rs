//! Who is who, and whether this call is private: the clinic's root, the certificates under it,
//! and the three signed messages that tie two people to one encrypted connection.
//!
//! **What goes in:** bytes others wrote (invitations, certificates, signed messages, SDP), the
//! device's key, the time, and fresh nonces. **What comes out:** verified values ([`Identity`],
//! [`Verified`]) or an error that names the defect. **What it must never do:** touch a socket, a
//! clock or a file; let a key out by any door but the named one; call anything verified that a
//! stranger could have made. **Read next:** [`setup`] for the call, [`verify_chain`] for people,
//! and `tests/fixtures/trust` for one file per defect.
#![forbid(unsafe_code)]
#![warn(clippy::indexing_slicing, clippy::string_slice, clippy::arithmetic_side_effects)]
#![cfg_attr(
    test,
    expect(
        clippy::arithmetic_side_effects,
        clippy::string_slice,
        reason = "tests count seconds with small numbers and cut ASCII texts"
    )
)]

mod base32;
mod certificate;
mod chain;
mod code;
mod device;
mod enrolment;
mod fingerprint;
mod hello;
mod history;
mod invitation;
mod issue;
mod jws;
mod key;
mod link;
mod paper;
mod profile;
mod renewal;
mod request;
mod revocations;
mod sealed;
mod secret;
pub mod setup;
mod words;

#[cfg(test)]
mod sample;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod vectors;
#[cfg(test)]
mod wycheproof;

pub use base32::CodeError;
pub use certificate::{ActsFor, Certificate, MAX_RELATION_CHARACTERS, Role};
pub use chain::{
    Anchor, CLOCK_TOLERANCE_SECONDS, ChainError, Identity, MAX_GUEST_SECONDS, MAX_RENEWAL_SECONDS, verify_chain,
};
pub use code::{BundleError, InvitationCode, MAX_BUNDLE_BYTES, SealBundleError};
pub use device::{Device, DeviceError};
pub use enrolment::{Enrolment, EnrolmentError};
pub use fingerprint::{Fingerprint, FingerprintError};
pub use hello::{HelloError, open_hello};
pub use history::{open_history, sign_history};
pub use invitation::{Invitation, InvitationError};
pub use issue::{IssueError, Term};
pub use jws::JwsError;
pub use key::{KeyError, PublicKey, Thumbprint};
pub use link::{InvitationLink, LinkError};
pub use paper::{PAPER_LINES, PaperError};
pub use profile::{ClinicProfile, ProfileError, RevocationPolicy, open_profile};
pub use renewal::RenewalError;
pub use request::{CertificateRequest, RequestError};
pub use revocations::{RevocationList, Revocations, RevocationsError, Standing, Unchecked};
pub use sealed::{SealCost, SealError};
pub use secret::{DeviceKey, OneTimeKey, RootKey};
pub use setup::{SetupError, Verified};
pub use words::PICTURE_WORDS;
