//! The visit as the screen sees it, from the waiting room to "what to do now".

use crate::{ItemView, NoticeView, ProblemView};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where the visit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum CallPhase {
    /// No visit.
    Idle,
    /// In line.
    Waiting,
    /// The doctor admitted her; the ends are proving who they are.
    Connecting,
    /// Picture and sound flow.
    Live,
    /// Over; the After screen.
    Ended,
}

/// Shown only when the other end proved who it is and its certificate is the one in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PrivateLineView {
    /// Three picture words, the same on the doctor's screen.
    pub words: Vec<String>,
}

/// How a further person stands to the visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
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
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OtherView {
    /// Hers as long as the doctor lists her.
    pub number: u32,
    /// As the doctor says it; the certified name once that is proven.
    pub name: String,
    /// How she stands.
    pub phase: OtherPhase,
    /// Her picture, where there is a connection.
    pub picture: Option<WhosePicture>,
    /// The doctor lists her still: whatever line there is to her, she may see and hear the doctor.
    pub listed: bool,
    /// She came later than this person; otherwise she was here before.
    pub brought_in: bool,
    /// Her microphone is off.
    pub muted: bool,
    /// Her camera is off.
    pub hidden: bool,
}

/// The visit in hand.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CallView {
    /// Where it stands.
    pub phase: CallPhase,
    /// The booked visit she came for, to ask for it again.
    pub visit: Option<String>,
    /// The doctor's name as the clinic certified it; before that, as booked.
    pub doctor: Option<String>,
    /// 1 is next; known while waiting.
    pub position: Option<u32>,
    /// A doctor's page is open: somebody sees that she waits.
    pub attended: bool,
    /// The waiting room is out of reach for the moment; the place is kept.
    pub reconnecting: bool,
    /// Present only while the call is verified.
    pub private_line: Option<PrivateLineView>,
    /// Nothing comes from the doctor, and another way to her is looked for.
    pub finding_way: bool,
    /// Her picture is small, a still or left out, so that the voice comes through.
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
    /// Further people: those who are here or coming, then those who are gone; at most two of each.
    pub others: Vec<OtherView>,
    /// Locked: something was written or sent that is not shown until the PIN is given.
    pub held_back: bool,
    /// What the doctor typed, newest last; at most 50.
    pub typed: Vec<String>,
    /// What could not be checked about whom she speaks with; the call goes on.
    pub cautions: Vec<ProblemView>,
    /// What was written and sent, both ways, oldest first.
    pub items: Vec<ItemView>,
    /// She wants it kept on this computer when the visit is put away.
    pub keep: bool,
    /// Devices the visit goes on without.
    pub without: Vec<ProblemView>,
    /// What happened to devices in the call, the newest of each kind.
    pub notices: Vec<NoticeView>,
    /// Why it ended, when it was not by her or the doctor's choice.
    pub problem: Option<ProblemView>,
    /// "Go back in" makes sense.
    pub can_go_back: bool,
}

impl CallView {
    /// No visit.
    pub fn idle() -> Self {
        Self {
            phase: CallPhase::Idle,
            visit: None,
            doctor: None,
            position: None,
            attended: false,
            reconnecting: false,
            private_line: None,
            finding_way: false,
            saving_line: false,
            muted: false,
            hidden: false,
            louder: 0,
            can_be_louder: true,
            doctor_muted: false,
            doctor_hidden: false,
            others: Vec::new(),
            held_back: false,
            typed: Vec::new(),
            cautions: Vec::new(),
            items: Vec::new(),
            keep: false,
            without: Vec::new(),
            notices: Vec::new(),
            problem: None,
            can_go_back: false,
        }
    }
}

/// "See Dr Rao".
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SeeDoctorRequest {
    /// The appointment's id, or none to wait for whoever is on duty.
    pub visit: Option<String>,
}

/// A switch's new position.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SwitchRequest {
    /// The new position.
    pub on: bool,
}

/// Which pictures the window wants from now on, or no longer.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WatchRequest {
    /// The doctor's picture, her own or a further person's.
    pub whose: WhosePicture,
    /// Whether they are wanted; asking anew starts at a key picture.
    pub on: bool,
    /// Whether the program may draw them itself; the page then says where, by `place_pictures`.
    pub pane: bool,
}

/// A rectangle of the page's whose corners may be round.
///
/// Units: the page's pixels, from its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RoundedRequest {
    /// Its left edge.
    pub left: f64,
    /// Its upper edge.
    pub top: f64,
    /// How wide it is.
    pub width: f64,
    /// How high it is.
    pub height: f64,
    /// Of its corners.
    pub radius: f64,
}

/// Where one picture is drawn.
///
/// Units: the page's pixels, from its upper left corner.
#[derive(Debug, Clone, PartialEq, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlaceRequest {
    /// Whose picture.
    pub whose: WhosePicture,
    /// Its left edge.
    pub left: f64,
    /// Its upper edge.
    pub top: f64,
    /// How wide it is.
    pub width: f64,
    /// How high it is.
    pub height: f64,
    /// The frame that it is cut to, if it has one.
    pub frame: Option<RoundedRequest>,
    /// What must not be drawn over.
    pub above: Vec<RoundedRequest>,
}

/// Where the program draws pictures itself.
#[derive(Debug, Clone, PartialEq, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlacesRequest {
    /// How wide the window is in the page's pixels: where the system's letters are large they are larger than others.
    pub width: f64,
    /// All places; whose picture has none is not drawn.
    pub places: Vec<PlaceRequest>,
}

/// What the program drew of one picture since it was last told.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ShownView {
    /// Whose picture.
    pub whose: WhosePicture,
    /// When each was drawn, in milliseconds since 1970.
    #[ts(type = "number[]")]
    pub at: Vec<i64>,
    /// Of the newest, in pixels of the sender's.
    pub width: u16,
    /// Of the newest, in pixels of the sender's.
    pub height: u16,
}

/// One of the pictures of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum WhosePicture {
    /// What the doctor sends.
    Doctor,
    /// What the others see of her.
    Own,
    /// What one further person sends.
    FirstOther,
    /// What another further person sends.
    SecondOther,
}

crate::hide_from_debug!(CallView, OtherView);
