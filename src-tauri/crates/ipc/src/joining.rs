//! How an invitation comes in: a code being typed, a leaflet before the camera, and for whom it is.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How a typed code stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum CodeState {
    /// Fewer characters than a code has; nothing is wrong so far.
    Short,
    /// More characters than a code has.
    Long,
    /// A character that no code has.
    Character,
    /// One of the characters is mistyped.
    Mistyped,
    /// It is a code.
    Good,
}

/// What is known of a code as typed so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CodeView {
    /// How it stands.
    pub state: CodeState,
    /// How many characters are still to come, or too many; or which one is wrong, counted from 1 without blanks
    /// and dashes. Otherwise 0.
    pub at: u32,
}

/// A code while it is typed.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CodeRequest {
    /// As typed.
    pub code: String,
}

/// A typed invitation.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct JoinRequest {
    /// The clinic's web address, as typed.
    pub address: String,
    /// The code, as typed.
    pub code: String,
}

/// Her camera looks for the picture on the leaflet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ScanState {
    /// It does not.
    Off,
    /// It looks.
    Looking,
    /// It read a picture that is no invitation, and looks on.
    Strange,
}

/// An invitation on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct JoiningView {
    /// It is being fetched from the clinic's web.
    pub fetching: bool,
    /// The camera.
    pub scan: ScanState,
}

/// For whom a caregiver uses this computer.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HelpingView {
    /// The patient's name.
    pub patient: String,
    /// What she is to the patient, as the clinic wrote it, e.g. "daughter".
    pub relation: String,
}

crate::hide_from_debug!(CodeRequest, JoinRequest, HelpingView);
