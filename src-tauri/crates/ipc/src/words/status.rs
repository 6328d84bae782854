//! Where a medicine stands.

use clinical::{Prescription, PrescriptionKind, PrescriptionStatus};
use jiff::civil::Date;

use super::Words;

impl Words {
    /// Where a medicine stands on the given day: "You take this now", "Paused for now …".
    pub fn standing_words(&self, prescription: &Prescription, today: Date) -> String {
        if prescription.do_not_take && !prescription.status.is_over() {
            return self.say("do-not-take", &[]);
        }
        let ended =
            prescription.until.as_ref().filter(|_| !prescription.status.is_over() && prescription.is_past(today));
        if let Some(until) = ended {
            return self.say("status-over", &[("until", &self.partial_date_words(until))]);
        }
        if prescription.status != PrescriptionStatus::Active {
            return self.status_words(&prescription.status);
        }
        let later = prescription.from.as_ref().filter(|from| from.first_day().is_some_and(|first| first > today));
        match (later, prescription.kind) {
            (Some(from), _) => self.say("status-later", &[("from", &self.partial_date_words(from))]),
            (None, PrescriptionKind::Request) => self.say("status-active", &[]),
            (None, PrescriptionKind::Statement) => self.say("status-statement-active", &[]),
        }
    }

    /// The words of a status alone.
    pub fn status_words(&self, status: &PrescriptionStatus) -> String {
        match status {
            PrescriptionStatus::Other(code) => self.say("status-other", &[("code", code)]),
            known => self.say(&format!("status-{}", known.code()), &[]),
        }
    }
}

#[cfg(test)]
mod tests {
    use clinical::{PartialDate, ResourceId};

    use super::*;

    fn prescription(status: &str) -> Prescription {
        Prescription {
            id: ResourceId::parse("MedicationRequest/1").unwrap(),
            kind: PrescriptionKind::Request,
            name: "Paracetamol".into(),
            medicine: None,
            dosages: Vec::new(),
            status: PrescriptionStatus::from_code(status),
            status_reason: None,
            intent: None,
            do_not_take: false,
            reasons: Vec::new(),
            prescriber: None,
            authored_on: None,
            from: None,
            until: None,
            notes: Vec::new(),
        }
    }

    fn said(prescription: &Prescription) -> String {
        Words::english().standing_words(prescription, "2026-11-23".parse().unwrap())
    }

    #[test]
    fn every_status_has_words() {
        for code in [
            "active",
            "on-hold",
            "cancelled",
            "completed",
            "entered-in-error",
            "stopped",
            "draft",
            "intended",
            "not-taken",
            "unknown",
        ] {
            let words = said(&prescription(code));
            assert!(words.contains(' ') || words == "Finished", "{code}: {words}");
        }
        assert!(said(&prescription("brand-new")).contains("brand-new"));
    }

    #[test]
    fn what_is_over_or_not_begun_is_not_taken_now() {
        let mut over = prescription("active");
        over.until = PartialDate::parse("2026-10").ok();
        assert_eq!(said(&over), "Over since October 2026");
        let mut later = prescription("active");
        later.from = PartialDate::parse("2026-12-01").ok();
        assert_eq!(said(&later), "You start this on 1 December 2026");
        let mut forbidden = prescription("active");
        forbidden.do_not_take = true;
        assert_eq!(said(&forbidden), "Do not take this medicine.");
    }
}
