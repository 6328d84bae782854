//! The list of what was done: one row for each thing that matters, done by her or by the program.

use crate::owner::Owner;
use vault::AuditEvent;

/// What the program does without being asked.
const BY_ITSELF: &[&str] = &["copy-made", "records-fetched", "self-check", "warned"];

impl Owner {
    /// Adds one row, at once or when the vault takes it. That it could not be kept is logged, and stops nothing.
    pub(crate) async fn note(&mut self, action: &'static str, code: Option<&'static str>) {
        let actor = match &self.person {
            Some(person) if !BY_ITSELF.contains(&action) => match person.caregiver {
                Some(_) => "caregiver",
                None => "patient",
            },
            // What comes to its end while the vault is locked.
            _ => "app",
        };
        let (at, code) = ((self.config.now)(), code.map(str::to_owned));
        let (actor, action) = (actor.to_owned(), action.to_owned());
        self.write_event(AuditEvent { at, actor, action, subject: None, code }).await;
    }
}
