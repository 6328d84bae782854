//! From the clinic's answer to the vault and the screen, losing nothing that was known.

use crate::boot::NOT_WHOLE;
use crate::letters::{Letter, News};
use crate::owner::{Owner, Person};
use crate::trouble::Trouble;
use clinic_client::{AccessError, ClinicRecords, DiscoverError, FetchError, FetchedRecords};
use clinical::ResourceId;
use smart::{FhirBase, PatientId};
use std::collections::BTreeSet;
use vault::{Kept, Records, StoreError};

/// What a fetch brought.
pub(crate) struct Fetched(Result<FetchedRecords, FetchError>);

impl From<FetchError> for Trouble {
    fn from(error: FetchError) -> Self {
        match error {
            FetchError::Access(AccessError::SignInAgain) | FetchError::TokenRefused => Self::SignInAgain,
            FetchError::Access(AccessError::NotKept(_)) => Self::KeychainLocked,
            FetchError::Access(AccessError::Http(error) | AccessError::Discover(DiscoverError::Http(error)))
            | FetchError::Http(error) => error.into(),
            FetchError::Access(AccessError::Discover(_) | AccessError::Token(_)) => Self::SignInTrouble,
            FetchError::Access(AccessError::Stopped) => Self::Unexpected,
            FetchError::Forbidden
            | FetchError::NotFound
            | FetchError::Refused { .. }
            | FetchError::OutOfOrder { .. } => Self::ClinicTrouble,
            FetchError::Unreadable(_) | FetchError::Paging(_) | FetchError::TooMuch { .. } => Self::RecordsUnreadable,
            FetchError::OtherPatient => Self::SignInOtherPerson,
        }
    }
}

impl Owner {
    /// Asks the clinic, unless it is being asked; what is shown stays as it is until it answers.
    pub(crate) fn refresh_records(&mut self) -> Result<(), Trouble> {
        if self.asking.is_some() {
            return Ok(());
        }
        self.show(|snapshot| snapshot.trouble = None);
        self.fetch_records()
    }

    /// In place of what was asked before.
    pub(crate) fn fetch_records(&mut self) -> Result<(), Trouble> {
        // What the clinic says could not be kept, and what is shown would no longer be what the warning is about.
        self.may_write()?;
        let (records, patient) = match self.clinic_records() {
            Ok(ready) => ready,
            Err(trouble) => {
                self.show(|snapshot| snapshot.not_fetched(trouble));
                return Err(trouble);
            }
        };
        let mailbox = self.mailbox.clone();
        let number = self.number();
        self.asking = Some(number);
        self.show(|snapshot| snapshot.refreshing = true);
        let closed = self.person.as_ref().map(|person| person.life.token()).unwrap_or_default();
        self.tasks.spawn("records", async move {
            let fetched = tokio::select! {
                fetched = records.fetch_records(&patient) => Fetched(fetched),
                () = closed.cancelled() => return,
            };
            // The owner is gone only when everything stops.
            let _stopping = mailbox.send(Letter::News(News::Records(number, Box::new(fetched)))).await;
        });
        Ok(())
    }

    pub(crate) fn clinic_records(&self) -> Result<(ClinicRecords, PatientId), Trouble> {
        let patient = self.invited_patient().ok_or(Trouble::Unexpected)?;
        let person = self.person.as_ref().ok_or(Trouble::Unexpected)?;
        let tokens = person.sign_in.as_ref().ok_or(Trouble::SignInAgain)?.tokens.clone();
        let base = FhirBase::open(&person.enrolment.profile().fhir_base).map_err(|_| Trouble::ClinicTrouble)?;
        Ok((ClinicRecords::new(person.http.clone(), tokens, base), patient))
    }

