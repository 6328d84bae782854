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

/// The same name stands in the generated TypeScript.
pub(crate) const LEVEL: &str = "level";

/// An eye follows no more than ten a second.
const LEVEL_EVERY: Duration = Duration::from_millis(100);

/// Sends how loud she is while she tries her microphone; ends with the session.
pub(crate) fn forward_levels(app: AppHandle, session: &Session) {
    let mut levels = session.levels();
    session.tasks().spawn("levels to the window", async move {
        while levels.changed().await.is_ok() {
            let level = *levels.borrow_and_update();
            if app.emit_to(PATIENT, LEVEL, level).is_err() {
                tracing::warn!("window did not take a level");
            }
            tokio::time::sleep(LEVEL_EVERY).await;
        }
    });
}

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
