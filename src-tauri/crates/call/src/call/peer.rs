//! What the connections report.

use super::{Call, MAX_TYPED, Typed};
use crate::attempt::Attempt;
use crate::input::{Moment, PeerEvent};
use crate::output::Output;
use crate::view::EndedBecause;
use crate::words::Words;
use signalling::{CallId, CallSignal};
use trust::setup::Nonce;

impl Call {
    pub(super) fn peer(&mut self, call: &CallId, event: PeerEvent, now: Moment) -> Vec<Output> {
        if self.call_id() != Some(call) {
            return self.several.peer(call, event, now);
        }
        match event {
            PeerEvent::LocalOffer { sdp, nonce } => self.step(|attempt| attempt.offered(sdp, nonce, now)),
            PeerEvent::LocalAnswer { sdp, nonce } => self.answered(sdp, nonce, now),
            PeerEvent::LocalCandidate(way) => self.step(|attempt| Ok(attempt.tell_way(way.into_signal()))),
            PeerEvent::GatheringDone => self.step(|attempt| Ok(attempt.tell_way(CallSignal::EndOfCandidates {}))),
            PeerEvent::DtlsUp { fingerprint } => {
                self.way_found();
                self.step(|attempt| attempt.dtls_up(&fingerprint).map(|()| Vec::new()))
            }
            // a way that has failed is as good as a silent one: there may be another
            PeerEvent::Failed if self.is_open() => self.fell_silent(now),
            PeerEvent::Disconnected => self.fell_silent(now),
            PeerEvent::Failed => self.end(self.why_broken()),
            PeerEvent::Closed => self.closed(now),
            PeerEvent::SavingLine(saving) => {
                self.saving_line = saving;
                Vec::new()
            }
            PeerEvent::Words(text) => self.words(&text, now),
        }
    }

    fn fell_silent(&mut self, now: Moment) -> Vec<Output> {
        if self.is_open() && self.doctor_gone {
            return self.end(EndedBecause::DoctorWentAway);
        }
        if self.is_open() {
            return self.seek(now);
        }
        self.silent_since.get_or_insert(now.steady);
        Vec::new()
    }

    /// Closed at the other end. If the hub is there it will say whether the doctor hung up.
    fn closed(&mut self, now: Moment) -> Vec<Output> {
        if !self.hub_up || self.doctor_gone {
            return self.end(self.why_closed());
        }
        self.silent_since.get_or_insert(now.steady);
        self.closed_since.get_or_insert(now.steady);
        Vec::new()
    }

    fn answered(&mut self, sdp: String, nonce: Nonce, now: Moment) -> Vec<Output> {
        if self.is_open() {
            self.renewed(sdp, nonce, now)
        } else {
            self.step(|attempt| attempt.answer(sdp, nonce, now))
        }
    }

    /// Words of somebody unverified are not read. A doctor's that come a moment too early are not lost: the
    /// connection holds them back until `OpenMedia` is carried out.
    fn words(&mut self, text: &str, now: Moment) -> Vec<Output> {
        if !self.is_open() {
            return Vec::new();
        }
        match Words::open(text) {
            Some(Words::Typed { text }) => {
                if self.typed.len() >= MAX_TYPED {
                    self.typed.remove(0);
                }
                self.typed.push(Typed(text));
            }
            Some(Words::Status { muted, hidden, .. }) => {
                self.doctor_muted = muted;
                self.doctor_hidden = hidden;
            }
            Some(Words::Looking { looking }) => return vec![Output::DoctorLooks(looking)],
            Some(words @ (Words::Roster(_) | Words::NoRoster)) => {
                let roster = if let Words::Roster(roster) = words { Some(roster) } else { None };
                let doctor = self.attempt().and_then(Attempt::sub).map(str::to_owned).unwrap_or_default();
                return self.with_others(now, |several, around| several.announced(roster, &doctor, around));
            }
            Some(Words::Renewal { certificate, issuer }) => {
                return vec![Output::Renewal(Box::new([certificate, issuer]))];
            }
            Some(words) => return self.exchange_words(words),
            None => {}
        }
        Vec::new()
    }
}
