//! Telling the window what changed: one event that carries the whole view.

use crate::views::view_from_snapshot;
use crate::windows::PATIENT;
use ipc::words::Words;
use session::Session;
use std::sync::Arc;
use std::time::Duration;
use tauri::{AppHandle, Emitter};

/// The same name stands in the generated TypeScript.
pub(crate) const APP: &str = "app";

/// Times are shown as "in 20 minutes", so the view is made anew at least this often.
const REFRESH: Duration = Duration::from_secs(20);

/// Sends the view whenever the session changes; ends with the session.
pub(crate) fn forward(app: AppHandle, session: &Session, words: Arc<Words>) {
    let mut snapshots = session.snapshots();
    let waiting = session.clone();
    session.tasks().spawn("window events", async move {
        waiting.ready().await;
        drop(waiting);
        loop {
            let view = view_from_snapshot(&snapshots.borrow_and_update(), &words, jiff::Timestamp::now());
            if app.emit_to(PATIENT, APP, &view).is_err() {
                tracing::warn!("window did not take an event");
            }
            // A time-out is as good as a change: the words about time are new.
            if let Ok(Err(_)) = tokio::time::timeout(REFRESH, snapshots.changed()).await {
                return;
            }
        }
    });
}
