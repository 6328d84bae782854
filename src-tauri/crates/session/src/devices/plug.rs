//! One kind of device in a call: which one is in use, which do not work, and what is said of them.

use super::pick::{Wanted, WantedDevices, pick};
use super::plugs::{Change, Happened, Notice};
use capture::{DeviceError, DeviceKind, DeviceLists, DeviceName};
use std::time::Duration;

/// What was plugged in just now is listed a moment before it can be opened: so often it is tried again at once.
const QUICK_TRIES: u32 = 2;

/// From one of these to the next.
const QUICK_AGAIN: Duration = Duration::from_millis(500);

/// Where no other is left, what does not open is tried again: another program may have let go of it.
const AGAIN: Duration = Duration::from_secs(3);

/// Each further time comes after twice as long, up to eight times as long.
const DOUBLINGS: u32 = 3;

/// What there is around a plug when something happens to it.
#[derive(Debug)]
pub(super) struct Around<'a> {
    /// The devices of its kind.
    pub(super) there: &'a [DeviceName],
    /// Since the call began.
    pub(super) now: Duration,
    /// How many notices there were so far.
    pub(super) told: &'a mut u32,
}

/// What is to be said when a device has opened; before, it might not be true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Untold {
    Nothing,
    /// The notice that stands is of another; it names this one then.
    Instead,
    /// It came: hers again, or a new one.
    Came(Happened),
}

/// One kind of device in a call.
#[derive(Debug)]
pub(super) struct Plug {
    pub(super) kind: DeviceKind,
    /// Hers, or what the call began with: to be used again when it comes back.
    wanted: Option<Wanted>,
    /// In use, or being tried.
    pub(super) used: Option<DeviceName>,
    /// What came of opening it.
    pub(super) state: Result<(), DeviceError>,
    /// By id, with why: left alone until pulled out or chosen, as long as there is another.
    broken: Vec<(String, DeviceError)>,
    /// How often the one in use has failed.
    tries: u32,
    /// When it is tried again.
    again: Option<Duration>,
    /// The last that opened, by id.
    ran: Option<String>,
    untold: Untold,
    pub(super) notice: Option<Notice>,
}

fn is_listed(there: &[DeviceName], id: &str) -> bool {
    there.iter().any(|device| device.id == id)
}

impl Plug {
    pub(super) fn begin(kind: DeviceKind, wanted: &WantedDevices, lists: &DeviceLists) -> Self {
        let used = wanted.pick(kind, lists).cloned();
        Self {
            kind,
            wanted: wanted.of(kind).cloned().or_else(|| used.as_ref().map(Wanted::from)),
            used,
            state: Err(DeviceError::Absent),
            broken: Vec::new(),
            tries: 0,
            again: None,
            ran: None,
            untold: Untold::Nothing,
            notice: None,
        }
    }

    /// To open what is in use.
    pub(super) fn change(&self) -> Change {
        Change { kind: self.kind, to: self.used.clone() }
    }

    /// What came of a change. A device that does not open gives way to the next, if there is one.
    pub(super) fn opened(&mut self, opened: Result<(), DeviceError>, around: &mut Around<'_>) -> Option<Change> {
        let used = self.used.clone()?;
        self.state = opened;
        match opened {
            Ok(()) => {
                self.runs(used, around);
                None
            }
            Err(error) => self.refused(used, error, around),
        }
    }

    /// The one in use gives nothing any more.
    pub(super) fn failed(&mut self, error: DeviceError, around: &mut Around<'_>) -> Option<Change> {
        let used = self.used.clone()?;
        self.tries = self.tries.saturating_add(1);
        self.breaks(&used.id, error);
        let happened = if error == DeviceError::Absent { Happened::Unplugged } else { Happened::Stopped };
        self.tell(happened, used.name, around);
        self.untold = Untold::Instead;
        Some(self.take_next(around))
    }

    /// She chose another; what was said of the one before is over.
    pub(super) fn choose(&mut self, wanted: Wanted, around: &Around<'_>) -> Change {
        (self.notice, self.untold, self.tries) = (None, Untold::Nothing, 0);
        self.broken.retain(|(id, _)| *id != wanted.id);
        self.wanted = Some(wanted);
        self.take_next(around)
    }

    /// What there is may have changed.
    pub(super) fn look(&mut self, around: &mut Around<'_>) -> Option<Change> {
        let there = around.there;
        self.broken.retain(|(id, _)| is_listed(there, id));
        if let Some(gone) = self.used.clone().filter(|used| !is_listed(there, &used.id)) {
            self.tries = 0;
            self.tell(Happened::Unplugged, gone.name, around);
            self.untold = Untold::Instead;
            return Some(self.take_next(around));
        }
        let next = self.next(there)?.clone();
        let is_hers = self.is_hers(&next);
        if let Some(used) = &self.used
            && self.why_broken(&used.id).is_none()
            && (used.id == next.id || !is_hers)
        {
            return None;
        }
        self.untold = Untold::Came(if is_hers { Happened::Back } else { Happened::Found });
        Some(self.take(next))
    }

