//! Wrong PINs cost time: after five of them half a minute, and twice as much after each further one.
//!
//! What was tried is kept beside the vault, so that starting the program again does not forget it. The computer's clock
//! can be set: set back, the whole wait begins anew, so that this neither frees nor locks for ever.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};
use vault::Places;

/// Mistyped by somebody who knows it; this many cost nothing.
const FREE: usize = 4;

/// Units: seconds, after the first that costs something.
const FIRST_WAIT: i64 = 30;

/// Units: seconds. Long enough for any thief, and short enough for her.
const LONGEST_WAIT: i64 = 15 * 60;

/// So many are remembered, for the list of what happened; the wait is the longest long before.
const REMEMBERED: usize = 64;

/// The PINs that were tried since the last right one, the oldest first.
///
/// Invariant: never a PIN, only when.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Tries {
    wrong: Vec<Timestamp>,
}

impl Tries {
    /// Until when no PIN is looked at; `None` when one may be tried.
    ///
    /// A clock that shows less than at the last try was set back: the wait begins anew from what it shows.
    pub(crate) fn wait_until(&mut self, now: Timestamp) -> Option<Timestamp> {
        let wait = wait(self.wrong.len())?;
        let last = self.wrong.last_mut()?;
        if now < *last {
            *last = now;
        }
        let until = last.checked_add(wait).unwrap_or(now);
        (now < until).then_some(until)
    }

    /// Counts a try before it is known whether it is right: ended in between, it has been made.
    pub(crate) fn count(&mut self, now: Timestamp) {
        if self.wrong.len() >= REMEMBERED {
            self.wrong.remove(0);
        }
        self.wrong.push(now);
    }

    /// The last one was no wrong PIN: something else was in the way.
    pub(crate) fn take_back(&mut self) {
        self.wrong.pop();
    }

    /// The right PIN was given, or none is needed any more; gives when the wrong ones were tried.
    pub(crate) fn end(&mut self) -> Vec<Timestamp> {
        std::mem::take(&mut self.wrong)
    }

    /// What cannot be read counts as nothing tried.
    pub(crate) fn read(places: &Places) -> Self {
        fs::read(path(places)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }

    /// Where it cannot be kept, it counts until the program ends.
    pub(crate) fn keep(&self, places: &Places) {
        let path = path(places);
        let kept = if self.wrong.is_empty() { remove(&path) } else { write(&path, self) };
        if kept.is_err() {
            tracing::warn!(tries = self.wrong.len(), "the wrong PINs could not be kept");
        }
    }
}

/// How long after so many wrong PINs.
fn wait(wrong: usize) -> Option<SignedDuration> {
    let beyond = u32::try_from(wrong.checked_sub(FREE + 1)?).unwrap_or(u32::MAX);
    let seconds = 2_i64.checked_pow(beyond).and_then(|times| FIRST_WAIT.checked_mul(times)).unwrap_or(LONGEST_WAIT);
    Some(SignedDuration::from_secs(seconds.min(LONGEST_WAIT)))
}

fn path(places: &Places) -> PathBuf {
    places.data().join("pin-tries.json")
}

fn write(path: &Path, tries: &Tries) -> std::io::Result<()> {
    fs::write(path, serde_json::to_vec(tries)?)
}

fn remove(path: &Path) -> std::io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    fn tried(times: usize) -> Tries {
        let mut tries = Tries::default();
        (0..times).for_each(|_| tries.count(at(0)));
        tries
    }

    #[test]
    fn four_wrong_pins_cost_nothing_and_then_each_costs_twice_as_much_up_to_a_quarter_of_an_hour() {
        let waits = |times| tried(times).wait_until(at(0)).map_or(0, |until| until.as_second() - at(0).as_second());
        assert_eq!(
            [0, 1, 4, 5, 6, 7, 8, 9, 10, 11, 40, 100].map(waits),
            [0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900, 900]
        );
    }

    #[test]
    fn when_the_wait_is_over_one_more_can_be_tried() {
        let mut tries = tried(5);
        assert_eq!(tries.wait_until(at(29)), Some(at(30)));
        assert_eq!(tries.wait_until(at(30)), None);
        tries.count(at(31));
        assert_eq!(tries.wait_until(at(31)), Some(at(91)));
        assert_eq!(tries.end().len(), 6);
        assert_eq!(tries.wait_until(at(31)), None);
    }

    #[test]
    fn a_clock_that_is_set_back_neither_frees_nor_locks_for_ever() {
        let mut tries = tried(5);
        let yesterday = -86_400;
        assert_eq!(tries.wait_until(at(yesterday)), Some(at(yesterday + 30)));
        assert_eq!(tries.wait_until(at(yesterday + 29)), Some(at(yesterday + 30)));
        assert_eq!(tries.wait_until(at(yesterday + 30)), None);
    }

    #[test]
    fn what_was_no_wrong_pin_is_taken_back() {
        let mut tries = tried(4);
        tries.count(at(0));
        tries.take_back();
        assert_eq!(tries.wait_until(at(0)), None);
    }

    #[test]
    fn it_is_remembered_from_start_to_start_and_garbage_counts_as_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places::under(folder.path());
        fs::create_dir_all(places.data()).unwrap();
        let mut tries = tried(5);
        tries.keep(&places);
        assert_eq!(Tries::read(&places), tries);
        tries.end();
        tries.keep(&places);
        assert!(!path(&places).exists());
        fs::write(path(&places), "{").unwrap();
        assert_eq!(Tries::read(&places), Tries::default());
    }
}
