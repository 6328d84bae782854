//! Everything a screen may show, as one value that is replaced whole.

use crate::devices::plugs::Notice;
use crate::pictures::Whose;
use crate::safety::Safety;
use crate::trouble::Trouble;
use call::Item;
use capture::{DeviceKind, DeviceLists};
use clinical::{Appointment, Prescription};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// How far this computer has come from unpacking to daily use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Step {
    /// No clinic yet.
    #[default]
    Welcome,
    /// An invitation was opened and waits for "Yes, that is me".
    Invited,
    /// The clinic is known; the person has not signed in.
    SignIn,
    /// The browser is open.
    SigningIn,
    /// Camera and sound are tried for the first time.
    Devices,
    /// Daily use.
    Ready,
    /// The vault does not open; `Snapshot::trouble` says why.
    Blocked,
    /// The vault is closed and asks for its PIN; nothing of it is shown. A visit in hand goes on.
    Locked,
}

/// The clinic, as it signs itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClinicCard {
    /// For headings.
    pub name: String,
    /// To be dialled.
    pub phone: String,
    /// IANA name, e.g. `Asia/Kolkata`.
    pub zone: String,
}

/// For whom a caregiver uses this computer.
#[derive(Clone, PartialEq, Eq)]
pub struct Helping {
    /// The patient's name.
    pub patient: String,
    /// What she is to the patient, e.g. "daughter".
    pub relation: String,
}

/// Her camera looks for the picture on the leaflet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scanning {
    /// It does not.
    #[default]
    Off,
    /// It looks.
    Looking,
    /// It read a picture that is no invitation, and looks on.
    Strange,
}

/// What a device's test found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceTest {
    /// Not tried.
    #[default]
    Unknown,
    /// Being tried.
    Trying,
    /// It gave or took a picture or a sound.
    Works,
    /// There is none.
    Absent,
    /// Another program holds it.
    Busy,
    /// It is there and fails.
    Fails,
    /// A microphone that gives sound with nothing in it: it is switched off.
    Silent,
}

/// One device.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Device {
    /// What its test found.
    pub test: DeviceTest,
    /// As the system calls it.
    pub name: Option<String>,
}

/// The three devices of a visit.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Devices {
    /// Her picture.
    pub camera: Device,
    /// Her voice.
    pub microphone: Device,
    /// What she hears.
    pub speaker: Device,
    /// When they were tried.
    pub tested: Option<Timestamp>,
}

/// What trying the way to the clinic found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RouteTest {
    /// Not tried.
    #[default]
    Unknown,
    /// A call can be carried.
    Works,
    /// It cannot.
    Fails(Trouble),
}

/// The way to the clinic.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Route {
    /// What the last try found.
    pub test: RouteTest,
    /// Only by the long way round: pictures come late.
    pub slow: bool,
    /// Being tried on her wish.
    #[serde(skip)]
    pub trying: bool,
    /// When it was tried.
    pub tested: Option<Timestamp>,
}

/// By id, in the order of `DeviceKind::ALL`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Equipped(pub(crate) [Option<String>; 3]);

/// The page "Camera and sound", and the devices of a call.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Equipment {
    pub(crate) lists: DeviceLists,
    pub(crate) used: Equipped,
    /// What she is trying.
    pub trying: Option<DeviceKind>,
    /// The chime was played; she has not said yet whether she heard it.
    pub asked: bool,
    /// What is the matter with what she tries.
    pub trouble: Option<Trouble>,
}

/// Where a visit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Phase {
    /// No visit.
    #[default]
    Idle,
    /// In line.
    Waiting,
    /// Admitted; the ends prove who they are.
    Connecting,
    /// Picture and sound flow.
    Live,
    /// Over.
    Ended,
}

/// How a further person stands to the visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherPhase {
    /// The doctor brings her in, or her end is being checked.
    Connecting,
    /// Picture and sound flow.
    Live,
    /// She has left.
    Left,
    /// She could not be checked, and no line to her was opened.
    Refused,
    /// Somebody else may have been on her line, and it was closed.
    Stopped,
    /// No line to her came about, or it broke.
    Unreached,
}

/// A further person in the visit, or one who was.
#[derive(Clone, PartialEq, Eq)]
pub struct Other {
    /// Hers as long as the doctor lists her.
    pub number: u32,
    /// As the doctor says it; the certified name once that is proven.
    pub name: String,
    /// How she stands.
    pub phase: OtherPhase,
    /// Her picture, where there is a connection.
    pub picture: Option<Whose>,
    /// The doctor lists her still: whatever line there is to her, she may see and hear the doctor.
    pub listed: bool,
    /// She came later than this person.
    pub brought_in: bool,
    /// Her microphone is off.
    pub muted: bool,
    /// Her camera is off.
    pub hidden: bool,
}

