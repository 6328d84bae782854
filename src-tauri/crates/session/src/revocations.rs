//! What the clinic has revoked, kept from visit to visit: only ever a newer list takes the place of an older one.

use crate::boot::REVOCATIONS;
use crate::later::Later;
use crate::letters::{Letter, News};
use crate::owner::Owner;
use std::sync::Arc;
use std::time::Duration;
use trust::Revocations;

/// The hub's list comes within a second; this is for a hub that gives none or an old one.
const FETCH_WITHIN: Duration = Duration::from_secs(30);

impl Owner {
    /// The list of the visit before. One that cannot be read is as none at all, and the screen will say so.
    pub(crate) fn recall_revocations(&mut self, kept: Option<String>) {
        let (Some(person), Some(kept)) = (&mut self.person, kept) else { return };
        match Revocations::open(&kept, &person.enrolment.anchor(), None) {
            Ok(list) => person.revocations = Some(Arc::new(list)),
            Err(error) => tracing::warn!(code = error.code(), "the kept revocation list is not taken"),
        }
    }

    /// Keeps a newer list: it counts from now on, for every visit.
    pub(crate) async fn keep_revocations(&mut self, text: String) {
        if self.is_locked() {
            self.write_later(Later::Revocations(text));
            return;
        }
        let Some(person) = &mut self.person else { return };
        let list = match Revocations::open(&text, &person.enrolment.anchor(), person.revocations.as_deref()) {
            Ok(list) => list,
            Err(error) => {
                tracing::warn!(code = error.code(), "a revocation list is not taken");
                return;
            }
        };
        tracing::info!(number = list.list().number, "revocations");
        person.revocations = Some(Arc::new(list));
        if person.vault.put_setting(REVOCATIONS, Some(text)).await.is_err() {
            tracing::warn!("the revocation list could not be kept");
        }
    }

    /// Asks the clinic's web, when the list at hand is none or an old one. The hub may be faster: the newer counts.
    pub(crate) fn fetch_revocations_if_old(&self) {
        let Some(person) = &self.person else { return };
        if person.revocations.as_ref().is_some_and(|list| list.is_current(self.config.unix_now())) {
            return;
        }
        let (http, origin) = (person.http.clone(), person.enrolment.profile().page_origin.clone());
        let mailbox = self.mailbox.clone();
        self.tasks.spawn("revocations", async move {
            match tokio::time::timeout(FETCH_WITHIN, http.fetch_revocations(&origin)).await {
                Ok(Ok(list)) => {
                    // The owner is gone only when everything stops.
                    let _stopping = mailbox.send(Letter::News(News::Revocations(list))).await;
                }
                Ok(Err(error)) => tracing::info!(%error, "no revocation list from the clinic's web"),
                Err(_) => tracing::info!("no revocation list from the clinic's web in time"),
            }
        });
    }

    /// The line in hand looks at it first, and says if it is to be kept.
    pub(crate) async fn revocations_fetched(&mut self, list: String) {
        match &self.visit {
            Some(visit) if visit.has_line() => visit.take_revocations(list).await,
            _ => self.keep_revocations(list).await,
        }
    }
}
