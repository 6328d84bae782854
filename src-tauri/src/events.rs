//! Telling the window what changed: one event that carries the whole view.

use crate::panes::Panes;
use crate::views::view_from_snapshot;
use crate::windows::{LOCK, PATIENT};
use ipc::AppView;
use ipc::words::Words;
use session::{Session, Step};
use std::sync::Arc;
use std::time::Duration;
use tauri::{AppHandle, Emitter, Manager as _};

/// The same name stands in the generated TypeScript.
pub(crate) const APP: &str = "app";

/// Times are shown as "in 20 minutes", so the view is made anew at least this often.
const REFRESH: Duration = Duration::from_secs(20);

/// While she waits to try her PIN again, seconds are counted.
const COUNTING: Duration = Duration::from_secs(1);

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

/// The same name stands in the generated TypeScript.
pub(crate) const SHOWN: &str = "shown";

/// The first picture is told at once; after it the page only counts.
const SHOWN_EVERY: Duration = Duration::from_millis(250);

/// Says what was drawn in panes; ends with the session.
pub(crate) fn forward_shown(app: AppHandle, session: &Session, panes: Panes) {
    session.tasks().spawn("pictures drawn", async move {
        loop {
            let shown = panes.drawn().await;
            for window in app.webview_windows().keys().filter(|_| !shown.is_empty()) {
                if app.emit_to(window, SHOWN, &shown).is_err() {
                    tracing::warn!("window did not take what was drawn");
                }
            }
            tokio::time::sleep(SHOWN_EVERY).await;
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
            let (view, step) = {
                let shown = snapshots.borrow_and_update();
                (view_from_snapshot(&shown, &words, jiff::Timestamp::now()), shown.step)
            };
            for window in hearers(step) {
                if app.emit_to(*window, APP, &view).is_err() {
                    tracing::warn!("window did not take an event");
                }
            }
            // A time-out is as good as a change: the words about time are new.
            if let Ok(Err(_)) = tokio::time::timeout(pause(&view), snapshots.changed()).await {
                return;
            }
        }
    });
}

/// The window of the lock hears of nothing that is not locked; the patient's also hears that it is.
fn hearers(step: Step) -> &'static [&'static str] {
    if step == Step::Locked { &[LOCK, PATIENT] } else { &[PATIENT] }
}

fn pause(view: &AppView) -> Duration {
    if view.safety.pin_wait_seconds > 0 { COUNTING } else { REFRESH }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_of_the_lock_hears_only_what_is_locked() {
        for step in
            [Step::Welcome, Step::Invited, Step::SignIn, Step::SigningIn, Step::Devices, Step::Ready, Step::Blocked]
        {
            assert_eq!(hearers(step), [PATIENT]);
        }
        assert_eq!(hearers(Step::Locked), [LOCK, PATIENT]);
    }
}
