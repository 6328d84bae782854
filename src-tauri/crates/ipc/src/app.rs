//! What the window shows outside the lists: stage, person, clinic, next visit, troubles.

use crate::{
    CallView, DevicesView, EquipmentView, ErrorCode, HelpingView, JoiningView, RouteView, SafetyView, VisitView,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How far this computer has come from unpacking to daily use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Stage {
    /// No clinic yet: ask for the invitation.
    Welcome,
    /// An invitation was opened and waits for "Yes, that is me".
    Invited,
    /// The clinic is known; the person has not signed in.
    SignIn,
    /// The browser is open; waiting for its answer.
    SigningIn,
    /// Camera and sound are being tried for the first time.
    Devices,
    /// Daily use.
    Ready,
    /// The vault cannot be opened; `AppView::problem` says why.
    Blocked,
    /// The vault is closed until her PIN opens it; nothing of it is shown.
    Locked,
}

/// A trouble with its code; the window has the words for each code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ProblemView {
    /// What happened.
    pub code: ErrorCode,
    /// The code as read to the helpdesk.
    pub label: String,
}

impl From<ErrorCode> for ProblemView {
    fn from(code: ErrorCode) -> Self {
        Self { code, label: code.label().to_owned() }
    }
}

/// The clinic behind this installation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ClinicView {
    /// As the clinic signs itself.
    pub name: String,
    /// To be dialled; shown on every screen.
    pub phone: String,
}

/// The part of the day a greeting belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum DayPart {
    /// Before noon.
    Morning,
    /// Noon to six.
    Afternoon,
    /// From six.
    Evening,
}

/// The person looked after on this screen.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PersonView {
    /// What she is called, e.g. "Asha".
    pub name: String,
    /// Which greeting fits.
    pub day_part: DayPart,
    /// Today in words, e.g. "Tuesday 24 November".
    pub today: String,
}

/// How fresh the shown records are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FreshnessView {
    /// e.g. "2 hours ago"; nothing was ever fetched when `None`.
    pub age: Option<String>,
    /// A fetch is under way.
    pub refreshing: bool,
    /// Why the last fetch did not succeed; what is shown is older then.
    pub problem: Option<ProblemView>,
}

/// How many medicines belong to one part of the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SlotCountView {
    /// Which part of the day.
    pub slot: crate::SlotView,
    /// How many.
    pub count: u32,
}

/// Everything the window shows outside the lists, replaced whole whenever it changes.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AppView {
    /// Where the person stands.
    pub stage: Stage,
    /// Known from the invitation on.
    pub clinic: Option<ClinicView>,
    /// Known from the invitation on.
    pub person: Option<PersonView>,
    /// For whom, if she is a caregiver: a banner on every screen.
    pub helping: Option<HelpingView>,
    /// An invitation on its way.
    pub joining: JoiningView,
    /// Units: CSS pixels of the body text: 20, 22, 24, 28 or 34.
    pub text_size: u8,
    /// The trouble that stands in the way of everything else, or of the step in hand.
    pub problem: Option<ProblemView>,
    /// How fresh the records are.
    pub freshness: FreshnessView,
    /// The next visit, if one is booked.
    pub next_visit: Option<VisitView>,
    /// Today's medicines by part of the day, only parts that have some.
    pub today: Vec<SlotCountView>,
    /// What the device test found.
    pub devices: DevicesView,
    /// What trying the way to the clinic found.
    pub route: RouteView,
    /// The page "Camera and sound"; empty while it is closed and no call is on.
    pub equipment: EquipmentView,
    /// The visit in hand.
    pub call: CallView,
    /// Lock, sheet, copies, warnings, help.
    pub safety: SafetyView,
}

/// The Aa button.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TextSizeRequest {
    /// Units: CSS pixels; anything but 20, 22, 24, 28, 34 is refused.
    pub pixels: u8,
}

crate::hide_from_debug!(PersonView, AppView);
