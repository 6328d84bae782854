//! The self-check: once a week, and when she asks, a look at everything that keeps her things safe.
//!
//! Goes in: the vault, the keychain, the clinic's papers, this computer. Comes out: one plain verdict for each thing,
//! kept in the vault. What could not be found out is said so, and never taken for fine.

mod computer;
mod judge;

use crate::boot::{ENROLMENT, REVOCATIONS};
use crate::config::{Config, instant};
use crate::letters::{Letter, News};
use crate::owner::Owner;
use crate::rehearsal::route;
use crate::safety::{CheckItem, CheckWhat, SelfCheck, Verdict};
use crate::snapshot::{RouteTest, Step};
use crate::trouble::Trouble;
use jiff::{SignedDuration, Timestamp};
use std::path::PathBuf;
use std::sync::Arc;
use trust::{DeviceKey, Enrolment, Revocations};
use vault::{Account, PersonId, SheetState, Slots, Vault};

/// The vault's setting that holds the last one.
pub(crate) const SELF_CHECK: &str = "self-check";

const EVERY: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What is looked at.
struct Looked {
    config: Config,
    /// Nobody has a vault yet without one.
    person: Option<PersonId>,
    open: Option<Open>,
    /// How the way to the clinic is; nothing to try it now.
    route: Option<RouteTest>,
}

/// An open vault, and what it holds about the clinic.
struct Open {
    vault: Vault,
    enrolment: Enrolment,
    revocations: Option<Arc<Revocations>>,
}

/// The check without a window, for an administrator. A vault that needs a PIN, or that is open in a window, stays shut,
/// and what is in it is not known then.
pub async fn self_check(config: &Config) -> SelfCheck {
    let person = Vault::people(&config.places).ok().and_then(|people| people.into_iter().next());
    let open = match &person {
        Some(person) => open_alone(config, person).await,
        None => None,
    };
    let opened = open.as_ref().map(|open| open.vault.clone());
    let check = look(Looked { config: config.clone(), person, open, route: None }).await;
    if let Some(vault) = opened {
        vault.close().await;
    }
    check
}

async fn open_alone(config: &Config, person: &PersonId) -> Option<Open> {
    let vault = Vault::open(&config.places, person, &config.keychain).await.ok()?;
    let read = async || {
        let enrolment = Enrolment::open(vault.setting(ENROLMENT).await.ok()??.as_bytes()).ok()?;
        let kept = vault.setting(REVOCATIONS).await.ok()?;
        let revocations = kept.and_then(|kept| Revocations::open(&kept, &enrolment.anchor(), None).ok());
        Some((enrolment, revocations.map(Arc::new)))
    };
    match read().await {
        Some((enrolment, revocations)) => Some(Open { vault, enrolment, revocations }),
        None => {
            vault.close().await;
            None
        }
    }
}

impl Owner {
    /// She asks for it: everything is tried.
    ///
    /// # Errors
    /// When the vault is not open.
    pub(crate) fn check_yourself(&mut self) -> Result<(), Trouble> {
        if self.person.is_none() {
            return Err(self.closed_because());
        }
        if self.self_checking.is_none() {
            self.begin_check(None);
            self.show(|snapshot| snapshot.safety.checking = true);
        }
        Ok(())
    }

    /// By itself once a week, while she does nothing else. It goes nowhere: of the way to the clinic it says what the
    /// last rehearsal found.
    pub(crate) fn check_if_due(&mut self) {
        let shown = self.shown();
        let idle = shown.step == Step::Ready && self.visit.is_none() && shown.safety.warning.is_none();
        if !idle || self.self_checking.is_some() {
            return;
        }
        let now = (self.config.now)();
        // A clock that was set back does not put it off for ever.
        let recent = |at: Timestamp| now.duration_since(at).abs() < EVERY;
        if shown.safety.check.is_none_or(|check| !recent(check.at)) {
            let known = shown.route.tested.is_some_and(recent);
            self.begin_check(Some(if known { shown.route.test } else { RouteTest::Unknown }));
        }
    }

    fn begin_check(&mut self, route: Option<RouteTest>) {
        let Some(person) = &self.person else { return };
        let open = Open {
            vault: person.vault.clone(),
            enrolment: person.enrolment.clone(),
            revocations: person.revocations.clone(),
        };
        let config = Config { keychain: self.keychain.clone(), ..self.config.clone() };
        let looked = Looked { config, person: Some(person.id), open: Some(open), route };
        let (number, mailbox) = (self.number(), self.mailbox.clone());
        self.self_checking = Some(number);
        self.tasks.spawn("self-check", async move {
            let check = look(looked).await;
            // The owner is gone only when everything stops.
            let _stopping = mailbox.send(Letter::News(News::Checked(number, check))).await;
        });
    }

    pub(crate) async fn checked(&mut self, number: u64, check: SelfCheck) {
        if self.self_checking.take_if(|begun| *begun == number).is_none() {
            return;
        }
        self.show(|snapshot| snapshot.safety.checking = false);
        // Locked meanwhile: half of it was not found out.
        let Some(person) = &self.person else { return };
        if let Ok(condition) = person.vault.condition().await {
            // What this check found is said everywhere, and she decides how to go on.
            self.show_condition(&condition);
        }
        let kept = serde_json::to_string(&check).ok();
        if person.vault.put_setting(SELF_CHECK, kept).await.is_err() {
            tracing::warn!("the self-check could not be kept");
        }
        let worst = judge::worst(&check);
        tracing::info!(worst, "checked");
        self.show(|snapshot| snapshot.safety.check = Some(check));
        self.note("self-check", Some(worst)).await;
    }
}

