//! A live call whose way is lost looks for another one, and stays.

use super::{Call, Stage};
use crate::attempt::{Attempt, Defect};
use crate::input::Moment;
use crate::output::Output;
use crate::seek::Seek;
use signalling::CallSignal;
use trust::setup::Nonce;

/// Time is told every quarter of a second: whoever was not told for this long has slept, or a clock
/// was put forward, and looking for another way then does no harm. Units: seconds.
const SLEPT_FOR: u64 = 5;

impl Call {
    /// Nothing comes from the doctor any more: asks her end for another way, at once and again.
    pub(super) fn seek(&mut self, now: Moment) -> Vec<Output> {
        self.silent_since.get_or_insert(now.steady);
        self.ask(now)
    }

    fn ask(&mut self, now: Moment) -> Vec<Output> {
        let ask = self.seek.ask(now.steady);
        self.attempt().filter(|_| ask).map(Attempt::ask_for_another_way).into_iter().collect()
    }

    /// Goes on asking. A hub that seems to be there and lets nothing come of it is connected to anew;
    /// what it was told before it then gets once more.
    pub(super) fn seek_on(&mut self, now: Moment) -> Vec<Output> {
        if !self.is_open() || self.silent_since.is_none() || self.closed_since.is_some() {
            return Vec::new();
        }
        let redial = self.hub_up && self.seek.in_vain(now.steady);
        let mut outputs: Vec<Output> = redial.then_some(Output::RedialHub).into_iter().collect();
        outputs.extend(self.seek(now));
        outputs
    }

    /// The way to the hub went by the same network as the way to the doctor. Whether the line is
    /// silent as well, the connection will say.
    pub(super) fn network_changed(&mut self, lost: bool, now: Moment) -> Vec<Output> {
        if !lost && self.silent_since.is_none() && self.hub_up {
            return Vec::new();
        }
        match self.stage {
            Stage::Lobby | Stage::Ended(_) => Vec::new(),
            Stage::Waiting { .. } | Stage::InCall { open: false, .. } => vec![Output::RedialHub],
            Stage::InCall { open: true, .. } => {
                // What was asked before the change was asked in vain.
                self.seek = Seek::default();
                std::iter::once(Output::RedialHub).chain(self.ask(now)).collect()
            }
        }
    }

    /// Packets come again.
    pub(super) fn way_found(&mut self) {
        self.silent_since = None;
        self.seek = Seek::default();
    }

    /// Whether the computer slept since time was last told.
    pub(super) fn woke(&mut self, now: Moment) -> bool {
        let before = self.told.replace(now.unix_seconds);
        before.is_some_and(|before| now.unix_seconds.saturating_sub(before) >= SLEPT_FOR)
    }

    /// Takes the doctor's words about another way, if they are hers.
    pub(super) fn renew(&mut self, signal: CallSignal, now: Moment) -> Vec<Output> {
        self.seek.answered(now.steady);
        self.try_renewal(|attempt| attempt.renew(signal, now))
    }

    /// Signs the connection's own words about it.
    pub(super) fn renewed(&mut self, sdp: String, nonce: Nonce, now: Moment) -> Vec<Output> {
        self.try_renewal(|attempt| attempt.answer(sdp, nonce, now))
    }

    /// What is not taken changes nothing: the call has the way and the keys that it had.
    fn try_renewal(&mut self, take: impl FnOnce(&mut Attempt) -> Result<Vec<Output>, Defect>) -> Vec<Output> {
        let Stage::InCall { attempt, .. } = &mut self.stage else {
            return Vec::new();
        };
        take(attempt).unwrap_or_else(|defect| vec![Output::NotTaken(defect)])
    }
}
