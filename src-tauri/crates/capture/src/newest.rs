//! A channel that never makes its sender wait: when it is full, the oldest goes.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A channel for `size` things.
///
/// When it is full, the oldest is forgotten and counted.
pub fn newest<T>(size: usize) -> (Sink<T>, Newest<T>) {
    let shared = Arc::new(Shared {
        state: Mutex::new(State { queue: VecDeque::with_capacity(size), size: size.max(1), dropped: 0, ends: [1, 1] }),
        changed: Condvar::new(),
    });
    (Sink { shared: Arc::clone(&shared) }, Newest { shared })
}

struct Shared<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

struct State<T> {
    queue: VecDeque<T>,
    size: usize,
    dropped: u64,
    /// How many there are of each end, [`PUTTING`] and [`TAKING`].
    ends: [u32; 2],
}

const PUTTING: usize = 0;
const TAKING: usize = 1;

impl<T> State<T> {
    fn open(&self) -> bool {
        !self.ends.contains(&0)
    }
}

impl<T> Shared<T> {
    /// A panic in another thread leaves the queue whole: every change of it is one step.
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn one_more(&self, end: usize) {
        if let Some(count) = self.lock().ends.get_mut(end) {
            *count = count.saturating_add(1);
        }
    }

    /// The channel closes with the last of either end.
    fn one_less(&self, end: usize) {
        if let Some(count) = self.lock().ends.get_mut(end) {
            *count = count.saturating_sub(1);
        }
        self.changed.notify_all();
    }
}

/// The end that things are put into; clones put into the same channel.
pub struct Sink<T> {
    shared: Arc<Shared<T>>,
}

impl<T> Sink<T> {
    /// Puts one thing in, at the cost of the oldest. `false` when nobody takes any more.
    pub fn put(&self, thing: T) -> bool {
        let mut state = self.shared.lock();
        if !state.open() {
            return false;
        }
        if state.queue.len() >= state.size {
            state.queue.pop_front();
            state.dropped += 1;
        }
        state.queue.push_back(thing);
        drop(state);
        self.shared.changed.notify_one();
        true
    }
}

impl<T> Clone for Sink<T> {
    fn clone(&self) -> Self {
        self.shared.one_more(PUTTING);
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<T> Drop for Sink<T> {
    fn drop(&mut self) {
        self.shared.one_less(PUTTING);
    }
}

impl<T> std::fmt::Debug for Sink<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sink")
    }
}

/// What came of waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received<T> {
    /// The oldest thing still there.
    Thing(T),
    /// Nothing came in the time given.
    Nothing,
    /// Nothing will come any more.
    Ended,
}

/// The end that things are taken from; clones take from the same channel, each thing once.
pub struct Newest<T> {
    shared: Arc<Shared<T>>,
}

impl<T> Newest<T> {
    /// Waits for the next thing, at most as long as said.
    pub fn wait(&self, at_most: Duration) -> Received<T> {
        let state = self.shared.lock();
        let (mut state, _) = self
            .shared
            .changed
            .wait_timeout_while(state, at_most, |state| state.open() && state.queue.is_empty())
            .unwrap_or_else(PoisonError::into_inner);
        match state.queue.pop_front() {
            Some(thing) => Received::Thing(thing),
            None if state.open() => Received::Nothing,
            None => Received::Ended,
        }
    }

    /// The next thing, if there is one.
    pub fn try_take(&self) -> Option<T> {
        self.shared.lock().queue.pop_front()
    }

    /// How many things are there.
    pub fn len(&self) -> usize {
        self.shared.lock().queue.len()
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many were forgotten because nobody took them in time.
    pub fn dropped(&self) -> u64 {
        self.shared.lock().dropped
    }
}

impl<T> Clone for Newest<T> {
    fn clone(&self) -> Self {
        self.shared.one_more(TAKING);
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<T> Drop for Newest<T> {
    fn drop(&mut self) {
        self.shared.one_less(TAKING);
    }
}

impl<T> std::fmt::Debug for Newest<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Newest({} waiting)", self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_goes_when_it_is_full() {
        let (sink, newest) = newest(2);
        for n in 0..5 {
            assert!(sink.put(n));
        }
        assert_eq!(newest.dropped(), 3);
        assert_eq!(newest.wait(Duration::ZERO), Received::Thing(3));
        assert_eq!(newest.try_take(), Some(4));
        assert_eq!(newest.wait(Duration::ZERO), Received::Nothing);
    }

    #[test]
    fn what_was_put_before_the_end_can_still_be_taken() {
        let (sink, newest) = newest(2);
        sink.put(1);
        drop(sink);
        assert_eq!(newest.wait(Duration::ZERO), Received::Thing(1));
        assert_eq!(newest.wait(Duration::from_secs(60)), Received::Ended);
    }

    #[test]
    fn it_closes_with_the_last_of_either_end() {
        let (sink, newest) = newest(2);
        let (other, second) = (sink.clone(), newest.clone());
        drop((sink, newest));
        assert!(other.put(1));
        assert_eq!(second.try_take(), Some(1));
        drop(other);
        assert_eq!(second.wait(Duration::from_secs(60)), Received::Ended);
    }

    #[test]
    fn nobody_there_to_take_is_told_at_once() {
        let (sink, newest) = newest(2);
        drop(newest);
        assert!(!sink.put(1));
    }
}
