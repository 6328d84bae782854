//! Trying the visit before the day: the devices, and the real way to the clinic.
//!
//! On her wish everything is tried. By itself, before a visit, only what disturbs nobody: which devices
//! are there, without opening one, and the way.

mod due;
mod kept;
pub(crate) mod route;

use crate::devices::Presence;
use crate::letters::{Letter, News};
use crate::owner::Owner;
use crate::snapshot::{Devices, Phase, Route, RouteTest, Step};
use crate::trouble::Trouble;
use clinical::AppointmentStatus;
use jiff::Timestamp;
use kept::Kept;
use std::time::Duration;

/// How often to look whether a rehearsal is due.
pub(crate) const LOOK_EVERY: Duration = Duration::from_secs(60);

/// What one rehearsal found.
#[derive(Debug)]
pub(crate) struct Rehearsed {
    devices: Found,
    route: Result<route::Way, Trouble>,
    at: Timestamp,
}

/// What it found of the devices.
#[derive(Debug)]
enum Found {
    /// Each was opened.
    Tried(Box<Devices>),
    /// None was.
    There(Presence),
}

/// Who asked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    ByHer,
    ByItself,
}

/// A rehearsal that runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rehearsing {
    number: u64,
    asked: Asked,
}

impl Rehearsing {
    /// One that runs by itself does not.
    pub(crate) fn opens_devices(&self) -> bool {
        self.asked == Asked::ByHer
    }
}

impl Owner {
    /// What the last one found, from the time before the program was started.
    pub(crate) fn recall_rehearsal(&self) {
        let Some(Kept { devices, route }) = Kept::read(&self.config.places) else { return };
        self.show(|snapshot| (snapshot.devices, snapshot.route) = (devices, route));
    }

    /// "Try it now". It takes the place of one that runs by itself.
    pub(crate) async fn rehearse(&mut self) -> Result<(), Trouble> {
        if self.visit.is_some() || self.is_trying_all() {
            return Ok(());
        }
        self.stop_trying_now().await;
        self.begin(Asked::ByHer)?;
        self.show_trying();
        Ok(())
    }

    /// A minute has passed, or her visits are known anew.
    pub(crate) fn rehearse_if_due(&mut self) {
        let shown = self.shown();
        let idle = shown.step == Step::Ready && shown.visit.phase == Phase::Idle && self.visit.is_none();
        if !idle || self.rehearsing.is_some() {
            return;
        }
        let now = (self.config.now)();
        let starts = shown.appointments.iter().filter(|visit| {
            visit.video.is_some() && matches!(visit.status, AppointmentStatus::Booked | AppointmentStatus::Arrived)
        });
        let next = starts.filter_map(|visit| visit.start).filter(|start| *start > now).min();
        let last = shown.route.tested.map(|at| due::Last { at, well: shown.route.test == RouteTest::Works });
        if next.is_some_and(|next| due::is_due(next, now, last))
            && let Err(trouble) = self.begin(Asked::ByItself)
        {
            tracing::info!(?trouble, "no rehearsal");
        }
    }

    fn begin(&mut self, asked: Asked) -> Result<(), Trouble> {
        let person = self.person.as_ref().ok_or(self.closed_because())?;
        let route = route::Setup {
            keychain: self.keychain.clone(),
            account: vault::Account::device_key(&person.id),
            enrolment: person.enrolment.clone(),
            revocations: person.revocations.clone(),
            unix_now: self.config.unix_now(),
        };
        let number = self.number();
        self.rehearsing = Some(Rehearsing { number, asked });
        let (try_out, now) = (self.try_out(), self.config.now);
        let mailbox = self.mailbox.clone();
        self.show(|snapshot| snapshot.route.trying = asked == Asked::ByHer);
        self.tasks.spawn("rehearsal", async move {
            let devices = tokio::task::spawn_blocking(move || match asked {
                Asked::ByHer => Found::Tried(Box::new(Devices { tested: Some(now()), ..try_out.devices() })),
                Asked::ByItself => Found::There(try_out.presence()),
            });
            let (devices, route) = tokio::join!(devices, Box::pin(route::try_route(&route)));
            let devices = devices.unwrap_or_else(|_| Found::Tried(Box::default()));
            let found = Rehearsed { devices, route, at: now() };
            // The owner is gone only when everything stops.
            let _stopping = mailbox.send(Letter::News(News::Rehearsed(number, Box::new(found)))).await;
        });
        Ok(())
    }

    pub(crate) fn rehearsed(&mut self, number: u64, found: Rehearsed) {
        if self.rehearsing.take_if(|waited| waited.number == number).is_none() {
            return;
        }
        let Rehearsed { devices, route, at } = found;
        let (test, slow) = match route {
            Ok(way) => (RouteTest::Works, way.slow),
            Err(trouble) => (RouteTest::Fails(trouble), false),
        };
        tracing::info!(?test, slow, "rehearsed");
        let route = Route { test, slow, trying: false, tested: Some(at) };
        self.show_tried(match devices {
            Found::Tried(devices) => *devices,
            Found::There(presence) => presence.merged(self.shown().devices),
        });
        self.show(|snapshot| snapshot.route = route);
        self.keep_rehearsal();
    }

    /// As it is shown now.
    pub(crate) fn keep_rehearsal(&self) {
        let shown = self.shown();
        Kept { devices: shown.devices, route: shown.route }.keep(&self.config.places);
    }
}
