//! The ways this clinic can be made to fail, switched while it runs.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Far longer than any request takes to come.
const HELD_WITHIN: Duration = Duration::from_secs(90);

/// Everything that is broken at the moment. The default is that nothing is.
///
/// Shape: paths are those of the request, such as `/fhir/Appointment` or `/auth/token`; resources
/// are named as in `MedicationRequest/asha-amlodipine`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct FaultPlan {
    /// The next few requests under a path are answered with 500.
    pub fail: Option<Failing>,
    /// Answers under this path stop half-way until the plan no longer says so.
    pub hold: Option<String>,
    /// Searches answer with a Bundle that is none.
    pub bundle: Option<BundleFault>,
    /// Every page of a search has a `next` that must not be followed for ever, or at all.
    pub next: Option<NextFault>,
    /// So many connections are closed as soon as they open; those already open are cut.
    pub dead_socket: u32,
    /// Types of resource that are answered with 403.
    pub forbid: Vec<String>,
    /// A sign-in that asks for this scope among others is refused whole.
    pub refuse_scope: Option<String>,
    /// The token endpoint answers with this status and does nothing.
    pub token_status: Option<u16>,
    /// A refresh is answered with `invalid_grant`.
    pub refuse_refresh: bool,
    /// All access tokens end at the moment this plan is set; it does not stay set.
    pub expire_tokens: bool,
    /// Resources that are there but not shown.
    pub withhold: Vec<String>,
    /// Resources that come without their medicine's name.
    pub unname: Vec<String>,
}

/// 500s on a path.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Failing {
    /// How the paths begin.
    pub prefix: String,
    /// For how many requests.
    pub times: u32,
}

/// A broken answer to searches.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct BundleFault {
    /// What is wrong with it.
    pub how: BrokenBundle,
    /// Only for searches of this type; of all types when absent.
    #[serde(default)]
    pub kind: Option<String>,
}

/// What is wrong with a Bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BrokenBundle {
    /// A web page, though it says it is FHIR.
    NotJson,
    /// The first half of the right one.
    Truncated,
    /// Well-formed, of no declared length, and 50 MB long.
    Huge,
}

/// A `next` link to beware of.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NextFault {
    /// It leads to the page it stands on.
    Loop,
    /// It leads to this address.
    Elsewhere {
        /// The address.
        url: String,
    },
}

/// The switches of a running clinic. Clones switch the same clinic.
#[derive(Clone, Debug)]
pub struct Faults(Arc<Switches>);

#[derive(Debug)]
struct Switches {
    plan: Mutex<FaultPlan>,
    /// Counts changes of the plan.
    changed: watch::Sender<u64>,
    /// Counts answers that are being held.
    held: watch::Sender<usize>,
    /// Counts orders to end all access tokens.
    expiries: watch::Sender<u64>,
    /// Cuts the connections that are open.
    lines: Mutex<CancellationToken>,
}

impl Default for Faults {
    fn default() -> Self {
        Self(Arc::new(Switches {
            plan: Mutex::default(),
            changed: watch::Sender::new(0),
            held: watch::Sender::new(0),
            expiries: watch::Sender::new(0),
            lines: Mutex::default(),
        }))
    }
}

impl Faults {
    /// What is broken now.
    #[must_use]
    pub fn plan(&self) -> FaultPlan {
        self.now().clone()
    }

    /// Breaks this and nothing else. What is held and no longer in the plan is let go.
    pub fn set(&self, plan: FaultPlan) {
        self.change(|now| *now = plan);
    }

    /// Mends everything.
    pub fn clear(&self) {
        self.set(FaultPlan::default());
    }

    /// Changes some of what is broken.
    pub fn change(&self, by: impl FnOnce(&mut FaultPlan)) {
        let (dead, expire) = {
            let mut plan = self.now();
            by(&mut plan);
            (plan.dead_socket > 0, std::mem::take(&mut plan.expire_tokens))
        };
        if expire {
            self.0.expiries.send_modify(|count| *count += 1);
        }
        if dead {
            self.cut();
        }
        self.0.changed.send_modify(|count| *count += 1);
    }

