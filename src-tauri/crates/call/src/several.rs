//! Further people in the visit: a call of their own with each, beside the doctor's.
//!
//! The doctor says over her verified connection who belongs to the visit ([`Roster`]). Whoever came before
//! this end is called by it; whoever comes later calls it. Each such pair has its own three signed messages
//! and its own connection, and ends alone: what goes wrong with it never touches the doctor's call.

mod calling;
mod pair;
mod ring;

use crate::attempt::Attempt;
use crate::call::CONNECT_WITHIN;
use crate::input::{Moment, PeerEvent};
use crate::output::Output;
use crate::roster::{Person, Roster};
use crate::view::{Other, OtherPhase};
use pair::{Over, Pair};
use ring::Rings;
use signalling::{CallId, CallSignal, EndReason, SessionId, ToHub};
use std::sync::Arc;
use std::time::Duration;
use trust::Device;

/// How often somebody is called whose line does not come about or breaks.
const MAX_TRIES: u8 = 3;

/// People who are gone and still named on the screen: as many as can be here at once.
const MAX_PAST: usize = 2;

/// Somebody whom the doctor announced.
#[derive(Debug)]
struct Member {
    person: Person,
    /// Named anew for the screen each time she is announced.
    number: u32,
    /// She was here before this end, which therefore calls her.
    before: bool,
    since: Duration,
    tries: u8,
    /// Nothing more is awaited of her unless she calls.
    over: bool,
}

/// All further people of one visit. A new visit begins with a new value.
#[derive(Debug, Default)]
pub(crate) struct Several {
    /// The visit's id in the newest roster; none before there is one.
    visit: Option<CallId>,
    members: Vec<Member>,
    rings: Rings,
    pairs: Vec<Pair>,
    past: Vec<Other>,
    /// People and calls named so far.
    named: u32,
}

/// What every step needs to know.
pub(crate) struct Around<'a> {
    pub(crate) device: &'a Arc<Device>,
    /// The call with the doctor.
    pub(crate) main: &'a CallId,
    pub(crate) now: Moment,
}

impl Several {
    /// The doctor says who belongs to the visit.
    pub(crate) fn announced(&mut self, roster: Roster, doctor: &str, around: &Around<'_>) -> Vec<Output> {
        self.visit = Some(roster.visit.clone());
        let (before, after) = roster.around(around.device.identity().sub(), doctor);
        let now = before.into_iter().map(|one| (one, true)).chain(after.into_iter().map(|one| (one, false)));
        let now: Vec<(Person, bool)> = now.collect();
        let mut outputs = Vec::new();
        for gone in std::mem::take(&mut self.members) {
            if now.iter().any(|(person, _)| person.sub == gone.person.sub) {
                self.members.push(gone);
            } else if let Some(pair) = self.take_pair(|pair| pair.sub == gone.person.sub) {
                outputs.extend(self.close(pair, Over::Left(Some(EndReason::HungUp))));
            }
        }
        for (person, before) in now {
            match self.members.iter_mut().find(|member| member.person.sub == person.sub) {
                // She may have come back to the hub under another session.
                Some(known) => (known.person, known.before) = (person, before),
                None => {
                    let (number, since) = (self.number(), around.now.steady);
                    self.members.push(Member { person, number, before, since, tries: 0, over: false });
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

    /// Time has passed.
    pub(crate) fn tick(&mut self, around: &Around<'_>) -> Vec<Output> {
        let now = around.now.steady;
        let mut outputs = self.rings.expire(now);
        let late: Vec<CallId> =
            self.pairs.iter().filter(|pair| pair.is_lost(now)).map(|pair| pair.attempt.call().clone()).collect();
        for call in late {
            outputs.extend(self.end(&call, Over::Broken(Some(EndReason::ConnectionLost))));
        }
        self.give_up_on_those_who_do_not_call(now);
        outputs.extend(self.call_those_before(around));
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

    /// Everybody as the screen needs it: those who are here or coming, then those who are gone.
    pub(crate) fn others(&self) -> Vec<Other> {
        let here = self.members.iter().filter_map(|member| {
            let pair = self.pairs.iter().find(|pair| pair.sub == member.person.sub);
            let coming = || Other {
                number: member.number,
                name: member.person.name.clone(),
                phase: OtherPhase::Connecting,
                seat: None,
                brought_in: !member.before,
                muted: false,
                hidden: false,
            };
            pair.map(Pair::other).or_else(|| (!member.over).then(coming))
        });
        here.chain(self.past.iter().cloned()).collect()
    }

    fn number(&mut self) -> u32 {
        self.named = self.named.saturating_add(1);
        self.named
    }

    fn give_up_on_those_who_do_not_call(&mut self, now: Duration) {
        for member in &mut self.members {
            let here = self.pairs.iter().any(|pair| pair.sub == member.person.sub);
            let late = now.saturating_sub(member.since) >= CONNECT_WITHIN;
            if late && !here && !member.over && !member.before {
                member.over = true;
                let name = member.person.name.clone();
                let past = Other::gone(member.number, name, OtherPhase::Unreached);
                remember(&mut self.past, past);
            }
        }
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
        let member = self.members.iter_mut().find(|member| member.person.sub == pair.sub);
        let again = member.is_some_and(|member| {
            member.over = !(member.before && matches!(over, Over::Broken(_)) && member.tries < MAX_TRIES);
            !member.over
        });
        if !again {
            remember(&mut self.past, Other::gone(pair.number, pair.attempt.name().to_owned(), over.phase(pair.open)));
        }
        let mut outputs: Vec<Output> = pair.closed().into();
        let call = pair.attempt.call().clone();
        outputs.extend(over.told_to_hub().map(|reason| hang_up(call, reason)));
        if let Over::Refused(defect) = over {
            outputs.push(Output::NotVerified(defect));
        }
        outputs
    }
}

fn remember(past: &mut Vec<Other>, other: Other) {
    past.retain(|before| before.number != other.number);
    if past.len() >= MAX_PAST {
        past.remove(0);
    }
    past.push(other);
}

pub(crate) fn hang_up(call: CallId, reason: EndReason) -> Output {
    Output::SendToHub(ToHub::HangUp { call, reason })
}
