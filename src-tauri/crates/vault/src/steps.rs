//! Where a kill would hurt: tests look at the files after each step of what must not be cut in half.

use crate::places::PersonId;

/// Marks that a step is done. Outside tests it does nothing.
#[cfg(not(test))]
pub(crate) fn reached(_person: &PersonId, _step: &'static str) {}

#[cfg(test)]
pub(crate) use watched::{reached, watch};

#[cfg(test)]
mod watched {
    use std::collections::HashMap;
    use std::sync::{LazyLock, Mutex};

    use super::PersonId;

    type Watcher = Box<dyn FnMut(&'static str) + Send>;

    static WATCHERS: LazyLock<Mutex<HashMap<PersonId, Watcher>>> = LazyLock::new(Mutex::default);

    pub(crate) fn reached(person: &PersonId, step: &'static str) {
        let watcher = WATCHERS.lock().unwrap().remove(person);
        if let Some(mut watcher) = watcher {
            watcher(step);
            WATCHERS.lock().unwrap().insert(*person, watcher);
        }
    }

    /// Calls the watcher at every step of what is done to one person's vault.
    pub(crate) fn watch(person: PersonId, watcher: impl FnMut(&'static str) + Send + 'static) {
        WATCHERS.lock().unwrap().insert(person, Box::new(watcher));
    }
}