    /// Ends all access tokens now; refresh tokens stay good.
    pub fn expire_tokens(&self) {
        self.change(|plan| plan.expire_tokens = true);
    }

    /// Waits until so many answers are being held half-way.
    ///
    /// # Panics
    /// When none comes: a test that waits for ever names nobody.
    pub async fn until_held(&self, count: usize) {
        let mut held = self.0.held.subscribe();
        match tokio::time::timeout(HELD_WITHIN, held.wait_for(|held| *held >= count)).await {
            Ok(Ok(_)) => {}
            Ok(Err(_)) => tracing::warn!("the clinic ended while an answer was awaited"),
            Err(_) => panic!("no request came to be held"),
        }
    }

    fn now(&self) -> MutexGuard<'_, FaultPlan> {
        self.0.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Cuts every open connection.
    pub(crate) fn cut(&self) {
        let mut lines = self.0.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.cancel();
        *lines = CancellationToken::new();
    }

    /// What a new connection must watch.
    pub(crate) fn line(&self) -> CancellationToken {
        self.0.lines.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many times all tokens were ordered to end.
    pub(crate) fn expiries(&self) -> u64 {
        *self.0.expiries.borrow()
    }

    /// Whether the connection that just opened is to be closed.
    pub(crate) fn kills_connection(&self) -> bool {
        let mut plan = self.now();
        let kills = plan.dead_socket > 0;
        plan.dead_socket = plan.dead_socket.saturating_sub(1);
        kills
    }

    /// Whether the request that just came is to fail.
    pub(crate) fn fails(&self, path: &str) -> bool {
        let mut plan = self.now();
        let failing = plan.fail.as_mut().filter(|failing| path.starts_with(&failing.prefix));
        let Some(failing) = failing.filter(|failing| failing.times > 0) else {
            return false;
        };
        failing.times -= 1;
        true
    }

    fn holds(&self, path: &str) -> bool {
        self.now().hold.as_ref().is_some_and(|prefix| path.starts_with(prefix.as_str()))
    }

    /// Marks an answer as held when its path is to be.
    pub(crate) fn hold(&self, path: &str) -> Option<Held> {
        if !self.holds(path) {
            return None;
        }
        self.0.held.send_modify(|held| *held += 1);
        Some(Held { faults: self.clone(), path: path.to_owned() })
    }

    pub(crate) fn bundle(&self, kind: &str) -> Option<BrokenBundle> {
        let plan = self.now();
        let fault = plan.bundle.as_ref()?;
        fault.kind.as_ref().is_none_or(|only| only == kind).then_some(fault.how)
    }

    pub(crate) fn next(&self) -> Option<NextFault> {
        self.now().next.clone()
    }

    pub(crate) fn forbids(&self, kind: &str) -> bool {
        self.now().forbid.iter().any(|forbidden| forbidden == kind)
    }

    pub(crate) fn refuses_scope(&self, asked: &str) -> bool {
        self.now().refuse_scope.as_deref().is_some_and(|refused| asked.split(' ').any(|scope| scope == refused))
    }

    pub(crate) fn token_status(&self) -> Option<u16> {
        self.now().token_status
    }

    pub(crate) fn refuses_refresh(&self) -> bool {
        self.now().refuse_refresh
    }

    pub(crate) fn withholds(&self, kind: &str, id: &str) -> bool {
        self.now().withhold.iter().any(|one| is(one, kind, id))
    }

    pub(crate) fn unnames(&self, kind: &str, id: &str) -> bool {
        self.now().unname.iter().any(|one| is(one, kind, id))
    }
}

fn is(name: &str, kind: &str, id: &str) -> bool {
    name.split_once('/') == Some((kind, id))
}

/// One answer that is being held.
#[derive(Debug)]
pub(crate) struct Held {
    faults: Faults,
    path: String,
}

impl Held {
    /// Waits until the plan no longer holds it.
    pub(crate) async fn released(&self) {
        let mut changed = self.faults.0.changed.subscribe();
        while self.faults.holds(&self.path) {
            if changed.changed().await.is_err() {
                return;
            }
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.faults.0.held.send_modify(|held| *held = held.saturating_sub(1));
    }
}
