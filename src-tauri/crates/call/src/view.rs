//! The visit as the screen needs it.

use crate::exchange::Item;
use crate::output::Seat;
use std::fmt;

/// Where the visit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// No visit.
    Lobby,
    /// In line.
    Waiting,
    /// The doctor admitted her; messages go to and fro.
    Connecting,
    /// It is the doctor; the connection itself is not there yet.
    Verified,
    /// Picture and sound flow, and nobody is between.
    Live,
    /// Over.
    Ended,
}

/// A place in line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// 1 is next.
    pub position: u32,
    /// How long the line is.
    pub of: u32,
    /// A doctor's page is connected: somebody sees that she waits.
    pub attended: bool,
}

/// Why a visit ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndedBecause {
    /// She left.
    SheLeft,
    /// The doctor ended it.
    DoctorEnded,
    /// The doctor's page went away.
    DoctorWentAway,
    /// The other end, or its certificate, is not the one it should be. The code says how.
    NotVerified(&'static str),
    /// It was the doctor, and then another certificate was in use. The code says how.
    ChangedHands(&'static str),
    /// The clinic has taken the doctor's certificate back, during the call. The code says how.
    Revoked(&'static str),
    /// The doctor's page could not make sure of this end.
    DoctorCouldNotVerify,
    /// No way through the network was found: it was never open.
    NotConnected,
    /// It was open, and broke.
    ConnectionLost,
    /// The waiting room will not have this device.
    Refused,
    /// Her account came in from another window or computer.
    ElsewhereNow,
}

/// What is known of one device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DeviceState {
    /// Not looked at yet.
    #[default]
    Unknown,
    /// It works.
    Works,
    /// There is none.
    Absent,
    /// Another program has it.
    Busy,
    /// It is there and fails, or the system does not allow it.
    Fails,
}

/// What is known of all three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Devices {
    /// The camera.
    pub camera: DeviceState,
    /// The microphone.
    pub microphone: DeviceState,
    /// The speaker.
    pub speaker: DeviceState,
}

/// How a further person stands to this visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherPhase {
    /// The doctor brings her in, or her end is being checked.
    Connecting,
    /// Picture and sound flow, and nobody is between.
    Live,
    /// She has left.
    Left,
    /// She, or her certificate, was not the one it should be: no line to her was opened.
    Refused,
    /// It was she, and then another certificate was in use: her line was closed.
    Stopped,
    /// No line to her came about, or it broke.
    Unreached,
}

/// A further person in the visit, or one who was.
#[derive(Clone, PartialEq, Eq)]
pub struct Other {
    /// Hers as long as the doctor lists her.
    pub number: u32,
    /// Her name: as the doctor says it, and as the clinic certified it once that is proven.
    pub name: String,
    /// How she stands.
    pub phase: OtherPhase,
    /// Whose picture is hers; none while there is no connection.
    pub seat: Option<Seat>,
    /// The doctor lists her still: whatever line there is to her, she may see and hear the doctor.
    pub listed: bool,
    /// She came after this end; otherwise she was here before.
    pub brought_in: bool,
    /// Her microphone is off.
    pub muted: bool,
    /// Her camera is off.
    pub hidden: bool,
}

impl Other {
    /// One whom the doctor does not list any more.
    pub(crate) fn gone(number: u32, name: String) -> Self {
        let phase = OtherPhase::Left;
        Self { number, name, phase, seat: None, listed: false, brought_in: true, muted: false, hidden: false }
    }
}

impl fmt::Debug for Other {
    /// Hides the name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Other({}, {:?})", self.number, self.phase)
    }
}

/// Everything the screen needs of a visit.
///
/// Invariant: `picture_words` is there only while the call is live and private.
#[derive(Clone, PartialEq, Eq)]
pub struct View {
    /// Where it stands.
    pub phase: Phase,
    /// Known while waiting, once the hub said it.
    pub place: Option<Place>,
    /// The waiting room is out of reach; the place, or the call, goes on.
    pub hub_away: bool,
    /// The doctor's name as the clinic certified it.
    pub doctor: Option<String>,
    /// Three words, the same on the doctor's screen.
    pub picture_words: Option<[String; 3]>,
    /// Nothing was heard from the doctor for a while.
    pub line_broken: bool,
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
    /// Further people: all whom the doctor lists, then those who are gone.
    pub others: Vec<Other>,
    /// What the doctor typed, newest last.
    pub typed: Vec<String>,
    /// It could not be checked whether the clinic has taken back the certificate of somebody in the call.
    pub unchecked: bool,
    /// An older revocation list than one seen before was offered, and not taken.
    pub rolled_back: bool,
    /// What was written and sent, both ways, oldest first.
    pub items: Vec<Item>,
    /// What devices there are.
    pub devices: Devices,
    /// Why it ended, if it did.
    pub ended: Option<EndedBecause>,
    /// "Go back in" makes sense.
    pub can_go_back: bool,
}

impl fmt::Debug for View {
    /// Hides the doctor's name, the words and what was typed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("View")
            .field("phase", &self.phase)
            .field("place", &self.place)
            .field("hub_away", &self.hub_away)
            .field("line_broken", &self.line_broken)
            .field("others", &self.others)
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}

impl EndedBecause {
    /// Whether going back in may help.
    pub(crate) fn can_go_back(self) -> bool {
        match self {
            Self::SheLeft
            | Self::DoctorEnded
            | Self::DoctorWentAway
            | Self::NotVerified(_)
            | Self::ChangedHands(_)
            | Self::Revoked(_)
            | Self::DoctorCouldNotVerify
            | Self::NotConnected
            | Self::ConnectionLost
            | Self::ElsewhereNow => true,
            Self::Refused => false,
        }
    }
}
