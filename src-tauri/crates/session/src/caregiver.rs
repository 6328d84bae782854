//! A caregiver: somebody with a key and a name of her own, who acts for a patient.

use crate::snapshot::Helping;
use serde::{Deserialize, Serialize};
use trust::Invitation;

/// Who she is and for whom she acts, as the clinic certified it; kept in the vault's settings.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Caregiver {
    /// Her own name.
    name: String,
    /// The patient's name.
    patient: String,
    /// What she is to the patient, e.g. "daughter".
    relation: String,
}

impl Caregiver {
    /// Nothing when the invitation is the patient's own.
    pub(crate) fn of(invitation: &Invitation) -> Option<Self> {
        let acts_for = invitation.acts_for()?;
        Some(Self {
            name: invitation.name().to_owned(),
            patient: acts_for.name.clone(),
            relation: acts_for.relation.clone(),
        })
    }

    pub(crate) fn to_text(&self) -> String {
        // Strings always have a JSON form.
        serde_json::to_string(self).unwrap_or_default()
    }

    pub(crate) fn from_text(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// Her own first name.
    pub(crate) fn called(&self) -> String {
        self.name.split_whitespace().next().unwrap_or(&self.name).to_owned()
    }

    /// For the screen.
    pub(crate) fn into_helping(self) -> Helping {
        Helping { patient: self.patient, relation: self.relation }
    }
}

impl std::fmt::Debug for Caregiver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Caregiver").finish_non_exhaustive()
    }
}