    /// It is time to try again what did not open.
    pub(super) fn due(&mut self, around: &mut Around<'_>) -> Option<Change> {
        self.again.take_if(|again| *again <= around.now)?;
        Some(self.change())
    }

    fn runs(&mut self, used: DeviceName, around: &mut Around<'_>) {
        self.broken.retain(|(id, _)| *id != used.id);
        self.ran = Some(used.id);
        match std::mem::replace(&mut self.untold, Untold::Nothing) {
            Untold::Nothing => {}
            Untold::Came(happened) => self.tell(happened, used.name, around),
            Untold::Instead => match &mut self.notice {
                Some(notice) if notice.name != used.name => notice.now = Some(used.name),
                // The same again, perhaps in another socket.
                _ => self.tell(Happened::Back, used.name, around),
            },
        }
    }

    fn refused(&mut self, used: DeviceName, error: DeviceError, around: &mut Around<'_>) -> Option<Change> {
        self.tries = self.tries.saturating_add(1);
        // A driver that hangs takes seconds and a thread each time.
        let is_new = error != DeviceError::Hung && self.why_broken(&used.id).is_none();
        if is_new && self.tries <= QUICK_TRIES {
            self.again = Some(around.now + QUICK_AGAIN);
            return None;
        }
        self.breaks(&used.id, error);
        let Some(next) = self.next(around.there).cloned() else { return Some(self.settle(around)) };
        self.untold = match self.untold {
            Untold::Nothing => {
                self.tell(Happened::Stopped, used.name, around);
                Untold::Instead
            }
            // For her nothing has changed.
            Untold::Came(_) if self.ran.as_ref() == Some(&next.id) => Untold::Nothing,
            Untold::Came(_) => Untold::Came(Happened::Found),
            Untold::Instead => Untold::Instead,
        };
        Some(self.take(next))
    }

    fn take_next(&mut self, around: &Around<'_>) -> Change {
        match self.next(around.there).cloned() {
            Some(next) => self.take(next),
            None => self.settle(around),
        }
    }

    fn take(&mut self, next: DeviceName) -> Change {
        self.tries = 0;
        self.again = None;
        self.used = Some(next);
        self.change()
    }

    /// Nothing works: hers is tried again from time to time, unless its driver hangs.
    fn settle(&mut self, around: &Around<'_>) -> Change {
        let wanted = self.wanted.as_ref();
        let awake = around.there.iter().filter(|device| self.why_broken(&device.id) != Some(DeviceError::Hung));
        let (hers, patient) = match pick(wanted, awake) {
            Some(device) => (Some(device), true),
            None => (pick(wanted, around.there.iter()), false),
        };
        let why = hers.and_then(|device| self.why_broken(&device.id)).unwrap_or(DeviceError::Absent);
        self.used = hers.cloned();
        self.state = Err(why);
        let doublings = self.tries.saturating_sub(QUICK_TRIES + 1).min(DOUBLINGS);
        self.again = patient.then(|| around.now + AGAIN.saturating_mul(1 << doublings));
        Change { kind: self.kind, to: None }
    }

    /// The next that is not known to fail.
    fn next<'a>(&self, there: &'a [DeviceName]) -> Option<&'a DeviceName> {
        pick(self.wanted.as_ref(), there.iter().filter(|device| self.why_broken(&device.id).is_none()))
    }

    fn is_hers(&self, device: &DeviceName) -> bool {
        let same = |hers: &Wanted| hers.id == device.id || (!device.name.is_empty() && hers.name == device.name);
        self.wanted.as_ref().is_some_and(same)
    }

    fn why_broken(&self, id: &str) -> Option<DeviceError> {
        self.broken.iter().find(|(broken, _)| broken == id).map(|(_, why)| *why)
    }

    fn breaks(&mut self, id: &str, why: DeviceError) {
        self.broken.retain(|(broken, _)| broken != id);
        self.broken.push((id.to_owned(), why));
    }

    fn tell(&mut self, happened: Happened, name: String, around: &mut Around<'_>) {
        if let Some(notice) = &mut self.notice
            && (notice.happened, &notice.name) == (happened, &name)
        {
            // Said already; what is used instead is not known yet.
            notice.now = None;
            return;
        }
        *around.told = around.told.wrapping_add(1);
        self.notice = Some(Notice { number: *around.told, kind: self.kind, happened, name, now: None });
    }
}
