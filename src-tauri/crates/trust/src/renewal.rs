//! A renewal as the device that gets it sees it: kept only if it is for this very device and lasts longer.

use crate::chain::{ChainError, Identity, verify_chain};
use crate::enrolment::Enrolment;
use crate::revocations::Revocations;

/// Why a renewal was not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RenewalError {
    /// The certificates name nobody.
    #[error("the renewal cannot be trusted")]
    Chain(#[from] ChainError),
    /// It is for another key.
    #[error("the renewal is for another device")]
    OtherKey,
    /// It is for another person, or the same person acting for another.
    #[error("the renewal is for another person")]
    OtherPerson,
    /// What is kept already lasts as long.
    #[error("the renewal ends before what is kept")]
    NoLonger,
}

impl RenewalError {
    /// A stable code for the helpdesk and the test vectors.
    pub fn code(self) -> &'static str {
        match self {
            Self::Chain(error) => error.code(),
            Self::OtherKey => "renewal_other_key",
            Self::OtherPerson => "renewal_other_person",
            Self::NoLonger => "renewal_no_longer",
        }
    }
}

impl Enrolment {
    /// The enrolment to keep instead of this one, after the doctor in the call renewed this device's certificate.
    ///
    /// Shape: `renewal` is the leaf and the doctor's certificate. `own` is this device's verified identity.
    /// Units: `now` is seconds since 1970.
    ///
    /// # Errors
    /// When it is not a good renewal of this device's certificate, or ends no later than the one in use.
    pub fn renewed(
        &self,
        own: &Identity,
        renewal: [String; 2],
        revocations: Option<&Revocations>,
        now: u64,
    ) -> Result<Self, RenewalError> {
        let renewed = verify_chain(&renewal, &self.anchor(), revocations, now)?;
        if renewed.key() != own.key() {
            return Err(RenewalError::OtherKey);
        }
        let same =
            |a: &Identity, b: &Identity| a.sub() == b.sub() && a.role() == b.role() && a.acts_for() == b.acts_for();
        if !same(&renewed, own) {
            return Err(RenewalError::OtherPerson);
        }
        if renewed.expires() <= own.expires() {
            return Err(RenewalError::NoLonger);
        }
        Ok(self.with_certificates(renewal.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Invitation;
    use crate::certificate::{ActsFor, Certificate, Role};
    use crate::device::Device;
    use crate::issue::{IssueError, Term};
    use crate::sample::{self, DAY, NOW};

    /// Asha's device on an invitation of two weeks, and the invitation's text.
    fn invited() -> (Enrolment, Device, String) {
        let term = Term::days(NOW, 14);
        let text = sample::root().invite(&sample::profile(), "Patient/asha", "Asha Verma", term).unwrap();
        let invitation = Invitation::open(text.as_bytes(), NOW).unwrap();
        let (enrolment, device) = invitation.accept(sample::asha_key(), NOW).unwrap();
        (enrolment, device, text.to_string())
    }

    fn renewing(change: fn(&mut Certificate)) -> Result<Enrolment, RenewalError> {
        let mut claims = sample::renewal_certificate();
        change(&mut claims);
        let renewal = sample::signed_by_rao(&claims).try_into().unwrap();
        let (enrolment, device, _) = invited();
        enrolment.renewed(device.identity(), renewal, None, NOW)
    }

    #[test]
    fn a_doctor_renews_for_ninety_days_and_again_at_the_next_visit() {
        let (enrolment, device, text) = invited();
        let rao = sample::rao();
        let renew = |enrolment: &Enrolment, device: &Device, now| {
            let leaf = rao.sign_renewal(device.identity(), Term::days(now, 90)).unwrap();
            enrolment.renewed(device.identity(), [leaf, rao.certificates()[0].clone()], None, now).unwrap()
        };
        let first = renew(&enrolment, &device, NOW);
        let first = Enrolment::open(&first.to_bytes()).unwrap();
        let device = first.device(sample::asha_key(), None, NOW + 60 * DAY).unwrap();
        assert_eq!(device.identity().expires(), NOW + 90 * DAY);
        let again = renew(&first, &device, NOW + 20 * DAY);
        let device = again.device(sample::asha_key(), None, NOW + 100 * DAY).unwrap();
        assert_eq!((device.identity().name(), device.identity().role()), ("Asha Verma", Role::Patient));

        let invitation = Invitation::open(text.as_bytes(), NOW).unwrap();
        assert!(again.is_from(&invitation), "it still knows its invitation");
    }

    #[test]
    fn a_renewal_for_somebody_else_is_not_kept() {
        assert!(renewing(|_| ()).is_ok());
        type Change = fn(&mut Certificate);
        let cases: [(Change, RenewalError); 5] = [
            (|c| c.key = sample::device_key("another laptop").public(), RenewalError::OtherKey),
            (|c| c.sub = "Patient/mohan".into(), RenewalError::OtherPerson),
            (
                |c| {
                    c.role = Role::Caregiver;
                    c.sub = "RelatedPerson/asha".into();
                    let [name, patient, relation] = ["Mohan", "Patient/mohan", "wife"].map(str::to_owned);
                    c.acts_for = Some(ActsFor { name, patient, relation });
                },
                RenewalError::OtherPerson,
            ),
            (|c| c.exp = NOW + 14 * DAY, RenewalError::NoLonger),
            (|c| c.exp += 1, RenewalError::Chain(ChainError::RenewalTooLong)),
        ];
        for (change, expected) in cases {
            assert_eq!(renewing(change).unwrap_err(), expected);
        }
    }

    #[test]
    fn only_a_doctor_signs_and_not_for_longer_than_she_may() {
        let (_, device, _) = invited();
        let (rao, asha) = (sample::rao(), sample::asha());
        let renewal = |by: &Device, days| by.sign_renewal(device.identity(), Term::days(NOW, days));
        assert_eq!(renewal(&asha, 1), Err(IssueError::NotADoctor));
        assert_eq!(renewal(&rao, 91), Err(IssueError::TooLong));
        assert_eq!(rao.sign_renewal(sample::sen().identity(), Term::days(NOW, 1)), Err(IssueError::BadSubject));
        let key = sample::device_key("the interpreter's browser").public();
        assert_eq!(rao.certify_guest(&key, "Nadia", Term::hours(NOW, 25)), Err(IssueError::TooLong));
        let guest = rao.certify_guest(&key, "Nadia", Term::hours(NOW, 2)).unwrap();
        let chain = [guest, rao.certificates()[0].clone()];
        let nadia = verify_chain(&chain, &sample::anchor(), None, NOW).unwrap();
        assert_eq!((nadia.role(), nadia.name()), (Role::Guest, "Nadia"));
    }
}
