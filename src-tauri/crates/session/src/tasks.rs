//! The one home of tasks: each has a name, an owner and an end.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How long a task may take to end by itself.
const GRACE: Duration = Duration::from_secs(2);

/// Tasks of one owner.
#[derive(Debug, Clone)]
pub struct Tasks {
    set: Arc<Mutex<JoinSet<&'static str>>>,
    stop: CancellationToken,
    runtime: tokio::runtime::Handle,
}

impl Tasks {
    /// Tasks on the runtime this is called in.
    pub fn new() -> Self {
        Self { set: Arc::default(), stop: CancellationToken::new(), runtime: tokio::runtime::Handle::current() }
    }

    /// Starts a task that is dropped at its next `.await` when the owner stops.
    pub fn spawn(&self, name: &'static str, work: impl Future<Output = ()> + Send + 'static) {
        let stop = self.stop.clone();
        self.spawn_to_its_end(name, async move {
            tokio::select! {
                () = work => {}
                () = stop.cancelled() => {}
            }
        });
    }

    /// Starts a task that ends by itself when the owner's other tasks do, and must not be dropped in the middle.
    pub fn spawn_to_its_end(&self, name: &'static str, work: impl Future<Output = ()> + Send + 'static) {
        let mut set = self.set.lock().unwrap_or_else(PoisonError::into_inner);
        // Forget what has ended, so that a long session does not collect names.
        while let Some(ended) = set.try_join_next() {
            report(ended);
        }
        set.spawn_on(
            async move {
                work.await;
                name
            },
            &self.runtime,
        );
    }

    /// Asks every task to end, waits two seconds, then ends the late ones.
    pub async fn stop(&self) {
        self.stop.cancel();
        let mut set = std::mem::take(&mut *self.set.lock().unwrap_or_else(PoisonError::into_inner));
        let all = async {
            while let Some(ended) = set.join_next().await {
                report(ended);
            }
        };
        if tokio::time::timeout(GRACE, all).await.is_err() {
            tracing::warn!(late = set.len(), "tasks were late to end");
            set.abort_all();
        }
    }
}

impl Default for Tasks {
    fn default() -> Self {
        Self::new()
    }
}

fn report(ended: Result<&'static str, tokio::task::JoinError>) {
    if let Err(error) = ended
        && error.is_panic()
    {
        tracing::error!("a task panicked");
    }
}

#[cfg(test)]
mod tests {
    use super::Tasks;

    #[tokio::test]
    async fn stopping_ends_a_task_that_would_wait_for_ever() {
        let tasks = Tasks::new();
        let (kept, mut dropped) = tokio::sync::oneshot::channel::<()>();
        tasks.spawn("waits", async move {
            let _kept = kept;
            std::future::pending::<()>().await;
        });
        tasks.stop().await;
        assert!(dropped.try_recv().is_err_and(|error| error == tokio::sync::oneshot::error::TryRecvError::Closed));
    }
}
