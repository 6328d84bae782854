use super::*;
use DeviceKind::{Camera, Speaker};
use std::collections::BTreeMap;

const OTHER: DeviceError = DeviceError::Other { code: 5 };

/// A call whose speakers open or not, while time goes on; it does what `visit/gear.rs` does.
struct Call {
    plugs: Plugs,
    now: Duration,
    /// Does not open, and why.
    faults: BTreeMap<&'static str, DeviceError>,
    /// The speakers that were tried, in order.
    tried: Vec<String>,
}

impl Call {
    fn begin(wanted: &WantedDevices, there: &[&str], faults: &[(&'static str, DeviceError)]) -> Self {
        let (plugs, open) = Plugs::begin(wanted, speakers(there));
        let faults = faults.iter().copied().collect();
        let mut call = Self { plugs, now: Duration::ZERO, faults, tried: Vec::new() };
        call.carry_out(open);
        call
    }

    fn carry_out(&mut self, changes: impl IntoIterator<Item = Change>) {
        let mut changes: Vec<Change> = changes.into_iter().collect();
        while let Some(Change { kind, to }) = changes.pop() {
            let Some(device) = to else { continue };
            let opened = self.faults.get(device.id.as_str()).map_or(Ok(()), |fault| Err(*fault));
            self.tried.push(device.id);
            changes.extend(self.plugs.opened(kind, opened, self.now));
        }
    }

    fn lists(&mut self, lists: DeviceLists) {
        let changes = self.plugs.changed(lists, self.now);
        self.carry_out(changes);
    }

    fn there(&mut self, there: &[&str]) {
        self.lists(speakers(there));
    }

    fn fails(&mut self, error: DeviceError) {
        let change = self.plugs.failed(Speaker, error, self.now);
        self.carry_out(change);
    }

    fn choose(&mut self, id: &str) {
        let change = self.plugs.choose(Speaker, Wanted::from(&named(id)), self.now);
        self.carry_out(change);
    }

    fn passes(&mut self, seconds: u64) {
        for _ in 0..seconds * 4 {
            self.now += Duration::from_millis(250);
            let changes = self.plugs.due(self.now);
            self.carry_out(changes);
        }
    }

    /// What was tried since the last time this was asked.
    fn tried(&mut self) -> Vec<String> {
        std::mem::take(&mut self.tried)
    }

    fn used(&self) -> Option<&str> {
        self.plugs.used(Speaker).map(|device| device.id.as_str())
    }

    /// The notice: what happened, to which, and what is used instead.
    fn said(&self) -> Option<(Happened, String, Option<String>)> {
        let notice = self.plugs.notices().pop()?;
        Some((notice.happened, notice.name, notice.now))
    }
}

fn named(id: &str) -> DeviceName {
    DeviceName { id: id.to_owned(), name: format!("The {id}") }
}

fn speakers(ids: &[&str]) -> DeviceLists {
    DeviceLists { speakers: ids.iter().map(|id| named(id)).collect(), ..DeviceLists::default() }
}

fn usual() -> WantedDevices {
    WantedDevices::default()
}

fn hers(id: &str) -> WantedDevices {
    let mut wanted = WantedDevices::default();
    wanted.set(Speaker, Wanted::from(&named(id)));
    wanted
}

fn notice(happened: Happened, id: &str, now: Option<&str>) -> Option<(Happened, String, Option<String>)> {
    Some((happened, named(id).name, now.map(|id| named(id).name)))
}

#[test]
fn her_headset_is_pulled_out_and_comes_back() {
    let mut call = Call::begin(&hers("headset"), &["laptop", "headset"], &[]);
    assert_eq!(call.tried(), ["headset"]);
    call.there(&["laptop"]);
    assert_eq!(call.tried(), ["laptop"]);
    assert_eq!(call.said(), notice(Happened::Unplugged, "headset", Some("laptop")));
    call.there(&["laptop", "television"]);
    assert!(call.tried().is_empty(), "nothing else is taken by itself");
    // In another socket it has another id.
    let mut lists = speakers(&["laptop", "television"]);
    lists.speakers.push(DeviceName { id: "headset-2".to_owned(), name: "The headset".to_owned() });
    call.lists(lists);
    assert_eq!(call.used(), Some("headset-2"));
    assert_eq!(call.said(), notice(Happened::Back, "headset", None));
}

#[test]
fn what_the_call_began_with_is_used_again_also_when_nothing_was_chosen() {
    let mut call = Call::begin(&usual(), &["headset", "laptop"], &[]);
    call.there(&["laptop"]);
    assert_eq!(call.used(), Some("laptop"));
    call.there(&["headset", "laptop"]);
    assert_eq!(call.tried(), ["headset", "laptop", "headset"]);
    call.there(&["laptop", "headset"]);
    assert!(call.tried().is_empty(), "another usual one changes nothing");
}

#[test]
fn without_another_there_is_none_until_one_is_plugged_in() {
    let mut call = Call::begin(&usual(), &["headset"], &[]);
    call.there(&[]);
    assert_eq!((call.used(), call.plugs.state(Speaker)), (None, Err(DeviceError::Absent)));
    assert_eq!(call.said(), notice(Happened::Unplugged, "headset", None));
    call.there(&[]);
    call.there(&["laptop"]);
    assert_eq!((call.used(), call.plugs.state(Speaker)), (Some("laptop"), Ok(())));
    assert_eq!(call.said(), notice(Happened::Found, "laptop", None));
    call.there(&["laptop", "headset"]);
    assert_eq!(call.used(), Some("headset"), "hers goes before");
}

#[test]
fn a_broken_one_is_left_alone_until_it_was_pulled_out_or_chosen() {
    let mut call = Call::begin(&hers("headset"), &["headset", "laptop"], &[]);
    call.fails(OTHER);
    assert_eq!(call.said(), notice(Happened::Stopped, "headset", Some("laptop")));
    assert_eq!(call.tried(), ["headset", "laptop"]);
    call.there(&["headset", "laptop", "television"]);
    call.passes(60);
    assert!(call.tried().is_empty());
    call.choose("headset");
    assert_eq!((call.used(), call.said()), (Some("headset"), None));
    call.fails(DeviceError::Absent);
    assert_eq!(call.said(), notice(Happened::Unplugged, "headset", Some("laptop")));
    call.there(&["laptop"]);
    assert_eq!(call.tried(), ["headset", "laptop"], "told already");
    call.there(&["laptop", "headset"]);
    assert_eq!(call.used(), Some("headset"));
}

#[test]
fn a_failure_of_nothing_is_nothing() {
    let (mut plugs, _) = Plugs::begin(&usual(), DeviceLists::default());
    assert_eq!(plugs.failed(Camera, DeviceError::Absent, Duration::ZERO), None);
    assert_eq!(plugs.used(Camera), None);
}

#[test]
fn one_that_comes_back_and_does_not_open_is_not_announced_and_gives_way_to_the_one_before() {
    let mut call = Call::begin(&hers("headset"), &["laptop", "headset"], &[]);
    call.there(&["laptop"]);
    let before = call.said();
    call.tried();
    call.faults.insert("headset", OTHER);
    call.there(&["laptop", "headset"]);
    assert_eq!((call.plugs.state(Speaker), call.said()), (Err(OTHER), before.clone()));
    call.passes(2);
    assert_eq!(call.tried(), ["headset", "headset", "headset", "laptop"]);
    assert_eq!((call.plugs.state(Speaker), call.said()), (Ok(()), before));
    call.there(&["laptop", "headset"]);
    call.passes(60);
    assert!(call.tried().is_empty(), "what works is not taken from her again and again");
    call.there(&["laptop"]);
    call.faults.clear();
    call.there(&["laptop", "headset"]);
    assert_eq!((call.used(), call.said()), (Some("headset"), notice(Happened::Back, "headset", None)));
}

#[test]
fn one_that_is_listed_a_moment_before_it_opens_is_waited_for() {
    let mut call = Call::begin(&hers("headset"), &["laptop", "headset"], &[]);
    call.there(&["laptop"]);
    call.tried();
    call.faults.insert("headset", DeviceError::Absent);
    call.there(&["laptop", "headset"]);
    call.faults.clear();
    call.passes(1);
    assert_eq!(call.tried(), ["headset", "headset"]);
    assert_eq!((call.plugs.state(Speaker), call.said()), (Ok(()), notice(Happened::Back, "headset", None)));
}

#[test]
fn when_the_first_does_not_open_the_second_is_taken_and_said() {
    let mut call = Call::begin(&usual(), &["laptop", "headset"], &[("laptop", OTHER)]);
    call.passes(2);
    assert_eq!(call.tried(), ["laptop", "laptop", "laptop", "headset"]);
    assert_eq!(call.said(), notice(Happened::Stopped, "laptop", Some("headset")));
    assert_eq!(call.plugs.state(Speaker), Ok(()));
}

#[test]
fn one_that_was_chosen_and_does_not_open_is_named_with_what_is_used_instead() {
    let mut call = Call::begin(&usual(), &["laptop", "headset"], &[("headset", DeviceError::Busy)]);
    call.choose("headset");
    call.passes(2);
    assert_eq!((call.used(), call.said()), (Some("laptop"), notice(Happened::Stopped, "headset", Some("laptop"))));
}

#[test]
fn where_nothing_opens_hers_is_tried_more_and_more_seldom_and_in_the_end_used() {
    let faults = [("headset", DeviceError::Busy), ("laptop", OTHER)];
    let mut call = Call::begin(&hers("headset"), &["laptop", "headset"], &faults);
    call.passes(3);
    assert_eq!(call.tried(), ["headset", "headset", "headset", "laptop", "laptop", "laptop"]);
    assert_eq!((call.used(), call.plugs.state(Speaker)), (Some("headset"), Err(DeviceError::Busy)));
    call.passes(120);
    let tried = call.tried();
    assert!((5..10).contains(&tried.len()) && tried.iter().all(|id| id == "headset"), "{tried:?}");
    call.faults.clear();
    call.passes(30);
    assert_eq!((call.tried(), call.plugs.state(Speaker)), (vec!["headset".to_owned()], Ok(())));
}

#[test]
fn one_that_fails_in_the_call_and_has_no_other_beside_it_is_opened_anew() {
    let mut call = Call::begin(&usual(), &["laptop"], &[]);
    call.fails(OTHER);
    assert_eq!((call.tried().len(), call.plugs.state(Speaker)), (1, Err(OTHER)));
    assert_eq!(call.said(), notice(Happened::Stopped, "laptop", None));
    call.passes(4);
    assert_eq!((call.tried().len(), call.plugs.state(Speaker)), (1, Ok(())));
    assert_eq!(call.said(), notice(Happened::Back, "laptop", None));
}

#[test]
fn one_whose_driver_hangs_is_not_tried_again_until_it_was_pulled_out_or_chosen() {
    let mut call = Call::begin(&usual(), &["laptop"], &[("laptop", DeviceError::Hung)]);
    call.passes(600);
    call.there(&["laptop"]);
    assert_eq!(call.tried(), ["laptop"]);
    assert_eq!((call.used(), call.plugs.state(Speaker)), (Some("laptop"), Err(DeviceError::Hung)));
    call.there(&["laptop", "headset"]);
    assert_eq!((call.tried(), call.plugs.state(Speaker)), (vec!["headset".to_owned()], Ok(())));
    call.choose("laptop");
    assert_eq!(call.tried(), ["laptop", "headset"], "once");
    call.there(&["headset"]);
    call.faults.clear();
    call.there(&["laptop", "headset"]);
    assert_eq!((call.used(), call.said()), (Some("laptop"), notice(Happened::Back, "laptop", None)));
}
