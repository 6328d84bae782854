//! Writing to the clinic that something happened, where its records take messages.

use crate::letters::{Letter, News};
use crate::owner::Owner;
use crate::safety::Incident;
use clinical::ResourceId;
use fhir::{Alert, communication_from_alert};
use std::time::Duration;

/// She waits for it, and the sign-in is not ended before.
const WITHIN: Duration = Duration::from_secs(15);

/// How a message to the clinic ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// The clinic says that it has it.
    Taken,
    /// The clinic's records take no messages from the app.
    Closed,
    /// Nobody knows whether the clinic has it.
    Failed,
}

impl Owner {
    /// Begins to write to the clinic. False where there is no sign-in to write by: then nothing is begun.
    pub(crate) fn tell_clinic(&mut self, what: Incident) -> bool {
        let (Ok((records, patient)), Some(person)) = (self.clinic_records(), &self.person) else { return false };
        let Some(id) = ResourceId::new("Patient", patient.as_str()) else { return false };
        let says = paper::alert(what.code());
        let herself = person.caregiver.is_none();
        let message =
            communication_from_alert(&Alert { patient: &id, herself, says: &says, sent: (self.config.now)() });
        let mailbox = self.mailbox.clone();
        self.tasks.spawn("telling", async move {
            let told = match tokio::time::timeout(WITHIN, records.tell(message)).await {
                Ok(Ok(clinic_client::Told::Taken)) => Told::Taken,
                Ok(Ok(clinic_client::Told::Closed)) => Told::Closed,
                Ok(Err(error)) => {
                    tracing::warn!(%error, "the clinic could not be written to");
                    Told::Failed
                }
                Err(_) => Told::Failed,
            };
            tracing::info!(?told, "the message to the clinic");
            // The owner is gone only when everything stops.
            let _stopping = mailbox.send(Letter::News(News::ClinicTold(told))).await;
        });
        true
    }
}
