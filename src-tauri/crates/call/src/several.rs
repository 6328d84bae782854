//! Further people in the visit: a call of their own with each, beside the doctor's.
//!
//! The doctor says over her verified connection who belongs to the visit ([`Roster`]). Whoever came before
//! this end is called by it; whoever comes later calls it. Each such pair has its own three signed messages
//! and its own connection, and ends alone: what goes wrong with it never touches the doctor's call.

mod calling;
mod member;
mod pair;
mod ring;

use crate::attempt::Attempt;
use crate::basis::Basis;
use crate::input::{Moment, PeerEvent};
use crate::output::Output;
use crate::roster::{Person, Roster};
use crate::view::Other;
use member::Member;
use pair::{Over, Pair};
use ring::Rings;
use signalling::{CallId, CallSignal, EndReason, SessionId, ToHub};

/// People who are gone and still named on the screen: as many as can be here at once.
const MAX_PAST: usize = 2;

/// All further people of one visit. A new visit begins with a new value.
#[derive(Debug, Default)]
pub(crate) struct Several {
    /// The visit's id as the ring of the doctor's call has it; a list of another visit is none of this one.
    visit: Option<CallId>,
    members: Vec<Member>,
    rings: Rings,
    pairs: Vec<Pair>,
    /// Those who were listed and are not any more, by who they are.
    past: Vec<(String, Other)>,
    /// People and calls named so far.
    named: u32,
}

/// What every step needs to know.
pub(crate) struct Around<'a> {
    pub(crate) basis: &'a Basis,
    /// The call with the doctor.
    pub(crate) main: &'a CallId,
    pub(crate) now: Moment,
}

impl Several {
    /// Nobody else yet, in this visit.
    pub(crate) fn of(visit: CallId) -> Self {
        Self { visit: Some(visit), ..Self::default() }
    }

    /// The doctor says who belongs to the visit. A list that cannot be read, or is another visit's, has nobody
    /// else: an older and longer one must not stay in force.
    pub(crate) fn announced(&mut self, roster: Option<Roster>, doctor: &str, around: &Around<'_>) -> Vec<Output> {
        let roster = roster.filter(|roster| self.visit.as_ref() == Some(&roster.visit));
        let herself = around.basis.device.identity().sub();
        let (before, after) = roster.map(|roster| roster.around(herself, doctor)).unwrap_or_default();
        let now = before.into_iter().map(|one| (one, true)).chain(after.into_iter().map(|one| (one, false)));
        let now: Vec<(Person, bool)> = now.collect();
        let mut outputs = Vec::new();
        for gone in std::mem::take(&mut self.members) {
            if now.iter().any(|(person, _)| person.sub == gone.person.sub) {
                self.members.push(gone);
                continue;
            }
            let pair = self.take_pair(|pair| pair.sub == gone.person.sub);
            let name = pair.as_ref().map_or(gone.person.name.as_str(), |pair| pair.attempt.name()).to_owned();
            self.remember(gone.person.sub, Other::gone(gone.number, name));
            outputs.extend(pair.map(|pair| self.close(pair, Over::Left(Some(EndReason::HungUp)))).unwrap_or_default());
        }
        for (person, before) in now {
            match self.members.iter_mut().find(|member| member.person.sub == person.sub) {
                // She may have come back to the hub under another session.
                Some(known) => (known.person, known.before) = (person, before),
                None => {
                    self.past.retain(|(sub, _)| sub != &person.sub);
                    let number = self.number();
                    self.members.push(Member::new(person, number, before, around.now.steady));
                }
            }
        }
        outputs.extend(self.call_those_before(around));
        outputs.extend(self.answer_those_after(around));
        outputs
    }

    /// Somebody rings. She is answered once the doctor has announced her, and otherwise never.
    pub(crate) fn ring(&mut self, call: CallId, from: SessionId, visit: CallId, around: &Around<'_>) -> Vec<Output> {
        // An id that is in use names another call: to decline it would end that one.
        if &call == around.main || self.pairs.iter().any(|pair| pair.attempt.call() == &call) {
            return Vec::new();
        }
        let mut outputs = self.rings.park(call, from, visit, around.now.steady);
        outputs.extend(self.answer_those_after(around));
        outputs
    }