    pub(crate) async fn records_fetched(&mut self, number: u64, fetched: Fetched) {
        if self.asking.take_if(|asking| *asking == number).is_none() {
            // She signed out, or in anew; how this ended is no trouble of hers.
            return;
        }
        let kept = self.keep_records(fetched).await;
        if let Err(trouble) = kept {
            tracing::warn!(?trouble, "records not refreshed");
            if trouble == Trouble::SignInAgain
                && let Some(person) = &mut self.person
            {
                person.sign_in = None;
            }
        }
        // The end and its outcome are shown together.
        self.show(|snapshot| match kept {
            Ok((unreadable, whole)) => snapshot.fetched(unreadable, whole),
            Err(trouble) => snapshot.not_fetched(trouble),
        });
        self.rehearse_if_due();
    }

    async fn keep_records(&mut self, Fetched(fetched): Fetched) -> Result<(u32, bool), Trouble> {
        let fetched = fetched?;
        let person = self.person.as_ref().ok_or(Trouble::Unexpected)?;
        let whole = fetched.gaps.is_empty() && fetched.unreadable.is_empty();
        let unreadable = u32::try_from(fetched.unreadable.len()).unwrap_or(u32::MAX);
        let records = records_from_fetched(person, fetched, (self.config.now)()).await?;
        // Cut off between the two, more is said to be missing, never less.
        if !whole {
            person.vault.put_setting(NOT_WHOLE, Some(unreadable.to_string())).await?;
        }
        let replaced = person.vault.replace_records(records).await?;
        if whole {
            person.vault.put_setting(NOT_WHOLE, None).await?;
        }
        tracing::info!(medicines = replaced.prescriptions, visits = replaced.appointments, unreadable, "records kept");
        self.note("records-fetched", if whole { None } else { Some("not-whole") }).await;
        self.show_records().await?;
        Ok((unreadable, whole))
    }
}

/// What the clinic gave, and what it did not give this time but did before; as old as the oldest of it.
async fn records_from_fetched(
    person: &Person,
    fetched: FetchedRecords,
    answered_at: jiff::Timestamp,
) -> Result<Records, StoreError> {
    let missing = Missing {
        kinds: fetched.gaps.iter().map(|gap| gap.kind.word()).collect(),
        unreadable: fetched.unreadable.iter().map(|one| one.id.clone()).collect(),
    };
    let mut records = Records {
        patient: fetched.patient.value,
        prescriptions: fetched.prescriptions.into_iter().map(|one| (one.value, one.raw)).collect(),
        appointments: fetched.appointments.into_iter().map(|one| (one.value, one.raw)).collect(),
        answered_at,
        fetched_at: answered_at,
    };
    let given = (records.prescriptions.len(), records.appointments.len());
    let here: BTreeSet<ResourceId> = records.prescriptions.iter().map(|(one, _)| one.id.clone()).collect();
    for Kept { value, gone_since } in person.vault.prescriptions().await? {
        if gone_since.is_none() && !here.contains(&value.id) && missing.covers(&value.id) {
            let raw = person.vault.raw(value.id.clone()).await?.unwrap_or_default();
            records.prescriptions.push((value, raw));
        }
    }
    let here: BTreeSet<ResourceId> = records.appointments.iter().map(|(one, _)| one.id.clone()).collect();
    for Kept { value, gone_since } in person.vault.appointments().await? {
        if gone_since.is_none() && !here.contains(&value.id) && missing.covers(&value.id) {
            let raw = person.vault.raw(value.id.clone()).await?.unwrap_or_default();
            records.appointments.push((value, raw));
        }
    }
    if given != (records.prescriptions.len(), records.appointments.len()) {
        records.fetched_at = person.vault.fetched_at().await?.unwrap_or(answered_at);
    }
    Ok(records)
}

/// What a fetch could not say anything about.
struct Missing {
    kinds: BTreeSet<&'static str>,
    unreadable: BTreeSet<String>,
}

impl Missing {
    fn covers(&self, id: &ResourceId) -> bool {
        self.kinds.contains(id.kind()) || self.unreadable.contains(id.as_str())
    }
}
