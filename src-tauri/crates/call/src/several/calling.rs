//! How a further call begins: this end calls those who came before, and answers those who came after.

use super::member::Member;
use super::pair::{self, Pair};
use super::{Around, Several, hang_up};
use crate::attempt::Attempt;
use crate::output::{Output, Seat};
use crate::roster::Person;
use signalling::{CallId, EndReason, ToHub};

/// The part of the doctor's call id that names of further calls begin with, leaving room for a number.
const NAME_CHARS: usize = 48;

impl Several {
    pub(super) fn call_those_before(&mut self, around: &Around<'_>) -> Vec<Output> {
        let Some(visit) = self.visit.clone() else { return Vec::new() };
        let mut outputs = Vec::new();
        while let Some((member, seat)) = self.next_to_call() {
            member.try_once(around.now.steady);
            let (person, number) = (member.person.clone(), member.number);
            let Some(call) = self.new_call(around.main) else { break };
            let attempt = Attempt::reach(around.basis.clone(), call.clone(), &person, around.now);
            outputs.push(Output::SendToHub(ToHub::Reach {
                visit: visit.clone(),
                session: person.session.clone(),
                call: call.clone(),
            }));
            outputs
                .extend([Output::StartPeer { call: call.clone(), seat: Seat::Other(seat) }, Output::MakeOffer(call)]);
            self.begin(Pair::new(number, seat, &person.sub, true, attempt));
        }
        outputs
    }

    /// Somebody who was here before, with whom there is no call yet, and a seat for her.
    fn next_to_call(&mut self) -> Option<(&mut Member, u8)> {
        let seat = self.free_seat()?;
        let Self { members, pairs, .. } = self;
        let missing =
            |member: &&mut Member| member.may_be_called() && pairs.iter().all(|pair| pair.sub != member.person.sub);
        members.iter_mut().find(missing).map(|member| (member, seat))
    }

    /// A name that no other call has: the doctor's page made up the first part at random.
    fn new_call(&mut self, main: &CallId) -> Option<CallId> {
        let first: String = main.as_str().chars().take(NAME_CHARS).collect();
        CallId::new(format!("{first}-{}", self.number())).ok()
    }

    /// Answers those who may be answered now. Any other ring waits until it may be, or is declined as one that
    /// was not announced in time: nothing is said at once, or she who rings without end would set the pace.
    pub(super) fn answer_those_after(&mut self, around: &Around<'_>) -> Vec<Output> {
        let Some(visit) = self.visit.clone() else { return Vec::new() };
        let now = around.now.steady;
        let flows = |sub: &str| self.pairs.iter().any(|pair| pair.sub == sub && pair.flows());
        let after: Vec<(Person, u32)> = self
            .members
            .iter()
            .filter(|member| member.may_be_answered(now) && !flows(&member.person.sub))
            .map(|member| (member.person.clone(), member.number))
            .collect();
        let mut outputs = Vec::new();
        for (person, number) in after {
            let Some(ring) = self.rings.take(&person.session, &visit) else { continue };
            if let Some(member) = self.members.iter_mut().find(|member| member.number == number) {
                member.try_once(now);
            }
            if let Some(old) = self.take_pair(|pair| pair.sub == person.sub) {
                outputs.extend(old.closed());
            }
            let Some(seat) = self.free_seat() else {
                outputs.push(hang_up(ring.call, EndReason::Declined));
                continue;
            };
            let attempt = Attempt::rung_by(around.basis.clone(), ring.call.clone(), &person, around.now);
            outputs.push(Output::StartPeer { call: ring.call.clone(), seat: Seat::Other(seat) });
            self.begin(Pair::new(number, seat, &person.sub, false, attempt));
            for signal in ring.signals {
                outputs.extend(self.signal(&ring.call, &person.session, signal, around));
            }
        }
        outputs
    }

    fn begin(&mut self, pair: Pair) {
        self.pairs.push(pair);
    }

    fn free_seat(&self) -> Option<u8> {
        (0..pair::SEATS).find(|seat| self.pairs.iter().all(|pair| pair.seat != *seat))
    }
}
