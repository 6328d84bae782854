//! What is plugged into a call, and what to do when something is pulled out, comes back or breaks.
//!
//! A value: the lists go in, what to change comes out. `visit/gear.rs` carries it out.

use super::pick::{Wanted, WantedDevices, pick};
use capture::{DeviceError, DeviceKind, DeviceLists, DeviceName};

/// What happened to a device in the middle of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    /// It was pulled out, or switched off.
    Unplugged,
    /// It is there and gives nothing any more.
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

/// A device to be opened in place of the one before, or none.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) kind: DeviceKind,
    pub(crate) to: Option<DeviceName>,
}

/// One kind of device in a call.
#[derive(Debug)]
struct Plug {
    kind: DeviceKind,
    /// Hers, or what the call began with: to be used again when it comes back.
    wanted: Option<Wanted>,
    used: Option<DeviceName>,
    /// Failed, and not to be tried again before it was pulled out or chosen.
    broken: Option<String>,
    notice: Option<Notice>,
}

/// Everything that is plugged into one call.
#[derive(Debug)]
pub(crate) struct Plugs {
    lists: DeviceLists,
    plugs: [Plug; 3],
    told: u32,
}

impl Plugs {
    /// The beginning of a call, and what to open.
    pub(crate) fn begin(wanted: &WantedDevices, lists: DeviceLists) -> (Self, Vec<Change>) {
        let plugs = DeviceKind::ALL.map(|kind| {
            let used = wanted.pick(kind, &lists).cloned();
            let wanted = wanted.of(kind).cloned().or_else(|| used.as_ref().map(Wanted::from));
            Plug { kind, wanted, used, broken: None, notice: None }
        });
        let open = plugs.iter().map(|plug| Change { kind: plug.kind, to: plug.used.clone() }).collect();
        (Self { lists, plugs, told: 0 }, open)
    }

    /// What there is now.
    pub(crate) fn lists(&self) -> &DeviceLists {
        &self.lists
    }

    /// What is in use of this kind.
    pub(crate) fn used(&self, kind: DeviceKind) -> Option<&DeviceName> {
        self.plugs.iter().find(|plug| plug.kind == kind)?.used.as_ref()
    }

    /// The newest thing that happened to each kind.
    pub(crate) fn notices(&self) -> Vec<Notice> {
        self.plugs.iter().filter_map(|plug| plug.notice.clone()).collect()
    }

    /// The lists have changed.
    pub(crate) fn changed(&mut self, lists: DeviceLists) -> Vec<Change> {
        self.lists = lists;
        let (lists, told) = (&self.lists, &mut self.told);
        self.plugs.iter_mut().filter_map(|plug| plug.look(lists.of(plug.kind), told)).collect()
    }

    /// The device in use gives nothing any more.
    pub(crate) fn failed(&mut self, kind: DeviceKind, error: DeviceError) -> Option<Change> {
        let there = self.lists.of(kind);
        let plug = self.plugs.iter_mut().find(|plug| plug.kind == kind)?;
        let broken = plug.used.take()?;
        plug.broken = Some(broken.id);
        let happened = if error == DeviceError::Absent { Happened::Unplugged } else { Happened::Stopped };
        Some(plug.take_next(there, happened, broken.name, &mut self.told))
    }

    /// She chose another; what was said of the one before is over.
    pub(crate) fn choose(&mut self, kind: DeviceKind, wanted: Wanted) -> Option<Change> {
        let there = self.lists.of(kind);
        let plug = self.plugs.iter_mut().find(|plug| plug.kind == kind)?;
        plug.broken = None;
        plug.notice = None;
        plug.used = pick(Some(&wanted), there.iter()).cloned();
        plug.wanted = Some(wanted);
        Some(Change { kind, to: plug.used.clone() })
    }
}

impl Plug {
    fn look(&mut self, there: &[DeviceName], told: &mut u32) -> Option<Change> {
        self.broken.take_if(|broken| !there.iter().any(|device| device.id == *broken));
        let Some(used) = &self.used else {
            let found = self.next(there)?.name.clone();
            let back = self.wanted.as_ref().is_some_and(|wanted| wanted.name == found);
            let happened = if back { Happened::Back } else { Happened::Found };
            return Some(self.take_next(there, happened, found, told));
        };
        if !there.iter().any(|device| device.id == used.id) {
            let gone = used.name.clone();
            return Some(self.take_next(there, Happened::Unplugged, gone, told));
        }
        let next = self.next(there)?;
        let is_hers = self.wanted.as_ref().is_some_and(|hers| hers.id == next.id || hers.name == next.name);
        if next.id == used.id || !is_hers {
            return None;
        }
        let back = next.name.clone();
        Some(self.take_next(there, Happened::Back, back, told))
    }

