//! From the session's values to what the screen shows, with the words put in.

mod devices;
mod exchange;
mod safety;

use crate::code::code;
use ipc::words::Words;
use ipc::{
    AppView, CallPhase, CallView, ClinicView, CodeState, CodeView, DayPart, FreshnessView, HelpingView, JoiningView,
    MedicineView, MedicinesView, OtherPhase, OtherView, PersonView, PrivateLineView, ScanState, SlotCountView, Stage,
    VisitsView, WhosePicture, Zones,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use session::{CodeCheck, Medicines, Other, Phase, Prescription, Scanning, Snapshot, Step, Visit, Whose};

pub(crate) use devices::kind_from_view;
pub(crate) use exchange::view_from_kept;
pub(crate) use safety::{form_from_view, incident_from_view, view_from_copies, view_from_history};

/// The whole window outside the lists.
pub(crate) fn view_from_snapshot(snapshot: &Snapshot, words: &Words, now: Timestamp) -> AppView {
    let visits = view_from_visits(snapshot, words, now);
    let today = now.to_zoned_datetime(TimeZone::system());
    AppView {
        stage: stage(snapshot.step),
        clinic: snapshot
            .clinic
            .as_ref()
            .map(|clinic| ClinicView { name: clinic.name.clone(), phone: clinic.phone.clone() }),
        person: snapshot.person.as_ref().map(|name| PersonView {
            name: name.clone(),
            day_part: match today.hour() {
                ..12 => DayPart::Morning,
                12..18 => DayPart::Afternoon,
                _ => DayPart::Evening,
            },
            today: words.day_words(today.date()),
        }),
        helping: snapshot
            .helping
            .as_ref()
            .map(|helping| HelpingView { patient: helping.patient.clone(), relation: helping.relation.clone() }),
        joining: JoiningView { fetching: snapshot.fetching_invitation, scan: scan(snapshot.scanning) },
        text_size: snapshot.text_size,
        problem: snapshot.trouble.map(|trouble| code(trouble).into()),
        freshness: FreshnessView {
            age: snapshot.fetched_at.map(|at| words.age_words(at, now)),
            refreshing: snapshot.refreshing,
            problem: snapshot.fetch_trouble.map(|trouble| code(trouble).into()),
        },
        next_visit: visits.coming.into_iter().find(|visit| visit.video && !visit.cancelled),
        today: ipc::slot_counts(&snapshot.prescriptions, today.date(), words)
            .into_iter()
            .map(|(slot, count)| SlotCountView { slot, count })
            .collect(),
        devices: devices::view_from_devices(&snapshot.devices, words, now),
        route: devices::view_from_route(&snapshot.route, words, now),
        equipment: devices::view_from_equipment(&snapshot.equipment),
        call: call(&snapshot.visit),
        safety: safety::view_from_safety(&snapshot.safety, words, now),
    }
}

/// What the window of the lock is shown when nothing is locked any more: it closes in a moment, and learns nothing.
pub(crate) fn view_for_lock(words: &Words, now: Timestamp) -> AppView {
    view_from_snapshot(&Snapshot { step: Step::Locked, ..Snapshot::default() }, words, now)
}

/// The medicine list.
pub(crate) fn view_from_medicines(found: &Medicines, words: &Words, now: Timestamp) -> MedicinesView {
    let today = now.to_zoned_datetime(TimeZone::system()).date();
    ipc::medicines_view(&found.prescriptions, found.unreadable, today, words)
}

/// One medicine.
pub(crate) fn view_from_medicine(found: &Prescription, words: &Words, now: Timestamp) -> MedicineView {
    let today = now.to_zoned_datetime(TimeZone::system()).date();
    ipc::view_from_prescription(found, today, words)
}

/// Visits to come and past.
pub(crate) fn view_from_visits(snapshot: &Snapshot, words: &Words, now: Timestamp) -> VisitsView {
    let zones = Zones { clinic: zone(snapshot), here: TimeZone::system() };
    ipc::visits_view(&snapshot.appointments, &zones, now, words)
}

/// The clinic's zone: "10:30" means 10:30 there.
fn zone(snapshot: &Snapshot) -> TimeZone {
    snapshot.clinic.as_ref().and_then(|clinic| TimeZone::get(&clinic.zone).ok()).unwrap_or_else(TimeZone::system)
}

fn stage(step: Step) -> Stage {
    match step {
        Step::Welcome => Stage::Welcome,
        Step::Invited => Stage::Invited,
        Step::SignIn => Stage::SignIn,
        Step::SigningIn => Stage::SigningIn,
        Step::Devices => Stage::Devices,
        Step::Ready => Stage::Ready,
        Step::Blocked => Stage::Blocked,
        Step::Locked => Stage::Locked,
    }
}

fn scan(scanning: Scanning) -> ScanState {
    match scanning {
        Scanning::Off => ScanState::Off,
        Scanning::Looking => ScanState::Looking,
        Scanning::Strange => ScanState::Strange,
    }
}

/// A code as typed so far.
pub(crate) fn view_from_code(check: CodeCheck) -> CodeView {
    let (state, at) = match check {
        CodeCheck::Short { missing } => (CodeState::Short, missing),
        CodeCheck::Long { over } => (CodeState::Long, over),
        CodeCheck::Character { place } => (CodeState::Character, place),
        CodeCheck::Mistyped => (CodeState::Mistyped, 0),
        CodeCheck::Good => (CodeState::Good, 0),
    };
    CodeView { state, at: u32::try_from(at).unwrap_or(u32::MAX) }
}

fn call(visit: &Visit) -> CallView {
    CallView {
        phase: match visit.phase {
            Phase::Idle => CallPhase::Idle,
            Phase::Waiting => CallPhase::Waiting,
            Phase::Connecting => CallPhase::Connecting,
            Phase::Live => CallPhase::Live,
            Phase::Ended => CallPhase::Ended,
        },
        visit: visit.appointment.clone(),
        doctor: visit.doctor.as_deref().map(ipc::doctor_words),
        position: visit.position,
        attended: visit.attended,
        reconnecting: visit.reconnecting,
        private_line: visit.picture_words.as_ref().map(|words| PrivateLineView { words: words.to_vec() }),
        finding_way: visit.finding_way,
        saving_line: visit.saving_line,
        muted: visit.muted,
        hidden: visit.hidden,
        louder: visit.louder,
        can_be_louder: visit.can_be_louder,
        doctor_muted: visit.doctor_muted,
        doctor_hidden: visit.doctor_hidden,
        others: visit.others.iter().map(view_from_other).collect(),
        held_back: visit.held_back,
        typed: visit.typed.clone(),
        cautions: visit.cautions.iter().map(|trouble| code(*trouble).into()).collect(),
        items: visit.items.iter().map(exchange::view_from_item).collect(),
        keep: visit.keep,
        notices: visit.notices.iter().map(devices::view_from_notice).collect(),
        without: visit.without.iter().map(|trouble| code(*trouble).into()).collect(),
        problem: visit.trouble.map(|trouble| code(trouble).into()),
        can_go_back: visit.can_go_back,
    }
}

fn view_from_other(other: &Other) -> OtherView {
    OtherView {
        number: other.number,
        name: other.name.clone(),
        phase: match other.phase {
            session::OtherPhase::Connecting => OtherPhase::Connecting,
            session::OtherPhase::Live => OtherPhase::Live,
            session::OtherPhase::Left => OtherPhase::Left,
            session::OtherPhase::Refused => OtherPhase::Refused,
            session::OtherPhase::Stopped => OtherPhase::Stopped,
            session::OtherPhase::Unreached => OtherPhase::Unreached,
        },
        picture: other.picture.and_then(view_from_whose),
        listed: other.listed,
        brought_in: other.brought_in,
        muted: other.muted,
        hidden: other.hidden,
    }
}

/// The window has room for two further people, as a visit has.
fn view_from_whose(whose: Whose) -> Option<WhosePicture> {
    [WhosePicture::Doctor, WhosePicture::Own, WhosePicture::FirstOther, WhosePicture::SecondOther]
        .into_iter()
        .find(|view| whose_from_view(*view) == whose)
}

/// Which picture the window asks for.
pub(crate) fn whose_from_view(view: WhosePicture) -> Whose {
    match view {
        WhosePicture::Doctor => Whose::Doctor,
        WhosePicture::Own => Whose::Own,
        WhosePicture::FirstOther => Whose::Other(0),
        WhosePicture::SecondOther => Whose::Other(1),
    }
}
