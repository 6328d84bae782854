use std::fmt;

use crate::{PartialDate, ResourceId};

/// The person the records are about.
///
/// `Debug` shows the id only.
#[derive(Clone, PartialEq, Eq)]
pub struct Patient {
    /// `Patient/…` at the clinic.
    pub id: ResourceId,
    /// The whole name as said: "Asha Verma". Never blank.
    pub name: String,
    /// The name she is greeted by: "Asha".
    pub given: Option<String>,
    /// When she was born, as precise as it is known.
    pub birth_date: Option<PartialDate>,
}

impl fmt::Debug for Patient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Patient").field("id", &self.id).finish_non_exhaustive()
    }
}
