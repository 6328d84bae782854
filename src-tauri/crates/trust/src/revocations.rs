//! The clinic's revocation list: which keys and certificates it takes back.

use crate::chain::{Anchor, CLOCK_TOLERANCE_SECONDS};
use crate::jws::{JwsError, Kind, open_jws, sign_jws};
use crate::key::Thumbprint;
use crate::secret::Secret;
use serde::{Deserialize, Serialize};

/// What the clinic takes back, as signed by its root.
///
/// Units: `issued` and `next` are seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RevocationList {
    /// The clinic's id.
    pub clinic: String,
    /// When it was signed.
    pub issued: u64,
    /// Keys that are taken back, with every certificate about them or signed by them.
    pub keys: Vec<Thumbprint>,
    /// When the next list will be out at the latest; after that this one is old.
    pub next: u64,
    /// Counts up with every list of the clinic.
    pub number: u64,
    /// Certificates that are taken back.
    pub serials: Vec<String>,
}

/// Why a revocation list was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RevocationsError {
    /// Not readable, or not signed by the clinic's root.
    #[error("the revocation list cannot be trusted")]
    Jws(#[from] JwsError),
    /// A good list of another clinic.
    #[error("the revocation list is for another clinic")]
    OtherClinic,
    /// An older list than one seen before, or another one of its number: somebody wants a revocation forgotten.
    #[error("the revocation list is older than one seen before")]
    RolledBack,
}

impl RevocationsError {
    /// A stable code for the helpdesk and the test vectors.
    pub fn code(self) -> &'static str {
        match self {
            Self::Jws(error) => error.code(),
            Self::OtherClinic => "revocations_other_clinic",
            Self::RolledBack => "revocations_rolled_back",
        }
    }
}

/// An opened revocation list.
///
/// Invariant: signed by the clinic's root. It may be old: [`Revocations::is_current`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revocations {
    list: RevocationList,
    text: String,
}

impl Revocations {
    /// Reads a list. `seen` is the newest one this device opened before, or none: the caller keeps that one when
    /// this is refused.
    ///
    /// # Errors
    /// When it is not this clinic's, or older than the one seen, or another one of the same number.
    pub fn open(text: &str, anchor: &Anchor, seen: Option<&Self>) -> Result<Self, RevocationsError> {
        let open = open_jws(text, Kind::Revocations)?;
        let list: RevocationList = open.claims(&anchor.root)?;
        if open.kid() != Some(anchor.root.thumbprint().as_str()) {
            return Err(JwsError::BadHeader.into());
        }
        if list.clinic != anchor.clinic {
            return Err(RevocationsError::OtherClinic);
        }
        if list.next < list.issued {
            return Err(JwsError::BadClaims.into());
        }
        // the claims and not the text: each signing of the same claims is another text
        let is_back =
            |seen: &RevocationList| list.number < seen.number || (list.number == seen.number && list != *seen);
        if seen.is_some_and(|seen| is_back(&seen.list)) {
            return Err(RevocationsError::RolledBack);
        }
        Ok(Self { list, text: text.to_owned() })
    }

    /// The claims.
    pub fn list(&self) -> &RevocationList {
        &self.list
    }

    /// The signed text, to be kept and passed on.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the next list is not overdue yet, give or take [`CLOCK_TOLERANCE_SECONDS`].
    ///
    /// Units: `now` is seconds since 1970.
    pub fn is_current(&self, now: u64) -> bool {
        now <= self.list.next.saturating_add(CLOCK_TOLERANCE_SECONDS)
    }

    pub(crate) fn names(&self, serial: &str, key: &Thumbprint) -> bool {
        self.list.serials.iter().any(|listed| listed == serial) || self.list.keys.contains(key)
    }
}

impl RevocationList {
    pub(crate) fn sign(&self, root: &Secret) -> Result<String, JwsError> {
        sign_jws(Kind::Revocations, self, root)
    }
}

/// What is known of a person's certificates being taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// A current list does not name them.
    Good,
    /// Nobody can say; what that means is for the clinic's profile ([`crate::RevocationPolicy`]).
    Unchecked(Unchecked),
    /// They are taken back. [`crate::verify_chain`] refuses these.
    Revoked,
}

/// Why it cannot be checked whether a certificate was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unchecked {
    /// No list was ever seen.
    Missing,
    /// The newest list seen is overdue: somebody may be holding the next one back.
    Stale,
}

impl Unchecked {
    /// A stable code for the helpdesk and the test vectors.
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "revocations_missing",
            Self::Stale => "revocations_stale",
        }
    }
}