/// The visit in hand.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Visit {
    /// Where it stands.
    pub phase: Phase,
    /// The booked visit she came for.
    pub appointment: Option<String>,
    /// Booked name while waiting, certified name from then on.
    pub doctor: Option<String>,
    /// 1 is next.
    pub position: Option<u32>,
    /// A doctor's page is open: somebody sees that she waits.
    pub attended: bool,
    /// The waiting room is out of reach for the moment.
    pub reconnecting: bool,
    /// Only while the other end is verified.
    pub picture_words: Option<[String; 3]>,
    /// Nothing comes from the doctor, and another way to her is looked for.
    pub finding_way: bool,
    /// Her picture gives way so that the voice comes through.
    pub saving_line: bool,
    /// Her microphone is off.
    pub muted: bool,
    /// Her camera is off.
    pub hidden: bool,
    /// The doctor is played louder by so many steps, because she said that she cannot hear.
    pub louder: u8,
    /// One more step is possible.
    pub can_be_louder: bool,
    /// The doctor's microphone is off.
    pub doctor_muted: bool,
    /// The doctor's camera is off.
    pub doctor_hidden: bool,
    /// Further people: those who are here or coming, then those who are gone.
    pub others: Vec<Other>,
    /// Locked: something was written or sent that is not shown until the PIN is given.
    pub held_back: bool,
    /// What the doctor typed, newest last.
    pub typed: Vec<String>,
    /// What could not be checked about whom she speaks with.
    pub cautions: Vec<Trouble>,
    /// What was written and sent, both ways, oldest first.
    pub items: Vec<Item>,
    /// She wants it kept on this computer when the visit is over.
    pub keep: bool,
    /// Devices the visit goes on without.
    pub without: Vec<Trouble>,
    /// What happened to devices in the call, the newest of each kind.
    pub notices: Vec<Notice>,
    /// Why it ended, unless somebody chose to end it.
    pub trouble: Option<Trouble>,
    /// Going back in makes sense.
    pub can_go_back: bool,
}

/// The medicines asked for, and how many records could not be read.
#[derive(Clone)]
pub struct Medicines {
    /// In the clinic's order.
    pub prescriptions: Vec<Prescription>,
    /// Never silently dropped.
    pub unreadable: u32,
}

/// Everything a screen may show.
#[derive(Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// How far she has come.
    pub step: Step,
    /// Known from the invitation on.
    pub clinic: Option<ClinicCard>,
    /// What she is called.
    pub person: Option<String>,
    /// For whom, if she is a caregiver.
    pub helping: Option<Helping>,
    /// An invitation is being fetched from the clinic's web.
    pub fetching_invitation: bool,
    /// Her camera looks for the picture on the leaflet.
    pub scanning: Scanning,
    /// Units: CSS pixels.
    pub text_size: u8,
    /// What stands in the way of the step in hand.
    pub trouble: Option<Trouble>,
    /// When the oldest of what is shown was last heard from the clinic.
    pub fetched_at: Option<Timestamp>,
    /// It is being asked now.
    pub refreshing: bool,
    /// Why the last time did not succeed. `RecordsIncomplete` stays until an answer is whole; what fails
    /// meanwhile is `trouble`.
    pub fetch_trouble: Option<Trouble>,
    /// Her visits.
    pub appointments: Arc<Vec<Appointment>>,
    /// Her medicines.
    pub prescriptions: Arc<Vec<Prescription>>,
    /// Records the clinic sent that could not be read.
    pub unreadable: u32,
    /// What the device test found.
    pub devices: Devices,
    /// What trying the way found.
    pub route: Route,
    /// Which devices there are, while that is of interest.
    pub equipment: Equipment,
    /// The visit in hand.
    pub visit: Visit,
    /// Lock, sheet, copies, warnings.
    pub safety: Safety,
}

impl Default for Snapshot {
    fn default() -> Self {
        Self {
            step: Step::Welcome,
            clinic: None,
            person: None,
            helping: None,
            fetching_invitation: false,
            scanning: Scanning::Off,
            text_size: crate::preferences::TEXT_SIZE,
            trouble: None,
            fetched_at: None,
            refreshing: false,
            fetch_trouble: None,
            appointments: Arc::default(),
            prescriptions: Arc::default(),
            unreadable: 0,
            devices: Devices::default(),
            route: Route::default(),
            equipment: Equipment::default(),
            visit: Visit::default(),
            safety: Safety { lock_after_minutes: crate::preferences::LOCK_AFTER, ..Safety::default() },
        }
    }
}

impl Snapshot {
    /// What a locked program shows: the clinic's name and number, how large, what has no word of her records in it, and
    /// the visit in hand without what was written in it.
    pub(crate) fn locked(&self) -> Self {
        let held_back = self.visit.held_back || !self.visit.typed.is_empty() || !self.visit.items.is_empty();
        let visit = Visit { held_back, typed: Vec::new(), items: Vec::new(), ..self.visit.clone() };
        let in_visit = visit.phase != Phase::Idle;
        let safety = Safety {
            has_pin: true,
            lock_after_minutes: self.safety.lock_after_minutes,
            pin_wait_until: self.safety.pin_wait_until,
            incident: self.safety.incident.clone(),
            waits: self.safety.waits,
            ..Safety::default()
        };
        Self {
            step: Step::Locked,
            clinic: self.clinic.clone(),
            text_size: self.text_size,
            devices: self.devices.clone(),
            route: self.route.clone(),
            equipment: if in_visit { self.equipment.clone() } else { Equipment::default() },
            visit,
            safety,
            ..Self::default()
        }
    }

    /// The clinic answered; `whole` when nothing is missing.
    pub(crate) fn fetched(&mut self, unreadable: u32, whole: bool) {
        self.refreshing = false;
        self.unreadable = unreadable;
        self.fetch_trouble = if whole { None } else { Some(Trouble::RecordsIncomplete) };
    }

    /// It could not be asked, or gave no answer.
    pub(crate) fn not_fetched(&mut self, because: Trouble) {
        self.refreshing = false;
        let shown = match self.fetch_trouble {
            Some(Trouble::RecordsIncomplete) => &mut self.trouble,
            _ => &mut self.fetch_trouble,
        };
        *shown = Some(because);
    }

    /// A new sign-in answers every trouble but that something is missing.
    pub(crate) fn signed_in(&mut self) {
        if self.fetch_trouble != Some(Trouble::RecordsIncomplete) {
            self.fetch_trouble = None;
        }
    }
}

macro_rules! hide_from_debug {
    ($($name:ident),*) => { $(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )* };
}
hide_from_debug!(Helping, Other, Visit, Medicines, Snapshot);