    /// Something from the other end of a further call.
    pub(crate) fn signal(
        &mut self,
        call: &CallId,
        from: &SessionId,
        signal: CallSignal,
        around: &Around<'_>,
    ) -> Vec<Output> {
        let Some(pair) = self.pairs.iter().find(|pair| pair.attempt.is_from(call, from)) else {
            self.rings.keep(call, from, signal);
            return Vec::new();
        };
        match signal {
            CallSignal::Bye { reason } => self.gone(call, from, reason),
            // Nothing said through the hub changes a call that is private already.
            CallSignal::Offer { .. } | CallSignal::Answer { .. } | CallSignal::Confirm { .. } if pair.open => {
                Vec::new()
            }
            signal => self.step(call, |attempt| attempt.hear(signal, around.now)),
        }
    }

    /// The other end of a further call has left, says the hub.
    pub(crate) fn gone(&mut self, call: &CallId, from: &SessionId, reason: EndReason) -> Vec<Output> {
        self.rings.forget(call, from);
        let Some(pair) = self.pairs.iter().find(|pair| pair.attempt.is_from(call, from)) else {
            return Vec::new();
        };
        let over = match reason {
            // While picture and sound flow, an end that only lost its hub is not gone.
            EndReason::Gone | EndReason::Replaced if pair.flows() => return Vec::new(),
            EndReason::HungUp | EndReason::Declined | EndReason::Gone | EndReason::Replaced => Over::Left(None),
            EndReason::NotVerified | EndReason::ConnectionLost | EndReason::Failed | EndReason::Other => {
                Over::Broken(None)
            }
        };
        self.end(call, over)
    }

    /// What the connection of a further call reports.
    pub(crate) fn peer(&mut self, call: &CallId, event: PeerEvent, now: Moment) -> Vec<Output> {
        let Some(pair) = self.pairs.iter_mut().find(|pair| pair.attempt.call() == call) else {
            return Vec::new();
        };
        match event {
            PeerEvent::LocalOffer { sdp, nonce } => self.step(call, |attempt| attempt.offered(sdp, nonce, now)),
            PeerEvent::LocalAnswer { sdp, nonce } => self.step(call, |attempt| attempt.answer(sdp, nonce, now)),
            PeerEvent::LocalCandidate(way) => self.step(call, |attempt| Ok(attempt.tell_way(way.into_signal()))),
            PeerEvent::GatheringDone => self.step(call, |attempt| Ok(attempt.tell_way(CallSignal::EndOfCandidates {}))),
            PeerEvent::DtlsUp { fingerprint } => {
                pair.silent_since = None;
                self.step(call, |attempt| attempt.dtls_up(&fingerprint).map(|()| Vec::new()))
            }
            PeerEvent::Disconnected => {
                pair.silent_since.get_or_insert(now.steady);
                Vec::new()
            }
            PeerEvent::Failed => self.end(call, Over::Broken(Some(EndReason::ConnectionLost))),
            PeerEvent::Closed => self.end(call, Over::Left(Some(EndReason::Gone))),
            PeerEvent::SavingLine(saving) => {
                pair.saving_line = saving;
                Vec::new()
            }
            PeerEvent::Words(text) => {
                pair.words(&text);
                Vec::new()
            }
        }
    }

    /// A newer revocation list: whoever it names, and nobody else, is shut out.
    pub(crate) fn take_revocations(&mut self, basis: &Basis, now: Moment) -> Vec<Output> {
        let mut refused = Vec::new();
        for pair in &mut self.pairs {
            if let Err(defect) = pair.attempt.take_revocations(basis, now) {
                refused.push((pair.attempt.call().clone(), defect));
            }
        }
        refused.into_iter().flat_map(|(call, defect)| self.end(&call, Over::Refused(defect))).collect()
    }

    /// Somebody with whom a call flows could not be checked for having been revoked.
    pub(crate) fn unchecked(&self) -> bool {
        self.pairs.iter().any(|pair| pair.open && !pair.attempt.is_checked())
    }

