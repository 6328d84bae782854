//! The report of an incident: what the clinic needs to act, and nothing of her records.

use crate::layout::{BELOW_BAR, INK, MARGIN, PALE, QUIET, TEXT, finish, start, time};
use crate::pages::{Pages, PaperError, Weight};
use crate::wording::Wording;
use jiff::Timestamp;

/// A visit by its id alone.
#[derive(Debug, Clone, Copy)]
pub struct VisitId<'a> {
    /// When it was entered in the list of what happened.
    pub at: Timestamp,
    /// The booked visit in the clinic's records, where there was one.
    pub id: Option<&'a str>,
}

/// What stands on a report.
#[derive(Clone, Copy)]
pub struct IncidentReport<'a> {
    /// The clinic's name.
    pub clinic: &'a str,
    /// The number to phone for help.
    pub phone: &'a str,
    /// To whom it happened.
    pub name: &'a str,
    /// Who that is in the clinic's records: `Patient/asha`.
    pub person: &'a str,
    /// `stolen`, `screen-seen` or `strange-call`.
    pub what: &'a str,
    /// When help was asked for.
    pub at: Timestamp,
    /// The clinic's time zone, an IANA name.
    pub zone: &'a str,
    /// What was done and how it went, by their names in `paper.ftl`: (`rekeyed`, `done`).
    pub steps: &'a [(&'a str, &'a str)],
    /// The thumbprint of this computer's key.
    pub key: Option<&'a str>,
    /// The number of this computer's certificate.
    pub certificate: Option<&'a str>,
    /// When that ends.
    pub until: Option<Timestamp>,
    /// The newest first.
    pub visits: &'a [VisitId<'a>],
}

impl std::fmt::Debug for IncidentReport<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IncidentReport").field("what", &self.what).field("at", &self.at).finish_non_exhaustive()
    }
}

/// What is written to the clinic about `stolen`, `screen-seen` or `strange-call`.
pub fn alert(what: &str) -> String {
    Wording::of_paper().say(&format!("paper-alert-{what}"), &[])
}

impl IncidentReport<'_> {
    /// The page as PDF.
    ///
    /// # Errors
    /// [`PaperError::NotWritten`].
    pub fn to_pdf(&self) -> Result<Vec<u8>, PaperError> {
        let words = Wording::of_paper();
        let say = |name: &str| words.say(name, &[]);
        let mut pages = start(&words, &say("paper-incident-title"), self.clinic, self.phone)?;
        let what = say(&format!("paper-incident-{}", self.what));
        let mut y = pages.lines([MARGIN, BELOW_BAR], 22.0, TEXT, Weight::Bold, INK, &what)?;
        let whom = words.say("paper-incident-for", &[("name", self.name), ("person", self.person)]);
        let at = words.say("paper-incident-at", &[("at", &time(self.at, self.zone))]);
        for text in [&whom, &at, &say("paper-incident-nothing")] {
            y = pages.lines([MARGIN, y + 4.0], 14.0, TEXT, Weight::Regular, INK, text)?;
        }

        y = heading(&mut pages, y, &say("paper-incident-done"))?;
        for (step, state) in self.steps {
            let text = format!("{}: {}", say(&format!("paper-step-{step}")), say(&format!("paper-state-{state}")));
            y = pages.lines([MARGIN, y + 2.0], 14.0, TEXT, Weight::Regular, INK, &text)?;
        }

        y = heading(&mut pages, y, &say("paper-incident-ids"))?;
        let unknown = say("paper-incident-unknown");
        let until = self.until.map(|until| time(until, self.zone));
        let ids = [
            ("paper-incident-key", self.key),
            ("paper-incident-certificate", self.certificate),
            ("paper-incident-until", until.as_deref()),
        ];
        for (name, id) in ids {
            y = pair(&mut pages, y, &say(name), id.unwrap_or(&unknown))?;
        }
        y = pair(&mut pages, y, &say("paper-incident-visits"), "")?;
        if self.visits.is_empty() {
            y = pages.lines([MARGIN, y], 12.0, TEXT, Weight::Regular, INK, &say("paper-incident-no-visits"))?;
        }
        for visit in self.visits {
            let text = format!("{}  {}", time(visit.at, self.zone), visit.id.unwrap_or_default());
            y = pages.lines([MARGIN, y], 12.0, TEXT, Weight::Regular, INK, &text)?;
        }
        finish(pages, &words)
    }
}

fn heading(pages: &mut Pages, y: f32, text: &str) -> Result<f32, PaperError> {
    pages.fill([MARGIN, y + 6.0, TEXT, 28.0], PALE);
    pages.text([MARGIN + 8.0, y + 25.0], 15.0, Weight::Bold, INK, text)?;
    Ok(y + 54.0)
}

/// A name, and below it what it is.
fn pair(pages: &mut Pages, y: f32, name: &str, value: &str) -> Result<f32, PaperError> {
    pages.text([MARGIN, y], 11.0, Weight::Regular, QUIET, name)?;
    if value.is_empty() {
        return Ok(y + 17.0);
    }
    pages.fitting([MARGIN, y + 17.0], 14.0, TEXT, Weight::Bold, INK, value)?;
    Ok(y + 40.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_incident_step_and_state_has_words_and_a_report_is_one_page() {
        let words = Wording::of_paper();
        let steps = ["clinic-told", "signed-out", "rekeyed", "locked", "phone-clinic", "report-ready"];
        let states = ["doing", "done", "failed", "for-you"];
        for name in steps.map(|step| format!("paper-step-{step}")).iter() {
            assert!(words.has(name), "{name}");
        }
        for name in states.map(|state| format!("paper-state-{state}")).iter() {
            assert!(words.has(name), "{name}");
        }
        let at = "2026-11-29T03:04:05Z".parse().unwrap();
        let visits = [VisitId { at, id: Some("Appointment/asha-video") }; 10];
        let done = steps.map(|step| (step, "done"));
        for what in ["stolen", "screen-seen", "strange-call"] {
            assert!(words.has(&format!("paper-incident-{what}")), "{what}");
            assert!(alert(what).starts_with("Housecall: "), "{what}");
            let report = IncidentReport {
                clinic: "Hill Clinic",
                phone: "555 0100",
                name: "Asha Verma",
                person: "Patient/asha",
                what,
                at,
                zone: "Asia/Kolkata",
                steps: &done,
                key: Some("LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ"),
                certificate: None,
                until: None,
                visits: &visits,
            };
            let pdf = report.to_pdf().unwrap();
            assert!(String::from_utf8_lossy(&pdf).contains("/Count 1"), "{what}");
        }
    }
}
