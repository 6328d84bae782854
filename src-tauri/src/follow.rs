//! Which window stands follows what the session says: the patient's, or the one of the lock.
//!
//! Locked with no visit in hand, the program starts anew, so that nothing the old one held is left (decision 12). While
//! a visit is in hand it goes on, with the window of the lock.

use crate::restart;
use crate::start::Core;
use crate::windows::{self, Standing};
use session::{Phase, Session, Step};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tauri::{AppHandle, Manager};

/// A vault with a PIN is known well within this, and its window is the first one then. Longer than this nobody should
/// look at nothing: a keychain may ask for a password.
const FIRST_WINDOW: Duration = Duration::from_millis(300);

/// Far longer than a toolkit takes to put a window away.
const GONE_WITHIN: Duration = Duration::from_secs(2);

/// Shorter than an eye notices.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Stay,
    Stand(Standing),
    StartAnew,
}

/// Which window stands, and whether this program has held anything.
#[derive(Debug, Default)]
struct Turns {
    stands: Option<Standing>,
    /// It may have held a key, a token or a medicine since it started: only then is there a reason to start anew, and
    /// a program that starts locked does not do so for ever.
    held: bool,
}

impl Turns {
    fn next(&mut self, step: Step, phase: Phase, waits: bool) -> Turn {
        if step != Step::Locked {
            self.held = true;
            return self.stand(Standing::Patient);
        }
        // A visit that has ended is in hand until she is done with it: what was written in it is hers to keep. What waits
        // for the vault is in memory alone.
        if self.held && phase == Phase::Idle && !waits { Turn::StartAnew } else { self.stand(Standing::Lock) }
    }

    /// It is not known yet whether there is a vault.
    fn begin(&mut self) -> Turn {
        self.stand(Standing::Patient)
    }

    fn stand(&mut self, standing: Standing) -> Turn {
        if self.stands.replace(standing) == Some(standing) { Turn::Stay } else { Turn::Stand(standing) }
    }
}

/// Opens the first window, and changes it as often as the session says; ends with the session.
pub(crate) fn follow(app: AppHandle, session: &Session, webview: PathBuf) {
    let mut snapshots = session.snapshots();
    let waiting = session.clone();
    session.tasks().spawn("windows", async move {
        let mut turns = Turns::default();
        if tokio::time::timeout(FIRST_WINDOW, waiting.ready()).await.is_err() {
            if !carry_out(&app, turns.begin(), &webview).await {
                return;
            }
            waiting.ready().await;
        }
        drop(waiting);
        loop {
            let turn = {
                let shown = snapshots.borrow_and_update();
                turns.next(shown.step, shown.visit.phase, shown.safety.waits)
            };
            if !carry_out(&app, turn, &webview).await || snapshots.changed().await.is_err() {
                return;
            }
        }
    });
}

/// False when the program ends.
async fn carry_out(app: &AppHandle, turn: Turn, webview: &Path) -> bool {
    match turn {
        Turn::Stay => true,
        Turn::Stand(standing) => {
            // Nobody looks at these any more; the window that comes asks for its own.
            let core = app.state::<Core>();
            core.pictures.unwatch_all();
            core.panes.clear();
            wait_until_gone(app, standing).await;
            let stands = windows::stand(app, standing, webview).is_ok();
            if !stands {
                tracing::error!(?standing, "window cannot be opened");
                app.exit(1);
            }
            stands
        }
        Turn::StartAnew => {
            windows::hide_all(app);
            restart::ask(app);
            false
        }
    }
}

/// A window that stood here a moment ago has its name until the toolkit has put it away.
async fn wait_until_gone(app: &AppHandle, standing: Standing) {
    let gone = async {
        while app.get_webview_window(standing.label()).is_some() {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    };
    if tokio::time::timeout(GONE_WITHIN, gone).await.is_err() {
        tracing::warn!(?standing, "window is late to go");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENT: Turn = Turn::Stand(Standing::Patient);
    const LOCK: Turn = Turn::Stand(Standing::Lock);

    #[test]
    fn a_program_that_starts_locked_shows_the_lock_and_does_not_start_anew() {
        let mut turns = Turns::default();
        assert_eq!(turns.next(Step::Locked, Phase::Idle, false), LOCK);
        assert_eq!(turns.next(Step::Locked, Phase::Idle, false), Turn::Stay);
        assert_eq!(turns.next(Step::Ready, Phase::Idle, false), PATIENT);
        assert_eq!(turns.next(Step::Locked, Phase::Idle, false), Turn::StartAnew);
    }

    #[test]
    fn a_window_that_came_before_anything_was_known_gives_way_without_starting_anew() {
        let mut turns = Turns::default();
        assert_eq!(turns.begin(), PATIENT);
        assert_eq!(turns.next(Step::Locked, Phase::Idle, false), LOCK);
    }

    #[test]
    fn a_visit_in_hand_goes_on_in_the_window_of_the_lock_until_she_is_done_with_it() {
        let mut turns = Turns::default();
        assert_eq!(turns.next(Step::Ready, Phase::Waiting, false), PATIENT);
        assert_eq!(turns.next(Step::Locked, Phase::Waiting, false), LOCK);
        for phase in [Phase::Connecting, Phase::Live, Phase::Ended, Phase::Waiting, Phase::Live, Phase::Ended] {
            assert_eq!(turns.next(Step::Locked, phase, false), Turn::Stay);
        }
        assert_eq!(turns.next(Step::Locked, Phase::Idle, false), Turn::StartAnew);
    }

    #[test]
    fn what_waits_for_the_vault_is_not_lost_by_starting_anew() {
        let mut turns = Turns::default();
        assert_eq!(turns.next(Step::Ready, Phase::Waiting, false), PATIENT);
        assert_eq!(turns.next(Step::Locked, Phase::Ended, false), LOCK);
        assert_eq!(turns.next(Step::Locked, Phase::Idle, true), Turn::Stay);
        assert_eq!(turns.next(Step::Locked, Phase::Idle, false), Turn::StartAnew);
    }

    #[test]
    fn whatever_comes_after_the_lock_is_for_the_patients_window() {
        for step in [Step::Ready, Step::Blocked, Step::SignIn, Step::Welcome] {
            let mut turns = Turns::default();
            assert_eq!(turns.next(Step::Locked, Phase::Idle, false), LOCK);
            assert_eq!(turns.next(step, Phase::Idle, false), PATIENT);
            assert_eq!(turns.next(step, Phase::Live, false), Turn::Stay);
        }
    }
}
