use clinical::{Appointment, AppointmentStatus, ResourceId};
use jiff::Timestamp;

use crate::Field;
use crate::lookup::{Lookup, Place};
use crate::people::{name_of, practitioner_id};
use crate::r4;
use crate::values::concept_from_fhir;
use crate::video::video_from_fhir;

/// Turns an `Appointment` into a visit.
///
/// `full_url` is the address of its Bundle entry: references are resolved from there.
pub fn appointment_from_fhir(
    id: &ResourceId,
    appointment: &r4::Appointment,
    full_url: Option<&str>,
    lookup: &Lookup,
) -> Appointment {
    let place = Place { full_url, contained: &appointment.contained.items };
    let doctor = doctor(appointment);
    let said = appointment.description.text().map(str::to_owned);
    let concepts = appointment.reason_code.iter().chain(&appointment.service_type);
    let coded = || concepts.map(concept_from_fhir).find_map(|concept| concept.words().map(str::to_owned));
    Appointment {
        id: id.clone(),
        start: moment(&appointment.start),
        end: moment(&appointment.end),
        status: AppointmentStatus::from_code(appointment.status.text().unwrap_or_default()),
        doctor: doctor.and_then(|doctor| name_of(doctor, &place, lookup)),
        doctor_id: doctor.and_then(|doctor| practitioner_id(doctor, &place, lookup)),
        description: said.or_else(coded),
        video: video_from_fhir(appointment),
    }
}

/// The first clinician who has not declined.
fn doctor(appointment: &r4::Appointment) -> Option<&r4::Reference> {
    let is_clinician = |actor: &&r4::Reference| {
        let text = actor.reference.text().unwrap_or_default();
        let kind = actor.kind.text().unwrap_or_default();
        text.contains("Practitioner") || kind.contains("Practitioner")
    };
    appointment
        .participant
        .iter()
        .filter(|participant| participant.status.text() != Some("declined"))
        .filter_map(|participant| participant.actor.get())
        .find(is_clinician)
}

fn moment(field: &Field<String>) -> Option<Timestamp> {
    field.text().and_then(|text| text.parse().ok())
}
