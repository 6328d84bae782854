//! Writing to the clinic that something happened, where its records take messages.

use crate::letters::{Letter, News};
use crate::owner::Owner;
use crate::safety::Incident;
use clinic_client::ClinicRecords;
use clinical::ResourceId;
use fhir::{Alert, communication_from_alert};
use std::time::Duration;

/// Shorter than a sign-out may take when the program ends: the sign-in is ended after the message.
const WITHIN: Duration = Duration::from_secs(5);

/// How a message to the clinic ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// The clinic says that it has it.
    Taken,
    /// The clinic did not say so.
    Failed,
}

/// A message, and the sign-in by which it goes.
pub(crate) struct Message {
    records: ClinicRecords,
    body: Vec<u8>,
}

impl Message {
    pub(crate) async fn send(self) -> Told {
        let (told, state) = match tokio::time::timeout(WITHIN, self.records.tell(self.body)).await {
            Ok(Ok(clinic_client::Told::Taken)) => (Told::Taken, "taken"),
            Ok(Ok(clinic_client::Told::Closed)) => (Told::Failed, "closed"),
            Ok(Err(error)) => {
                tracing::warn!(%error, "the clinic could not be written to");
                (Told::Failed, "failed")
            }
            Err(_) => (Told::Failed, "late"),
        };
        tracing::info!(state, "the message to the clinic");
        told
    }
}

impl Owner {
    /// What is written to the clinic; nothing where there is no sign-in to write by.
    pub(crate) fn message(&self, what: Incident) -> Option<Message> {
        let (records, patient) = self.clinic_records().ok()?;
        let id = ResourceId::new("Patient", patient.as_str())?;
        let alert = Alert {
            patient: &id,
            herself: self.person.as_ref()?.caregiver.is_none(),
            says: &paper::alert(what.code()),
            sent: (self.config.now)(),
        };
        Some(Message { records, body: communication_from_alert(&alert) })
    }

    /// Sends it while the vault is open.
    pub(crate) fn tell_clinic(&mut self, message: Message) {
        let number = self.number();
        let closed = self.person.as_ref().map(|person| person.life.token()).unwrap_or_default();
        let mailbox = self.mailbox.clone();
        self.telling = Some(number);
        self.tasks.spawn("telling", async move {
            let told = tokio::select! {
                told = message.send() => told,
                () = closed.cancelled() => return,
            };
            // The owner is gone only when everything stops.
            let _stopping = mailbox.send(Letter::News(News::ClinicTold(number, told))).await;
        });
    }

    pub(crate) async fn clinic_told(&mut self, number: u64, told: Told) {
        if self.telling.take_if(|telling| *telling == number).is_some() {
            self.incident_told(told).await;
        }
    }
}
