//! What panics on its way is a result like any other: the next attack is made all the same.

use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::Poll;

/// Runs to the end, or to the first panic, whose words go where panics go.
///
/// # Errors
/// When it panicked; whatever it used must be thrown away then.
pub async fn caught<F: Future>(what: F) -> Result<F::Output, Panicked> {
    let mut what = Box::pin(what);
    poll_fn(move |context| match catch_unwind(AssertUnwindSafe(|| what.as_mut().poll(context))) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(value)) => Poll::Ready(Ok(value)),
        Err(_) => Poll::Ready(Err(Panicked)),
    })
    .await
}

/// Something panicked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Panicked;

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_a_result() {
        assert_eq!(caught(async { 7 }).await, Ok(7));
        assert_eq!(caught(async { assert_eq!(1, 2, "on purpose") }).await, Err(Panicked));
    }
}
