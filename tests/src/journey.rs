//! What the journey tests share: Hill Clinic, Asha at her laptop, her browser and keychain, Dr Rao at hers.
//!
//! Goes in: the real session, hub and connection, and the reference clinic over https. Comes out: what
//! each of them shows. Must never: wait for a time instead of for something to be so.
//! Read next: `asha.rs`, then `tests/journeys/visit.rs`.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a journey whose stage cannot be set has failed")]

pub mod asha;
pub mod browser;
pub mod clinic;
pub mod coturn;
pub mod devices;
pub mod doctor;
mod doctor_task;
pub mod keyring;
pub mod member;
mod member_task;
pub mod path;
pub mod pulse;

use std::fmt::Debug;
use std::time::Duration;
use tokio::sync::watch;

/// Far longer than anything here takes, also on a busy computer: only a journey that goes nowhere gets there.
pub const LONG: Duration = Duration::from_secs(90);

/// Waits until something is shown.
///
/// # Panics
/// When it does not come, with what is shown instead.
pub async fn until<T: Clone>(
    shown: &mut watch::Receiver<T>,
    what: &str,
    when: impl FnMut(&T) -> bool,
    words: impl Fn(&T) -> String,
) -> T {
    let came = tokio::time::timeout(LONG, shown.wait_for(when)).await.map(|found| found.map(|value| value.clone()));
    match came {
        Ok(Ok(value)) => value,
        Ok(Err(_)) => panic!("{what}: it has ended, showing {}", words(&shown.borrow())),
        Err(_) => panic!("{what}: it did not come; shown is {}", words(&shown.borrow())),
    }
}

/// A list as a line of text, for messages.
fn listed(things: &[impl Debug]) -> String {
    things.iter().map(|thing| format!("{thing:?}")).collect::<Vec<_>>().join(" ")
}
