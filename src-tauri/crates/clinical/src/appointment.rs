use std::fmt;

use jiff::Timestamp;

use crate::ResourceId;

/// One visit that was agreed on.
///
/// Source: FHIR R4, `Appointment`. `Debug` shows ids, times and status only.
#[derive(Clone, PartialEq, Eq)]
pub struct Appointment {
    /// `Appointment/…` at the clinic.
    pub id: ResourceId,
    /// When it begins.
    pub start: Option<Timestamp>,
    /// When it ends.
    pub end: Option<Timestamp>,
    /// Where it stands.
    pub status: AppointmentStatus,
    /// The clinician's name as shown: "Dr Anita Rao".
    pub doctor: Option<String>,
    /// `Practitioner/…` at the clinic.
    pub doctor_id: Option<ResourceId>,
    /// What it is about, in the clinic's words.
    pub description: Option<String>,
    /// Where the clinic says the video visit is.
    pub video: Option<VideoLink>,
}

/// The address a clinic gave for a video visit. It shows that the visit is by video and is never
/// opened by itself: it can be the provider's own room.
#[derive(Clone, PartialEq, Eq)]
pub struct VideoLink {
    /// The address as written.
    pub url: String,
    /// In which of the three forms it was given.
    pub form: VideoForm,
}

/// The three forms in which clinics write a video link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VideoForm {
    /// The R4 extension `extension-Appointment.virtualService`.
    Extension,
    /// The telecom of a contained `HealthcareService`.
    ContainedService,
    /// R5's own `virtualService`.
    Native,
}

impl VideoForm {
    /// A short stable code for storing it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Extension => "extension",
            Self::ContainedService => "contained-service",
            Self::Native => "native",
        }
    }

    /// The form of a stored code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Extension, Self::ContainedService, Self::Native].into_iter().find(|form| form.code() == code)
    }
}

/// Where a visit stands.
///
/// Source: FHIR R4, value set appointmentstatus.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AppointmentStatus {
    /// `proposed`
    Proposed,
    /// `pending`
    Pending,
    /// `booked`
    Booked,
    /// `arrived`
    Arrived,
    /// `checked-in`
    CheckedIn,
    /// `waitlist`
    Waitlist,
    /// `fulfilled`
    Fulfilled,
    /// `cancelled`
    Cancelled,
    /// `noshow`
    NoShow,
    /// `entered-in-error`
    EnteredInError,
    /// A code this program does not know, or none (then empty), kept as written.
    Other(String),
}

impl AppointmentStatus {
    /// The status of a code; a code that is not known is kept.
    pub fn from_code(code: &str) -> Self {
        match code {
            "proposed" => Self::Proposed,
            "pending" => Self::Pending,
            "booked" => Self::Booked,
            "arrived" => Self::Arrived,
            "checked-in" => Self::CheckedIn,
            "waitlist" => Self::Waitlist,
            "fulfilled" => Self::Fulfilled,
            "cancelled" => Self::Cancelled,
            "noshow" => Self::NoShow,
            "entered-in-error" => Self::EnteredInError,
            other => Self::Other(other.to_owned()),
        }
    }

    /// The code, as the clinic wrote it.
    pub fn code(&self) -> &str {
        match self {
            Self::Proposed => "proposed",
            Self::Pending => "pending",
            Self::Booked => "booked",
            Self::Arrived => "arrived",
            Self::CheckedIn => "checked-in",
            Self::Waitlist => "waitlist",
            Self::Fulfilled => "fulfilled",
            Self::Cancelled => "cancelled",
            Self::NoShow => "noshow",
            Self::EnteredInError => "entered-in-error",
            Self::Other(code) => code,
        }
    }

    /// Whether it will still take place, as far as is known.
    pub fn is_ahead(&self) -> bool {
        !matches!(self, Self::Fulfilled | Self::Cancelled | Self::NoShow | Self::EnteredInError)
    }
}

impl fmt::Debug for Appointment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Appointment")
            .field("id", &self.id)
            .field("start", &self.start)
            .field("status", &self.status.code())
            .field("video", &self.video)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for VideoLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VideoLink").field("form", &self.form).finish_non_exhaustive()
    }
}
