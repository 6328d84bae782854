//! What the core writes into its log of what it refuses, and of what it takes: the name of what did not hold.

use crate::journey::until;
use std::fmt;
use tokio::sync::watch;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// What was said since the log was last taken, oldest first.
#[derive(Debug, Clone, Default)]
pub(super) struct Log {
    /// Why calls were refused.
    pub(super) refused: Vec<String>,
    /// Why something else was not taken, a renewal or a revocation list: what is said of it, and the name.
    pub(super) not_taken: Vec<(String, String)>,
    /// Numbers of the revocation lists that were taken.
    pub(super) lists: Vec<u64>,
    /// How many renewals were taken.
    pub(super) renewals: u64,
}

/// The log of this program; clones are the same one.
#[derive(Debug, Clone, Default)]
pub(super) struct Refusals(watch::Sender<Log>);

impl Refusals {
    /// Begins to collect.
    pub(super) fn collect() -> Self {
        let refusals = Self::default();
        tracing::subscriber::set_global_default(Listener(refusals.clone())).expect("the log is free");
        refusals
    }

    /// Takes what was collected since the last time; the refusals of calls in it.
    pub(super) fn take(&self) -> Vec<String> {
        self.0.send_replace(Log::default()).refused
    }

    /// Waits until something is in the log.
    pub(super) async fn until(&self, what: &str, when: impl FnMut(&Log) -> bool) -> Log {
        until(&mut self.0.subscribe(), what, when, |log| format!("{log:?}")).await
    }
}

/// Hears every event, keeps what is refused and taken.
struct Listener(Refusals);

/// The fields that are read.
#[derive(Default)]
struct Fields {
    code: Option<String>,
    number: Option<u64>,
    message: String,
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "code" {
            self.code = Some(value.to_owned());
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "number" {
            self.number = Some(value);
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            self.message = format!("{value:?}");
        }
    }
}

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event() && metadata.target().starts_with("session")
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let Fields { code, number, message } = fields;
        let log = &self.0.0;
        match (message.as_str(), code, number) {
            (text, Some(code), _) if text.contains("refused") => log.send_modify(|log| log.refused.push(code)),
            (text, Some(code), _) if text.contains("not taken") => {
                log.send_modify(|log| log.not_taken.push((text.to_owned(), code)));
            }
            ("revocations", _, Some(number)) => log.send_modify(|log| log.lists.push(number)),
            ("the doctor renewed the certificate", ..) => log.send_modify(|log| log.renewals += 1),
            _ => {}
        }
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
