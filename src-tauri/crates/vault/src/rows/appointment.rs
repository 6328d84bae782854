//! An appointment on disk.

use clinical::{Appointment, AppointmentStatus, VideoForm, VideoLink};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{RowError, resource_id};

/// A `clinical::Appointment` on disk.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppointmentRow {
    /// `Appointment/…` at the clinic.
    pub id: String,
    /// When it begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Timestamp>,
    /// When it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<Timestamp>,
    /// The status code as written.
    pub status: String,
    /// The clinician's name as shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doctor: Option<String>,
    /// `Practitioner/…` at the clinic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doctor_id: Option<String>,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Where the video visit is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video: Option<VideoRow>,
}

/// A `clinical::VideoLink` on disk.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VideoRow {
    /// The address as written.
    pub url: String,
    /// The code of the form it was given in.
    pub form: String,
}

/// Writes down an appointment.
#[must_use]
pub fn row_from_appointment(appointment: &Appointment) -> AppointmentRow {
    let Appointment { id, start, end, status, doctor, doctor_id, description, video } = appointment;
    AppointmentRow {
        id: id.as_str().to_owned(),
        start: *start,
        end: *end,
        status: status.code().to_owned(),
        doctor: doctor.clone(),
        doctor_id: doctor_id.as_ref().map(ToString::to_string),
        description: description.clone(),
        video: video
            .as_ref()
            .map(|VideoLink { url, form }| VideoRow { url: url.clone(), form: form.code().to_owned() }),
    }
}

/// Reads an appointment back.
///
/// # Errors
/// [`RowError`] names the field that is not as it was written.
pub fn appointment_from_row(row: AppointmentRow) -> Result<Appointment, RowError> {
    let video = row
        .video
        .map(|VideoRow { url, form }| {
            let form = VideoForm::from_code(&form).ok_or(RowError("video.form"))?;
            Ok(VideoLink { url, form })
        })
        .transpose()?;
    Ok(Appointment {
        id: resource_id(&row.id)?,
        start: row.start,
        end: row.end,
        status: AppointmentStatus::from_code(&row.status),
        doctor: row.doctor,
        doctor_id: row.doctor_id.as_deref().map(resource_id).transpose()?,
        description: row.description,
        video,
    })
}
