//! What is plugged into a call, and what to do when something is pulled out, comes back or breaks.
//!
//! A value: the lists go in, and what came of each change; what to change comes out. `visit/gear.rs` carries it out.

use super::pick::{Wanted, WantedDevices};
use super::plug::{Around, Plug};
use capture::{DeviceError, DeviceKind, DeviceLists, DeviceName};
use std::time::Duration;

/// What happened to a device in the middle of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    /// It was pulled out, or switched off.
    Unplugged,
    /// It is there and does not open, or gives nothing any more.
    Stopped,
    /// It is there again and in use.
    Back,
    /// There was none, and now there is one, in use.
    Found,
}

/// What she is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Counts the notices of one call, so that each can be put aside once.
    pub number: u32,
    /// What kind of device.
    pub kind: DeviceKind,
    /// What happened.
    pub happened: Happened,
    /// To which; empty where the system knows no name.
    pub name: String,
    /// What is in use now, if it is another.
    pub now: Option<String>,
}

/// A device to be opened in place of the one before; none empties its place.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) kind: DeviceKind,
    pub(crate) to: Option<DeviceName>,
}

/// Everything that is plugged into one call.
///
/// Units: `now` is the time since the call began.
/// Invariant: whoever carries out a change that opens a device says with [`Plugs::opened`] what came of it, before
/// anything else.
#[derive(Debug)]
pub(crate) struct Plugs {
    lists: DeviceLists,
    plugs: [Plug; 3],
    told: u32,
}

impl Plugs {
    /// The beginning of a call, and what to open.
    pub(crate) fn begin(wanted: &WantedDevices, lists: DeviceLists) -> (Self, Vec<Change>) {
        let plugs = DeviceKind::ALL.map(|kind| Plug::begin(kind, wanted, &lists));
        let open = plugs.iter().map(Plug::change).collect();
        (Self { lists, plugs, told: 0 }, open)
    }

    /// What there is now.
    pub(crate) fn lists(&self) -> &DeviceLists {
        &self.lists
    }

    /// What is in use of this kind, or being tried.
    pub(crate) fn used(&self, kind: DeviceKind) -> Option<&DeviceName> {
        self.plug(kind)?.used.as_ref()
    }

    /// Whether it works.
    pub(crate) fn state(&self, kind: DeviceKind) -> Result<(), DeviceError> {
        self.plug(kind).map_or(Err(DeviceError::Absent), |plug| plug.state)
    }

    /// The newest thing that happened to each kind.
    pub(crate) fn notices(&self) -> Vec<Notice> {
        self.plugs.iter().filter_map(|plug| plug.notice.clone()).collect()
    }

    /// What came of a change; perhaps another is to be taken.
    pub(crate) fn opened(
        &mut self,
        kind: DeviceKind,
        opened: Result<(), DeviceError>,
        now: Duration,
    ) -> Option<Change> {
        self.turn(kind, now, |plug, around| plug.opened(opened, around))
    }

    /// The lists have changed.
    pub(crate) fn changed(&mut self, lists: DeviceLists, now: Duration) -> Vec<Change> {
        self.lists = lists;
        self.each(now, Plug::look)
    }

    /// Time has passed: what did not open may do so now.
    pub(crate) fn due(&mut self, now: Duration) -> Vec<Change> {
        self.each(now, Plug::due)
    }

    /// The device in use gives nothing any more.
    pub(crate) fn failed(&mut self, kind: DeviceKind, error: DeviceError, now: Duration) -> Option<Change> {
        self.turn(kind, now, |plug, around| plug.failed(error, around))
    }

    /// She chose another.
    pub(crate) fn choose(&mut self, kind: DeviceKind, wanted: Wanted, now: Duration) -> Option<Change> {
        self.turn(kind, now, |plug, around| Some(plug.choose(wanted, around)))
    }

    fn plug(&self, kind: DeviceKind) -> Option<&Plug> {
        self.plugs.iter().find(|plug| plug.kind == kind)
    }

    fn each(&mut self, now: Duration, act: fn(&mut Plug, &mut Around<'_>) -> Option<Change>) -> Vec<Change> {
        DeviceKind::ALL.into_iter().filter_map(|kind| self.turn(kind, now, act)).collect()
    }

    fn turn(
        &mut self,
        kind: DeviceKind,
        now: Duration,
        act: impl FnOnce(&mut Plug, &mut Around<'_>) -> Option<Change>,
    ) -> Option<Change> {
        let plug = self.plugs.iter_mut().find(|plug| plug.kind == kind)?;
        act(plug, &mut Around { there: self.lists.of(kind), now, told: &mut self.told })
    }
}

#[cfg(test)]
mod tests;
