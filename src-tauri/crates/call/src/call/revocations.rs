//! What the clinic has revoked, as it becomes known while she waits and speaks.

use super::{Call, Stage};
use crate::input::Moment;
use crate::output::Output;
use crate::view::EndedBecause;
use trust::RevocationsError;

impl Call {
    /// A list of the hub's or of the clinic's web. A newer one is kept and counts at once, also for a call that
    /// flows; an older one than was seen before is somebody's wish that a revocation be forgotten.
    pub(super) fn revocations(&mut self, list: &str, now: Moment) -> Vec<Output> {
        match self.basis.take(list) {
            Ok(true) => {}
            Ok(false) => return Vec::new(),
            Err(error) => {
                self.rolled_back |= error == RevocationsError::RolledBack;
                return vec![Output::NotTaken(error.code())];
            }
        }
        let mut outputs = vec![Output::KeepRevocations(list.to_owned())];
        let basis = self.basis.clone();
        let doctor = match &mut self.stage {
            Stage::InCall { attempt, .. } => attempt.take_revocations(&basis, now),
            Stage::Lobby | Stage::Waiting { .. } | Stage::Ended(_) => Ok(()),
        };
        match doctor {
            Ok(()) => outputs.extend(self.several.take_revocations(&basis, now)),
            Err(defect) => outputs.extend(self.end(EndedBecause::Revoked(defect))),
        }
        outputs
    }
}