async fn look(looked: Looked) -> SelfCheck {
    let Looked { config, person, open, route } = looked;
    let now = (config.now)();
    let data = config.places.data().to_owned();
    let computer = tokio::task::spawn_blocking(move || of_computer(&data, now));
    let mut items = vec![of_store(open.as_ref()).await, of_keychain(&config, person.as_ref()).await];
    items.extend(computer.await.unwrap_or_else(|_| {
        [CheckWhat::Disk, CheckWhat::SystemUpdates, CheckWhat::AppVersion].map(judge::unknown).into()
    }));
    items.extend(of_clinic(&config, person.as_ref(), open.as_ref(), route).await);
    items.extend(of_copies(&config, person, open.as_ref()).await);
    SelfCheck { at: now, items }
}

fn of_computer(data: &std::path::Path, now: Timestamp) -> Vec<CheckItem> {
    let root = PathBuf::from("/");
    vec![
        judge::disk(computer::is_encrypted(&root, data)),
        judge::updates(computer::updated(&root), computer::waits_for_restart(&root), now),
        judge::program(computer::program_of(), now),
    ]
}

async fn of_store(open: Option<&Open>) -> CheckItem {
    match open {
        Some(open) => judge::store(open.vault.verify().await),
        None => judge::unknown(CheckWhat::Store),
    }
}

async fn of_keychain(config: &Config, person: Option<&PersonId>) -> CheckItem {
    let Some(person) = person else { return judge::unknown(CheckWhat::Keychain) };
    let begun = instant();
    let mut has = Ok(true);
    for account in [Account::vault_key(person), Account::device_key(person)] {
        let answer = config.keychain.get(account).await;
        has = has.and_then(|all| Ok(answer?.is_some() && all));
    }
    judge::keychain(has, instant().saturating_duration_since(begun))
}

async fn of_clinic(
    config: &Config,
    person: Option<&PersonId>,
    open: Option<&Open>,
    route: Option<RouteTest>,
) -> Vec<CheckItem> {
    let (Some(person), Some(open)) = (person, open) else {
        return [CheckWhat::Certificate, CheckWhat::Connection, CheckWhat::Revocations].map(judge::unknown).into();
    };
    let unix_now = config.unix_now();
    let secret = config.keychain.get(Account::device_key(person)).await;
    let certificate = match secret {
        Ok(Some(secret)) => {
            let device = DeviceKey::from_keychain(secret.expose())
                .ok()
                .and_then(|key| open.enrolment.device(key, open.revocations.as_deref(), unix_now).ok());
            judge::certificate(device.map(|device| device.identity().expires()), unix_now)
        }
        Ok(None) => judge::certificate(None, unix_now),
        Err(_) => judge::unknown(CheckWhat::Certificate),
    };
    let route = match route {
        Some(route) => route,
        None => try_route(config, person, open).await,
    };
    let list = open.revocations.as_deref();
    let revocations = judge::revocations(list.map(|list| (list.list().issued, list.is_current(unix_now))), unix_now);
    vec![certificate, judge::connection(&route), revocations]
}

async fn try_route(config: &Config, person: &PersonId, open: &Open) -> RouteTest {
    let setup = route::Setup {
        keychain: config.keychain.clone(),
        account: Account::device_key(person),
        enrolment: open.enrolment.clone(),
        revocations: open.revocations.clone(),
        unix_now: config.unix_now(),
    };
    match Box::pin(route::try_route(&setup)).await {
        Ok(_way) => RouteTest::Works,
        Err(trouble) => RouteTest::Fails(trouble),
    }
}

async fn of_copies(config: &Config, person: Option<PersonId>, open: Option<&Open>) -> Vec<CheckItem> {
    let Some(person) = person else {
        return [CheckWhat::Sheet, CheckWhat::Copies].map(judge::unknown).into();
    };
    let now = (config.now)();
    let places = config.places.clone();
    let outside =
        tokio::task::spawn_blocking(move || (Vault::slots(&places, &person), Vault::snapshots(&places, &person)));
    let Ok((slots, copies)) = outside.await else {
        return [CheckWhat::Sheet, CheckWhat::Copies].map(judge::unknown).into();
    };
    let (state, carried, alarm) = match open {
        Some(open) => (
            open.vault.sheet_state().await.ok(),
            open.vault.setting(crate::copies::CARRIED).await.ok().flatten().is_some(),
            open.vault.alarm().await.map(|alarm| alarm.is_some()).ok(),
        ),
        None => (None, false, Some(false)),
    };
    let sheet = state.or_else(|| slots.ok().filter(|slots: &Slots| !slots.sheet).map(|_| SheetState::default()));
    let newest = copies.ok().filter(|_| alarm.is_some()).map(|cards| cards.first().map(|card| card.at));
    vec![judge::sheet(sheet, now), judge::copies(newest, carried, alarm.unwrap_or(false), now)]
}

/// One thing and how it stands.
const fn item(what: CheckWhat, verdict: Verdict, number: Option<u32>) -> CheckItem {
    CheckItem { what, verdict, number }
}