    fn next<'a>(&self, there: &'a [DeviceName]) -> Option<&'a DeviceName> {
        pick(self.wanted.as_ref(), there.iter().filter(|device| self.broken.as_ref() != Some(&device.id)))
    }

    fn take_next(&mut self, there: &[DeviceName], happened: Happened, name: String, told: &mut u32) -> Change {
        self.used = self.next(there).cloned();
        *told = told.wrapping_add(1);
        let now = self.used.as_ref().map(|device| device.name.clone()).filter(|now| *now != name);
        self.notice = Some(Notice { number: *told, kind: self.kind, happened, name, now });
        Change { kind: self.kind, to: self.used.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use DeviceKind::{Camera, Speaker};

    fn named(id: &str) -> DeviceName {
        DeviceName { id: id.to_owned(), name: format!("The {id}") }
    }

    fn speakers(ids: &[&str]) -> DeviceLists {
        DeviceLists { speakers: ids.iter().map(|id| named(id)).collect(), ..DeviceLists::default() }
    }

    fn hers(id: &str) -> WantedDevices {
        let mut wanted = WantedDevices::default();
        wanted.set(Speaker, Wanted::from(&named(id)));
        wanted
    }

    fn to(id: &str) -> Vec<Change> {
        vec![Change { kind: Speaker, to: Some(named(id)) }]
    }

    fn said(plugs: &Plugs) -> Vec<(Happened, String, Option<String>)> {
        plugs.notices().into_iter().map(|notice| (notice.happened, notice.name, notice.now)).collect()
    }

    #[test]
    fn her_headset_is_pulled_out_and_comes_back() {
        let (mut plugs, open) = Plugs::begin(&hers("headset"), speakers(&["laptop", "headset"]));
        assert_eq!(open[2].to, Some(named("headset")));
        assert_eq!(plugs.changed(speakers(&["laptop"])), to("laptop"));
        assert_eq!(said(&plugs), [(Happened::Unplugged, "The headset".to_owned(), Some("The laptop".to_owned()))]);
        assert!(plugs.changed(speakers(&["laptop", "television"])).is_empty(), "nothing else is taken by itself");
        // In another socket it has another id.
        let elsewhere = DeviceName { id: "headset-2".to_owned(), name: "The headset".to_owned() };
        let mut lists = speakers(&["laptop", "television"]);
        lists.speakers.push(elsewhere.clone());
        assert_eq!(plugs.changed(lists), [Change { kind: Speaker, to: Some(elsewhere) }]);
        assert_eq!(said(&plugs), [(Happened::Back, "The headset".to_owned(), None)]);
    }

    #[test]
    fn what_the_call_began_with_is_used_again_also_when_nothing_was_chosen() {
        let (mut plugs, _) = Plugs::begin(&WantedDevices::default(), speakers(&["headset", "laptop"]));
        assert_eq!(plugs.changed(speakers(&["laptop"])), to("laptop"));
        assert_eq!(plugs.changed(speakers(&["headset", "laptop"])), to("headset"));
        assert!(plugs.changed(speakers(&["laptop", "headset"])).is_empty(), "another usual one changes nothing");
    }

    #[test]
    fn without_another_there_is_none_until_one_is_plugged_in() {
        let (mut plugs, _) = Plugs::begin(&WantedDevices::default(), speakers(&["headset"]));
        assert_eq!(plugs.changed(speakers(&[])), [Change { kind: Speaker, to: None }]);
        assert_eq!(said(&plugs), [(Happened::Unplugged, "The headset".to_owned(), None)]);
        assert!(plugs.changed(speakers(&[])).is_empty());
        assert_eq!(plugs.changed(speakers(&["laptop"])), to("laptop"));
        assert_eq!(said(&plugs), [(Happened::Found, "The laptop".to_owned(), None)]);
        assert_eq!(plugs.changed(speakers(&["laptop", "headset"])), to("headset"), "hers goes before");
    }

    #[test]
    fn a_broken_one_is_left_alone_until_it_was_pulled_out_or_chosen() {
        let (mut plugs, _) = Plugs::begin(&hers("headset"), speakers(&["headset", "laptop"]));
        let change = plugs.failed(Speaker, DeviceError::Other { code: 5 }).unwrap();
        assert_eq!(change.to, Some(named("laptop")));
        assert_eq!(said(&plugs), [(Happened::Stopped, "The headset".to_owned(), Some("The laptop".to_owned()))]);
        assert!(plugs.changed(speakers(&["headset", "laptop", "television"])).is_empty());
        let chosen = plugs.choose(Speaker, Wanted::from(&named("headset"))).unwrap();
        assert_eq!(chosen.to, Some(named("headset")));
        assert!(plugs.notices().is_empty());
        plugs.failed(Speaker, DeviceError::Absent).unwrap();
        assert_eq!(said(&plugs)[0].0, Happened::Unplugged);
        assert!(plugs.changed(speakers(&["laptop"])).is_empty(), "told already");
        assert_eq!(plugs.changed(speakers(&["laptop", "headset"])), to("headset"));
    }

    #[test]
    fn a_failure_of_nothing_is_nothing() {
        let (mut plugs, _) = Plugs::begin(&WantedDevices::default(), DeviceLists::default());
        assert_eq!(plugs.failed(Camera, DeviceError::Absent), None);
        assert_eq!(plugs.used(Camera), None);
    }
}
