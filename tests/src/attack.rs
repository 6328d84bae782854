//! The attacks: each file of `attack` is one, and adding one is adding a file (`tests/build.rs` finds it).
//!
//! Goes in: the real app core and the real page, behind a hub that does what it likes. Comes out: one line an attack.
//! Must never: count a visit that could not be made as an attack that was refused. Read next: `attacker.rs`, and any
//! of the files.
#![expect(clippy::unwrap_used, reason = "an attack whose stage cannot be set has failed")]

use crate::attacker::{Grounds, Seen};
use std::future::Future;
use std::pin::Pin;

/// What one attack does, step by step.
pub type Run<'a> = Pin<Box<dyn Future<Output = Seen> + 'a>>;

/// Somebody in between, and what must come of it.
#[derive(Debug, Clone, Copy)]
pub struct Attack {
    /// What is done, in a few words.
    pub does: &'static str,
    /// What must come of it.
    pub must: Must,
    /// Does it.
    pub run: for<'a> fn(&'a mut Grounds) -> Run<'a>,
}

/// What must come of an attack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Must {
    /// The call is refused, by one of these names of what does not hold.
    Refuse(&'static [&'static str]),
    /// It is refused without a name: what is needed never comes, or somebody is not let in.
    LetNothingHappen,
    /// The visit is made all the same: a hub may be bad at its work without being a danger.
    Work,
}

include!(concat!(env!("OUT_DIR"), "/attacks.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_attack_says_what_it_does() {
        let mut said: Vec<&str> = ALL.iter().map(|(_, attack)| attack.does).collect();
        let all = said.len();
        said.sort_unstable();
        said.dedup();
        assert_eq!(said.len(), all, "two attacks say the same");
        assert!(said.iter().all(|does| !does.is_empty() && does.len() < 100), "{said:?}");
    }
}
