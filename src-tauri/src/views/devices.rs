//! Camera, microphone, speaker and the way to the clinic, with the words put in.

use crate::code::code;
use ipc::words::Words;
use ipc::{
    DeviceKind, DeviceLineView, DeviceState, DeviceView, DevicesView, EquipmentView, Happened, NoticeView, RouteView,
    TestedView,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use session::{DeviceTest, Devices, Equipment, Notice, Route, RouteTest};

pub(super) fn view_from_devices(devices: &Devices, words: &Words, now: Timestamp) -> DevicesView {
    let device = |kind| {
        let device = devices.of(kind);
        DeviceView {
            state: state(device.test),
            name: device.name.clone(),
            problem: devices.trouble(kind).map(|trouble| code(trouble).into()),
        }
    };
    DevicesView {
        camera: device(session::DeviceKind::Camera),
        microphone: device(session::DeviceKind::Microphone),
        speaker: device(session::DeviceKind::Speaker),
        tested: devices.tested.map(|at| tested(at, words, now)),
    }
}

pub(super) fn view_from_route(route: &Route, words: &Words, now: Timestamp) -> RouteView {
    RouteView {
        trying: route.trying,
        works: route.test == RouteTest::Works,
        slow: route.slow,
        problem: match route.test {
            RouteTest::Fails(trouble) => Some(code(trouble).into()),
            RouteTest::Unknown | RouteTest::Works => None,
        },
        tested: route.tested.map(|at| tested(at, words, now)),
    }
}

pub(super) fn view_from_equipment(equipment: &Equipment) -> EquipmentView {
    let lines = |kind| {
        let line = |(device, used): (&session::DeviceName, bool)| DeviceLineView {
            id: device.id.clone(),
            name: named(&device.name),
            used,
        };
        equipment.of(kind).map(line).collect()
    };
    EquipmentView {
        cameras: lines(session::DeviceKind::Camera),
        microphones: lines(session::DeviceKind::Microphone),
        speakers: lines(session::DeviceKind::Speaker),
        trying: equipment.trying.map(view_from_kind),
        asked: equipment.asked,
        problem: equipment.trouble.map(|trouble| code(trouble).into()),
    }
}

pub(super) fn view_from_notice(notice: &Notice) -> NoticeView {
    NoticeView {
        number: notice.number,
        kind: view_from_kind(notice.kind),
        happened: match notice.happened {
            session::Happened::Unplugged => Happened::Unplugged,
            session::Happened::Stopped => Happened::Stopped,
            session::Happened::Back => Happened::Back,
            session::Happened::Found => Happened::Found,
        },
        name: named(&notice.name),
        replaced: notice.now.is_some(),
        now: notice.now.as_deref().and_then(named),
    }
}

/// From the window's word for it.
pub(crate) fn kind_from_view(kind: DeviceKind) -> session::DeviceKind {
    match kind {
        DeviceKind::Camera => session::DeviceKind::Camera,
        DeviceKind::Microphone => session::DeviceKind::Microphone,
        DeviceKind::Speaker => session::DeviceKind::Speaker,
    }
}

fn view_from_kind(kind: session::DeviceKind) -> DeviceKind {
    match kind {
        session::DeviceKind::Camera => DeviceKind::Camera,
        session::DeviceKind::Microphone => DeviceKind::Microphone,
        session::DeviceKind::Speaker => DeviceKind::Speaker,
    }
}

fn named(name: &str) -> Option<String> {
    Some(name.to_owned()).filter(|name| !name.is_empty())
}

fn state(test: DeviceTest) -> DeviceState {
    match test {
        DeviceTest::Unknown => DeviceState::Unknown,
        DeviceTest::Trying => DeviceState::Trying,
        DeviceTest::Works => DeviceState::Works,
        DeviceTest::Absent => DeviceState::Absent,
        DeviceTest::Busy => DeviceState::Busy,
        DeviceTest::Fails => DeviceState::Fails,
        DeviceTest::Silent => DeviceState::Silent,
    }
}

/// "8:00" would be taken for this morning, so another day has only its age.
fn tested(at: Timestamp, words: &Words, now: Timestamp) -> TestedView {
    let (then, today) = (at.to_zoned_datetime(TimeZone::system()), now.to_zoned_datetime(TimeZone::system()));
    let clock = (then.date() == today.date()).then(|| words.clock_words(then.time()));
    TestedView { clock, age: words.age_words(at, now) }
}
