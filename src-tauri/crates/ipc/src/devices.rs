//! Camera, microphone and speaker, and the way to the clinic, as the screen sees them.

use crate::ProblemView;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a device test found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum DeviceState {
    /// Not tried yet.
    Unknown,
    /// Being tried.
    Trying,
    /// It gave a picture or a sound, or took one.
    Works,
    /// There is none.
    Absent,
    /// Another program holds it.
    Busy,
    /// It is there and fails.
    Fails,
    /// It gives sound with nothing in it.
    Silent,
}

/// One device and what its test found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeviceView {
    /// What the test found.
    pub state: DeviceState,
    /// The name printed on it, where the system knows it.
    pub name: Option<String>,
    /// What is the matter with it.
    pub problem: Option<ProblemView>,
}

/// The three devices of a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DevicesView {
    /// For the picture she sends.
    pub camera: DeviceView,
    /// For the sound she sends.
    pub microphone: DeviceView,
    /// For what she hears.
    pub speaker: DeviceView,
    /// When they were last tried.
    pub tested: Option<TestedView>,
}

/// When something was tried, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TestedView {
    /// e.g. "8:00", when it was today.
    pub clock: Option<String>,
    /// e.g. "2 days ago".
    pub age: String,
}

/// What trying the way to the clinic found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RouteView {
    /// Being tried on her wish.
    pub trying: bool,
    /// A call can be carried.
    pub works: bool,
    /// Only by the long way round.
    pub slow: bool,
    /// What stands in the way.
    pub problem: Option<ProblemView>,
    /// When it was last tried.
    pub tested: Option<TestedView>,
}

/// What a device is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum DeviceKind {
    /// Gives pictures.
    Camera,
    /// Gives sound.
    Microphone,
    /// Plays sound.
    Speaker,
}

/// One device to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeviceLineView {
    /// To choose it by.
    pub id: String,
    /// What people call it, where the system knows it.
    pub name: Option<String>,
    /// It is the one in use.
    pub used: bool,
}

/// The page "Camera and sound".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EquipmentView {
    /// What gives pictures.
    pub cameras: Vec<DeviceLineView>,
    /// What gives sound.
    pub microphones: Vec<DeviceLineView>,
    /// What plays sound.
    pub speakers: Vec<DeviceLineView>,
    /// What she is trying.
    pub trying: Option<DeviceKind>,
    /// The chime was played; she has not said yet whether she heard it.
    pub asked: bool,
    /// What is the matter with what she tries.
    pub problem: Option<ProblemView>,
}

/// What happened to a device in the middle of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
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

/// A device that changed in the middle of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NoticeView {
    /// Different for each notice of one call.
    pub number: u32,
    /// What kind of device.
    pub kind: DeviceKind,
    /// What happened.
    pub happened: Happened,
    /// To which, where the system knows its name.
    pub name: Option<String>,
    /// Another is in use now.
    pub replaced: bool,
    /// Its name, where the system knows it.
    pub now: Option<String>,
}

/// "Use this one."
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChooseDeviceRequest {
    /// What it is for.
    pub kind: DeviceKind,
    /// From the list.
    pub id: String,
}

/// "Let me see" and "let me hear".
#[derive(Debug, Clone, Copy, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TryDeviceRequest {
    /// Which of the three.
    pub kind: DeviceKind,
}