impl Standing {
    /// What the list alone says of anybody it does not name.
    ///
    /// Units: `now` is seconds since 1970.
    pub fn of_list(list: Option<&Revocations>, now: u64) -> Self {
        match list {
            None => Self::Unchecked(Unchecked::Missing),
            Some(list) if list.is_current(now) => Self::Good,
            Some(_) => Self::Unchecked(Unchecked::Stale),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::{ChainError, verify_chain};
    use crate::jws::MAX_REVOCATIONS_BYTES;
    use crate::sample::{self, DAY, NOW};

    fn open(change: impl Fn(&mut RevocationList)) -> Result<Revocations, RevocationsError> {
        let mut list = sample::revocation_list();
        change(&mut list);
        Revocations::open(&list.sign(sample::root().secret()).unwrap(), &sample::anchor(), None)
    }

    fn chain_with(change: impl Fn(&mut RevocationList)) -> Result<Standing, ChainError> {
        let list = open(change).unwrap();
        let asha = verify_chain(&sample::asha_chain(), &sample::anchor(), Some(&list), NOW)?;
        Ok(asha.standing(Some(&list), NOW))
    }

    #[test]
    fn a_list_that_names_nobody_in_the_chain_is_good() {
        assert_eq!(chain_with(|_| ()), Ok(Standing::Good));
    }

    #[test]
    fn every_serial_and_every_key_of_a_chain_can_be_taken_back() {
        for serial in ["asha-1", "asha-2"] {
            assert_eq!(chain_with(|list| list.serials.push(serial.into())), Err(ChainError::Revoked));
        }
        for key in [sample::asha_key().public(), sample::one_time_key().public()] {
            assert_eq!(chain_with(|list| list.keys.push(key.thumbprint())), Err(ChainError::Revoked));
        }
    }

    #[test]
    fn an_old_list_still_revokes_and_is_otherwise_no_answer() {
        let old = |list: &mut RevocationList| list.next = NOW - 3 * DAY;
        let stale = |list: &mut RevocationList| {
            list.issued = NOW - 9 * DAY;
            old(list);
        };
        assert_eq!(chain_with(stale), Ok(Standing::Unchecked(Unchecked::Stale)));
        let revoking = |list: &mut RevocationList| {
            stale(list);
            list.serials.push("asha-1".into());
        };
        assert_eq!(chain_with(revoking), Err(ChainError::Revoked));
        assert_eq!(Standing::of_list(None, NOW), Standing::Unchecked(Unchecked::Missing));
    }

    #[test]
    fn a_clock_that_is_a_day_wrong_makes_no_list_old() {
        let list = open(|_| ()).unwrap();
        assert!(list.is_current(list.list().next + 2 * DAY));
        assert!(!list.is_current(list.list().next + 2 * DAY + 1));
    }

    #[test]
    fn an_older_list_than_one_seen_is_refused() {
        let seen = open(|list| list.number = 8).unwrap();
        let text = |number| {
            let list = RevocationList { number, ..sample::revocation_list() };
            list.sign(sample::root().secret()).unwrap()
        };
        let after = |number| Revocations::open(&text(number), &sample::anchor(), Some(&seen));
        assert_eq!(after(7), Err(RevocationsError::RolledBack));
        assert!(after(8).is_ok());
        assert!(after(9).is_ok());
        let other = RevocationList { number: 8, serials: vec!["asha-1".into()], ..sample::revocation_list() };
        let other = other.sign(sample::root().secret()).unwrap();
        let refused = Revocations::open(&other, &sample::anchor(), Some(&seen));
        assert_eq!(refused, Err(RevocationsError::RolledBack), "two lists of one number");
    }

    #[test]
    fn a_list_of_another_clinic_or_root_is_refused() {
        assert_eq!(open(|list| list.clinic = "valley-clinic".into()), Err(RevocationsError::OtherClinic));
        let text = sample::revocation_list().sign(sample::other_root().secret()).unwrap();
        let error = Revocations::open(&text, &sample::anchor(), None).unwrap_err();
        assert_eq!(error, RevocationsError::Jws(JwsError::WrongSignature));
        assert_eq!(open(|list| list.next = list.issued - 1), Err(JwsError::BadClaims.into()));
        let long = "a".repeat(MAX_REVOCATIONS_BYTES + 1);
        assert_eq!(Revocations::open(&long, &sample::anchor(), None), Err(JwsError::TooLong.into()));
    }
}