    /// Time has passed.
    pub(crate) fn tick(&mut self, around: &Around<'_>) -> Vec<Output> {
        let now = around.now.steady;
        let mut outputs = self.rings.expire(now);
        let late: Vec<CallId> =
            self.pairs.iter().filter(|pair| pair.is_lost(now)).map(|pair| pair.attempt.call().clone()).collect();
        for call in late {
            outputs.extend(self.end(&call, Over::Broken(Some(EndReason::ConnectionLost))));
        }
        for member in &mut self.members {
            let pair = self.pairs.iter_mut().find(|pair| pair.sub == member.person.sub);
            member.tick(pair.map(|pair| pair.held(now)), now);
        }
        outputs.extend(self.call_those_before(around));
        outputs.extend(self.answer_those_after(around));
        outputs
    }

    /// Closes all further calls, as the doctor's call is over: what shuts media, then what ends connections.
    pub(crate) fn close_all(&mut self) -> (Vec<Output>, Vec<Output>) {
        let calls = std::mem::take(self).pairs.into_iter().map(|pair| pair.attempt.call().clone());
        calls.map(|call| (Output::CloseMedia(call.clone()), Output::StopPeer(call))).unzip()
    }

    /// The further calls in which words may be said.
    pub(crate) fn open_calls(&self) -> impl Iterator<Item = &CallId> {
        self.pairs.iter().filter(|pair| pair.open).map(|pair| pair.attempt.call())
    }

    /// Whether somebody's line makes the picture give way to the voice.
    pub(crate) fn saving_line(&self) -> bool {
        self.pairs.iter().any(|pair| pair.open && pair.saving_line)
    }

    /// Everybody as the screen needs it: all whom the doctor lists, then those who are gone.
    pub(crate) fn others(&self) -> Vec<Other> {
        let listed = self.members.iter().map(|member| {
            let pair = self.pairs.iter().find(|pair| pair.sub == member.person.sub);
            member.other(pair)
        });
        listed.chain(self.past.iter().map(|(_, other)| other.clone())).collect()
    }

    fn number(&mut self) -> u32 {
        self.named = self.named.saturating_add(1);
        self.named
    }

    fn step(
        &mut self,
        call: &CallId,
        take: impl FnOnce(&mut Attempt) -> Result<Vec<Output>, crate::attempt::Defect>,
    ) -> Vec<Output> {
        let Some(pair) = self.pairs.iter_mut().find(|pair| pair.attempt.call() == call) else {
            return Vec::new();
        };
        match pair.attempt.advance(&mut pair.open, take) {
            Ok(outputs) => outputs,
            Err(defect) => self.end(call, Over::Refused(defect)),
        }
    }

    fn end(&mut self, call: &CallId, over: Over) -> Vec<Output> {
        let pair = self.take_pair(|pair| pair.attempt.call() == call);
        pair.map(|pair| self.close(pair, over)).unwrap_or_default()
    }

    fn take_pair(&mut self, which: impl Fn(&Pair) -> bool) -> Option<Pair> {
        let at = self.pairs.iter().position(which)?;
        Some(self.pairs.remove(at))
    }

    /// Ends one further call: media first, then the connection, then the hub is told.
    fn close(&mut self, pair: Pair, over: Over) -> Vec<Output> {
        if let Some(member) = self.members.iter_mut().find(|member| member.person.sub == pair.sub) {
            member.line_over(over.phase(pair.open), matches!(over, Over::Broken(_)));
        }
        let mut outputs: Vec<Output> = pair.closed().into();
        let call = pair.attempt.call().clone();
        outputs.extend(over.told_to_hub().map(|reason| hang_up(call, reason)));
        if let Over::Refused(defect) = over {
            outputs.push(Output::NotVerified(defect));
        }
        outputs
    }

    fn remember(&mut self, sub: String, other: Other) {
        if self.past.len() >= MAX_PAST {
            self.past.remove(0);
        }
        self.past.push((sub, other));
    }
}

pub(crate) fn hang_up(call: CallId, reason: EndReason) -> Output {
    Output::SendToHub(ToHub::HangUp { call, reason })
}
