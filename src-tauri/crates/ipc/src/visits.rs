//! Visits as the screen shows them.

use crate::words::Words;
use clinical::{Appointment, AppointmentStatus};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use ts_rs::TS;

/// The clinic's zone, in which visits are booked, and the person's own.
#[derive(Debug, Clone)]
pub struct Zones {
    /// Times are said in this one.
    pub clinic: TimeZone,
    /// Said as well where its clocks differ.
    pub here: TimeZone,
}

impl Words {
    fn both_times(&self, at: Timestamp, zones: &Zones, now: Timestamp) -> String {
        let when = self.time_words(at, &zones.clinic, now);
        if zones.clinic.to_offset(at) == zones.here.to_offset(at) {
            return when;
        }
        let here = self.clock_words(at.to_zoned_datetime(zones.here.clone()).time());
        self.say("clinic-and-here", &[("when", &when), ("here", &here)])
    }
}

/// A visit can be entered this long before its time: the waiting room opens.
const OPENS_BEFORE: SignedDuration = SignedDuration::from_mins(30);

/// A visit without an end is over this long after its start.
const LASTS: SignedDuration = SignedDuration::from_hours(1);

/// Doctors run late: a visit stays open this long after its end.
const LATE: SignedDuration = SignedDuration::from_hours(2);

/// One visit, past or to come.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct VisitView {
    /// The appointment's id, e.g. "Appointment/abc".
    pub id: String,
    /// e.g. "Dr Rao"; `None` when the clinic names nobody.
    pub doctor: Option<String>,
    /// e.g. "10:30 today, in 20 minutes".
    pub when: String,
    /// What it is about, as the clinic wrote it.
    pub about: Option<String>,
    /// It is a video visit.
    pub video: bool,
    /// Cancelled by the clinic or the person.
    pub cancelled: bool,
    /// "See Dr Rao" can be pressed now.
    pub open: bool,
}

/// All visits.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct VisitsView {
    /// Next first.
    pub coming: Vec<VisitView>,
    /// Latest first.
    pub past: Vec<VisitView>,
}

/// Both lists from the clinic's appointments.
pub fn visits_view(appointments: &[Appointment], zones: &Zones, now: Timestamp, words: &Words) -> VisitsView {
    let mut timed: Vec<_> = appointments.iter().filter_map(|visit| Some((visit.start?, visit))).collect();
    timed.sort_by_key(|(start, _)| *start);
    let (mut coming, mut past) = (Vec::new(), Vec::new());
    for (start, visit) in timed {
        let view = view_from_appointment(visit, start, zones, now, words);
        if closes(visit, start) < now
            || matches!(visit.status, AppointmentStatus::Fulfilled | AppointmentStatus::NoShow)
        {
            past.push(view);
        } else if visit.status != AppointmentStatus::EnteredInError {
            coming.push(view);
        }
    }
    past.reverse();
    VisitsView { coming, past }
}

fn view_from_appointment(
    visit: &Appointment,
    start: Timestamp,
    zones: &Zones,
    now: Timestamp,
    words: &Words,
) -> VisitView {
    let video = visit.video.is_some();
    let ahead = visit.status.is_ahead();
    VisitView {
        id: visit.id.as_str().to_owned(),
        doctor: visit.doctor.as_deref().map(doctor_words),
        when: words.both_times(start, zones, now),
        about: visit.description.clone(),
        video,
        cancelled: visit.status == AppointmentStatus::Cancelled,
        open: video && ahead && now >= start - OPENS_BEFORE && now <= closes(visit, start),
    }
}

fn closes(visit: &Appointment, start: Timestamp) -> Timestamp {
    visit.end.unwrap_or(start + LASTS) + LATE
}

/// What a patient calls her: "Dr Anita Rao" is "Dr Rao".
pub fn doctor_words(name: &str) -> String {
    let mut words = name.split_whitespace();
    match (words.next(), words.next_back()) {
        (Some(title @ ("Dr" | "Dr." | "Doctor")), Some(family)) => format!("{} {family}", title.trim_end_matches('.')),
        _ => name.to_owned(),
    }
}

crate::hide_from_debug!(VisitView, VisitsView);

#[cfg(test)]
mod tests {
    use super::doctor_words;

    #[test]
    fn a_doctor_is_called_by_her_family_name() {
        assert_eq!(doctor_words("Dr Anita Rao"), "Dr Rao");
        assert_eq!(doctor_words("Dr. Joy Sen"), "Dr Sen");
        assert_eq!(doctor_words("Nurse Lata"), "Nurse Lata");
        assert_eq!(doctor_words("Dr"), "Dr");
    }
}
