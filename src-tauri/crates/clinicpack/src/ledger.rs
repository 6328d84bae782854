//! What the clinic issued and took back, line by line: what `list` shows and `revoke` looks up. Nothing secret.

use serde::{Deserialize, Serialize};
use trust::{Certificate, PublicKey, Role};

/// One line of the ledger.
///
/// Units: times are seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "lowercase", deny_unknown_fields)]
pub enum Entry {
    /// A certificate was signed.
    Issued {
        /// When.
        at: u64,
        /// The certificate's claims.
        certificate: Box<Certificate>,
    },
    /// A revocation list was signed.
    Revoked {
        /// When.
        at: u64,
        /// The list's number.
        number: u64,
        /// Which serials it has beyond the list before.
        serials: Vec<String>,
        /// Which keys it has beyond the list before, by thumbprint.
        keys: Vec<String>,
    },
}

/// The whole ledger, oldest line first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ledger {
    entries: Vec<Entry>,
}

/// How a certificate stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Valid, and for how many whole days more.
    Valid {
        /// Whole days.
        days_left: u64,
    },
    /// Its last day is over.
    Ended,
    /// The clinic took it back.
    Revoked,
}

impl Ledger {
    /// Reads the lines of the ledger's file.
    ///
    /// # Errors
    /// The number of the first line that is not understood.
    pub fn read(text: &str) -> Result<Self, usize> {
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let entries = lines.map(|(index, line)| serde_json::from_str(line).map_err(|_| index + 1));
        Ok(Self { entries: entries.collect::<Result<_, _>>()? })
    }

    /// The certificates that were signed, oldest first.
    pub fn certificates(&self) -> impl Iterator<Item = &Certificate> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Issued { certificate, .. } => Some(certificate.as_ref()),
            Entry::Revoked { .. } => None,
        })
    }

    /// The highest number of a revocation list that was signed.
    pub fn last_list(&self) -> Option<u64> {
        let numbers = self.entries.iter().filter_map(|entry| match entry {
            Entry::Issued { .. } => None,
            Entry::Revoked { number, .. } => Some(*number),
        });
        numbers.max()
    }

    /// How a certificate stands.
    pub fn state(&self, certificate: &Certificate, now: u64) -> State {
        let key = certificate.key.thumbprint();
        let revoked = self.entries.iter().any(|entry| match entry {
            Entry::Issued { .. } => false,
            Entry::Revoked { serials, keys, .. } => {
                serials.contains(&certificate.serial) || keys.iter().any(|listed| listed == key.as_str())
            }
        });
        if revoked {
            State::Revoked
        } else if certificate.exp < now {
            State::Ended
        } else {
            State::Valid { days_left: (certificate.exp - now) / (24 * 60 * 60) }
        }
    }

    /// Every certificate of a person, by the id in the records.
    pub fn of_person<'a>(&'a self, sub: &'a str) -> impl Iterator<Item = &'a Certificate> {
        self.certificates().filter(move |certificate| certificate.sub == sub)
    }

    /// The newest valid certificate of each doctor's key: what a new term is given to.
    pub fn doctors(&self, now: u64) -> Vec<&Certificate> {
        let mut newest: Vec<&Certificate> = Vec::new();
        for certificate in self.certificates().filter(|certificate| certificate.role == Role::Provider) {
            let same = |other: &&Certificate| other.key == certificate.key;
            newest.retain(|other| !same(other));
            newest.push(certificate);
        }
        newest.retain(|certificate| matches!(self.state(certificate, now), State::Valid { .. }));
        newest
    }

    /// Whether the key was ever certified for another person: one key speaks for one person.
    pub fn is_anothers(&self, key: &PublicKey, sub: &str) -> bool {
        self.certificates().any(|certificate| certificate.key == *key && certificate.sub != sub)
    }
}

/// One entry as the file's line.
pub(crate) fn line(entry: &Entry) -> String {
    // claims, numbers and texts always have a JSON form
    serde_json::to_string(entry).unwrap_or_default() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Clinic;
    use crate::clinic::tests::{NOW, settings};
    use trust::DeviceKey;

    fn ledger() -> (Ledger, Certificate) {
        let clinic = Clinic::generate(settings(), NOW).unwrap();
        let key = DeviceKey::generate().unwrap().public();
        let text = clinic.certify_provider(&key, "Practitioner/rao", "Dr Anita Rao", 30, NOW).unwrap();
        let certificate = clinic.root().open_certificate(&text).unwrap();
        let entry = Entry::Issued { at: NOW, certificate: Box::new(certificate.clone()) };
        (Ledger::read(&line(&entry)).unwrap(), certificate)
    }

    #[test]
    fn a_certificate_is_valid_until_it_ends_or_is_taken_back() {
        let (mut ledger, rao) = ledger();
        assert_eq!(ledger.state(&rao, NOW), State::Valid { days_left: 30 });
        assert_eq!(ledger.state(&rao, rao.exp + 1), State::Ended);
        assert_eq!(ledger.doctors(NOW), [&rao]);
        let keys = vec![rao.key.thumbprint().to_string()];
        ledger.entries.push(Entry::Revoked { at: NOW, number: 2, serials: vec![], keys });
        assert_eq!(ledger.state(&rao, NOW), State::Revoked);
        assert!(ledger.doctors(NOW).is_empty());
    }

    #[test]
    fn one_key_is_one_person() {
        let (ledger, rao) = ledger();
        assert!(!ledger.is_anothers(&rao.key, "Practitioner/rao"));
        assert!(ledger.is_anothers(&rao.key, "Practitioner/sen"));
    }

    #[test]
    fn a_damaged_line_is_named() {
        assert_eq!(Ledger::read("\n\n{"), Err(3));
        assert_eq!(Ledger::read(""), Ok(Ledger::default()));
    }
}
