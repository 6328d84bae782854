//! Whom the attacks are made on, and what an attacker has: keys of his own, everybody's messages, the hub.
//!
//! Goes in: a way to break what passes. Comes out: who refused what, and how much sound and picture got out before.
//! Must never: let an honest visit look refused, which the control shows. Read next: `attack.rs`.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "an attack whose stage cannot be set has failed")]

mod at_page;
mod at_patient;
mod caught;
pub mod forge;
mod said;
mod web;

pub use at_page::{AtPage, Heard};
pub use at_patient::AtPatient;
pub use caught::{Panicked, caught};
pub use web::Web;

use crate::journey::clinic::HillClinic;
use said::Refusals;
use std::path::{Path, PathBuf};

/// What came of an attack.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// The visit became private and live at the end that was attacked.
    pub private: bool,
    /// What did not hold, by its name; none when the end that was attacked does not say.
    pub code: Option<String>,
    /// What the person there reads.
    pub screen: String,
    /// Packets of sound and picture before the call was private: sent by, or let in at, the end that was attacked.
    pub packets: u64,
}

/// The two stages, made when they are first needed and again after trouble.
#[derive(Debug)]
pub struct Grounds {
    folder: PathBuf,
    page: PathBuf,
    refusals: Refusals,
    at_patient: Option<AtPatient>,
    at_page: Option<AtPage>,
}

impl Grounds {
    /// Nothing is set up yet. `page` is the built page of the doctor.
    ///
    /// # Panics
    /// When somebody else in this program keeps its log already.
    pub fn new(folder: &Path, page: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            page: page.to_owned(),
            refusals: Refusals::collect(),
            at_patient: None,
            at_page: None,
        }
    }

    /// The patient's app, the real core, in line; at the other end a doctor whom an attacker may be.
    pub async fn at_patient(&mut self) -> &mut AtPatient {
        if self.at_patient.is_none() {
            self.at_patient = Some(AtPatient::open(self.refusals.clone()).await);
        }
        self.at_patient.as_mut().unwrap()
    }

    /// A patient's app of its own, for what would change more than one visit: at a clinic that is set up for it.
    pub async fn patient_at(&self, clinic: HillClinic) -> AtPatient {
        AtPatient::at(clinic, self.refusals.clone()).await
    }

    /// The doctor's page in a real Chromium; at the other end the real core.
    pub async fn at_page(&mut self) -> &mut AtPage {
        if self.at_page.is_none() {
            self.at_page = Some(AtPage::open(&self.folder, &self.page, self.refusals.clone()).await);
        }
        self.at_page.as_mut().unwrap()
    }

    /// After trouble nothing is as it should be: the next attack begins on new ground.
    pub fn clear(&mut self) {
        (self.at_patient, self.at_page) = (None, None);
    }
}
