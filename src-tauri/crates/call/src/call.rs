//! The state machine of a visit.

mod hub;
mod items;
mod peer;
mod renew;
mod revocations;
#[cfg(test)]
mod tests;

use crate::attempt::{Attempt, Defect, Standing};
use crate::basis::Basis;
use crate::exchange::Exchange;
use crate::input::{Input, Moment, UserAct};
use crate::output::Output;
use crate::seek::Seek;
use crate::several::{Around, Several};
use crate::view::{Devices, EndedBecause, Phase, Place, View};
use crate::words::Words;
use signalling::{CallId, EndReason, ToHub};
use std::time::Duration;

/// From being admitted to picture and sound. Through a relay on a poor line it takes ten seconds;
/// after thirty nothing more will come.
pub const CONNECT_WITHIN: Duration = Duration::from_secs(30);

/// How long a silent line may take to come back before the visit is called broken: long enough
/// for a laptop to change from one network to another.
pub const RECOVER_WITHIN: Duration = Duration::from_secs(20);

/// A doctor who hangs up closes the connection and tells the hub; whichever word comes first, this
/// is how long the other may take.
pub const SAID_WITHIN: Duration = Duration::from_secs(2);

/// Typed lines kept for the screen.
const MAX_TYPED: usize = 50;

/// Where the visit is.
#[derive(Debug)]
enum Stage {
    Lobby,
    Waiting {
        place: Option<Place>,
    },
    /// Admitted; `open` once media flows.
    InCall {
        attempt: Box<Attempt>,
        open: bool,
    },
    Ended(EndedBecause),
}

/// The patient's side of a visit.
///
/// Invariant: media is open only in a call whose set-up holds and whose connection uses the
/// signed certificate; every way out of such a call closes media before anything else.
#[derive(Debug)]
pub struct Call {
    basis: Basis,
    /// An older revocation list than one seen before was offered.
    rolled_back: bool,
    stage: Stage,
    appointment: Option<String>,
    hub_up: bool,
    /// The hub will not have this device, and no further attempt is made.
    no_hub: bool,
    /// `Wait` was sent to the hub that is connected now, and kept by it.
    in_line: bool,
    /// The hub says that the doctor's page is gone while picture and sound may still flow.
    doctor_gone: bool,
    /// Since when nothing is heard from the doctor.
    silent_since: Option<Duration>,
    /// What was done to find another way meanwhile.
    seek: Seek,
    /// When time was last told, in seconds since 1970.
    told: Option<u64>,
    /// Since when the connection is closed and the hub has not said why.
    closed_since: Option<Duration>,
    saving_line: bool,
    muted: bool,
    hidden: bool,
    looking: bool,
    /// Steps above the loudness at which the doctor's voice comes.
    louder: u8,
    doctor_muted: bool,
    doctor_hidden: bool,
    /// Further people; nobody while no call with a doctor is in hand.
    several: Several,
    typed: Vec<Typed>,
    /// What the two wrote and sent to each other.
    exchange: Exchange,
    devices: Devices,
    shown: Option<View>,
}

/// "I can't hear" helps three times.
const MOST_STEPS: u8 = 3;

/// A typed line, kept out of every log.
struct Typed(String);

impl std::fmt::Debug for Typed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Typed(hidden)")
    }
}

impl Call {
    /// A visit not yet begun, on a device the clinic knows.
    pub fn new(basis: Basis) -> Self {
        Self {
            basis,
            rolled_back: false,
            stage: Stage::Lobby,
            appointment: None,
            hub_up: false,
            no_hub: false,
            in_line: false,
            doctor_gone: false,
            silent_since: None,
            seek: Seek::default(),
            told: None,
            closed_since: None,
            saving_line: false,
            muted: false,
            hidden: false,
            looking: true,
            louder: 0,
            doctor_muted: false,
            doctor_hidden: false,
            several: Several::default(),
            typed: Vec::new(),
            exchange: Exchange::default(),
            devices: Devices::default(),
            shown: None,
        }
    }

    /// Advances the visit.
    ///
    /// Invariant: the caller carries out every output, in order, before the next input.
    pub fn handle(&mut self, input: Input, now: Moment) -> Vec<Output> {
        let mut outputs = match input {
            Input::SeeDoctor { appointment } => self.see_doctor(appointment),
            Input::User(act) => self.user(act),
            Input::Hub(event) => self.hub(event, now),
            Input::Peer(call, event) => self.peer(&call, event, now),
            Input::Devices(devices) => {
                self.devices = devices;
                Vec::new()
            }
            Input::Revocations(list) => self.revocations(&list, now),
            Input::Exchange(act) => self.exchange_act(act),
            Input::NetworkChanged { lost } => self.network_changed(lost, now),
            Input::Tick => self.tick(now),
        };
        outputs.extend(self.greetings(&outputs));
        let view = self.view();
        if self.shown.as_ref() != Some(&view) {
            self.shown = Some(view.clone());
            outputs.push(Output::Show(Box::new(view)));
        }
        outputs
    }

    /// Where the visit stands.
    pub fn phase(&self) -> Phase {
        match &self.stage {
            Stage::Lobby => Phase::Lobby,
            Stage::Waiting { .. } => Phase::Waiting,
            Stage::InCall { open: true, .. } => Phase::Live,
            Stage::InCall { attempt, .. } => match attempt.standing() {
                Ok(Standing::Verified | Standing::Private) => Phase::Verified,
                Ok(Standing::Unverified) | Err(_) => Phase::Connecting,
            },
            Stage::Ended(_) => Phase::Ended,
        }
    }

    /// The call in hand, if there is one.
    pub fn call_id(&self) -> Option<&CallId> {
        self.attempt().map(Attempt::call)
    }

    fn see_doctor(&mut self, appointment: Option<String>) -> Vec<Output> {
        match self.stage {
            Stage::Lobby | Stage::Ended(_) => {
                self.appointment = appointment;
                self.get_in_line()
            }
            Stage::Waiting { .. } | Stage::InCall { .. } => Vec::new(),
        }
    }

    fn get_in_line(&mut self) -> Vec<Output> {
        self.stage = Stage::Waiting { place: None };
        self.in_line = false;
        self.typed.clear();
        self.saving_line = false;
        self.doctor_muted = false;
        self.doctor_hidden = false;
        self.wait()
    }

    /// Asks for a place, if the hub is there; otherwise when it comes back.
    fn wait(&mut self) -> Vec<Output> {
        if !self.hub_up || self.in_line {
            return Vec::new();
        }
        self.in_line = true;
        let appointment = self.appointment.clone();
        vec![Output::SendToHub(ToHub::Wait { appointment })]
    }

    fn user(&mut self, act: UserAct) -> Vec<Output> {
        match act {
            UserAct::Leave => self.leave(),
            UserAct::GoBackIn => match self.stage {
                Stage::Ended(why) if why.can_go_back() && !self.no_hub => self.get_in_line(),
                _ => Vec::new(),
            },
            UserAct::Mute(off) => {
                self.muted = off;
                self.switched(Output::SetMuted(off))
            }
            UserAct::Hide(off) => {
                self.hidden = off;
                self.switched(Output::SetHidden(off))
            }
            UserAct::Look(looking) => {
                if self.looking == looking {
                    return Vec::new();
                }
                self.looking = looking;
                self.open_calls().map(|call| self.looks(call)).collect()
            }
            UserAct::CannotHear(badly) => {
                self.louder = if badly { MOST_STEPS.min(self.louder.saturating_add(1)) } else { 0 };
                self.switched(Output::SetLoudness(self.louder))
            }
        }
    }

    fn leave(&mut self) -> Vec<Output> {
        match self.stage {
            Stage::Waiting { .. } => {
                let told = self.in_line.then_some(Output::SendToHub(ToHub::Leave {}));
                self.stage = Stage::Ended(EndedBecause::SheLeft);
                self.in_line = false;
                told.into_iter().collect()
            }
            Stage::InCall { .. } => self.end(EndedBecause::SheLeft),
            Stage::Lobby | Stage::Ended(_) => Vec::new(),
        }
    }

    fn switched(&self, output: Output) -> Vec<Output> {
        std::iter::once(output).chain(self.open_calls().map(|call| self.status(call))).collect()
    }

    fn open_calls(&self) -> impl Iterator<Item = &CallId> {
        self.call_id().filter(|_| self.is_open()).into_iter().chain(self.several.open_calls())
    }

    /// Says what is switched off to everybody whose call was opened just now; only the verified hear anything.
    fn greetings(&self, outputs: &[Output]) -> Vec<Output> {
        let opened = outputs.iter().filter_map(|output| match output {
            Output::OpenMedia(call) => Some(call),
            _ => None,
        });
        // That she looks is what everybody takes for granted.
        opened
            .flat_map(|call| std::iter::once(self.status(call)).chain((!self.looking).then(|| self.looks(call))))
            .collect()
    }

    fn status(&self, call: &CallId) -> Output {
        let status = Words::Status { muted: self.muted, hidden: self.hidden, hears_badly: self.louder > 0 };
        Output::SendWords { call: call.clone(), text: status.to_text() }
    }

    fn looks(&self, call: &CallId) -> Output {
        Output::SendWords { call: call.clone(), text: Words::Looking { looking: self.looking }.to_text() }
    }

    fn tick(&mut self, now: Moment) -> Vec<Output> {
        if self.woke(now) {
            return self.network_changed(true, now);
        }
        let Stage::InCall { attempt, open } = &self.stage else {
            return Vec::new();
        };
        let since = |then: Duration| now.steady.saturating_sub(then);
        if self.closed_since.is_some_and(|closed| since(closed) >= SAID_WITHIN) {
            return self.end(self.why_closed());
        }
        let too_slow = !open && since(attempt.began()) >= CONNECT_WITHIN;
        let silent = self.silent_since.map_or(Duration::ZERO, since);
        let broken = *open && silent >= RECOVER_WITHIN;
        if too_slow || broken {
            return self.end(self.why_broken());
        }
        let mut outputs = self.seek_on(now);
        outputs.extend(self.with_others(now, |several, around| several.tick(around)));
        outputs
    }

    /// Lets the further calls take a step, while there is one with a doctor.
    fn with_others(&mut self, now: Moment, take: impl FnOnce(&mut Several, &Around<'_>) -> Vec<Output>) -> Vec<Output> {
        match &self.stage {
            Stage::InCall { attempt, .. } => {
                take(&mut self.several, &Around { basis: &self.basis, main: attempt.call(), now })
            }
            Stage::Lobby | Stage::Waiting { .. } | Stage::Ended(_) => Vec::new(),
        }
    }

    fn why_broken(&self) -> EndedBecause {
        if self.doctor_gone { EndedBecause::DoctorWentAway } else { self.not_there() }
    }

    /// There is no connection: she is told whether there was one.
    fn not_there(&self) -> EndedBecause {
        if self.is_open() { EndedBecause::ConnectionLost } else { EndedBecause::NotConnected }
    }

    /// A page that is closed takes its connection with it.
    fn why_closed(&self) -> EndedBecause {
        if self.is_open() { EndedBecause::DoctorWentAway } else { self.why_broken() }
    }

    /// Ends the call, and with it everybody else's: media first, then the connections, then the hub is told.
    fn end(&mut self, why: EndedBecause) -> Vec<Output> {
        let Some(call) = self.call_id().cloned() else {
            return Vec::new();
        };
        self.stage = Stage::Ended(why);
        self.exchange.line_is_gone();
        self.silent_since = None;
        self.closed_since = None;
        self.doctor_gone = false;
        // The hub ends the further calls of itself.
        let (shut, stopped) = self.several.close_all();
        let mut outputs = vec![Output::CloseMedia(call.clone())];
        outputs.extend(shut);
        outputs.push(Output::StopPeer(call.clone()));
        outputs.extend(stopped);
        if let Some(reason) = told_to_hub(why) {
            outputs.push(Output::SendToHub(ToHub::HangUp { call, reason }));
        }
        if let EndedBecause::NotVerified(code) | EndedBecause::ChangedHands(code) | EndedBecause::Revoked(code) = why {
            outputs.push(Output::NotVerified(code));
        }
        outputs
    }

    /// Fails closed. Only of a call that was never open may it be said that nobody saw or heard her.
    fn not_private(&mut self, defect: Defect) -> Vec<Output> {
        let why = if self.is_open() { EndedBecause::ChangedHands } else { EndedBecause::NotVerified };
        self.end(why(defect))
    }

    /// Carries out a step of the set-up, or ends the call.
    fn step(&mut self, take: impl FnOnce(&mut Attempt) -> Result<Vec<Output>, Defect>) -> Vec<Output> {
        let Stage::InCall { attempt, open } = &mut self.stage else {
            return Vec::new();
        };
        attempt.advance(open, take).unwrap_or_else(|defect| self.not_private(defect))
    }

    fn attempt(&self) -> Option<&Attempt> {
        match &self.stage {
            Stage::InCall { attempt, .. } => Some(attempt),
            Stage::Lobby | Stage::Waiting { .. } | Stage::Ended(_) => None,
        }
    }

    fn is_open(&self) -> bool {
        matches!(self.stage, Stage::InCall { open: true, .. })
    }

    fn view(&self) -> View {
        let open = self.is_open();
        let ended = match self.stage {
            Stage::Ended(why) => Some(why),
            _ => None,
        };
        View {
            phase: self.phase(),
            place: match self.stage {
                Stage::Waiting { place } => place,
                _ => None,
            },
            hub_away: !self.hub_up,
            doctor: self.attempt().map(|a| a.name().to_owned()),
            picture_words: self.attempt().filter(|_| open).and_then(Attempt::picture_words),
            line_broken: open && self.silent_since.is_some(),
            saving_line: open && (self.saving_line || self.several.saving_line()),
            muted: self.muted,
            hidden: self.hidden,
            louder: self.louder,
            can_be_louder: self.louder < MOST_STEPS,
            doctor_muted: self.doctor_muted,
            doctor_hidden: self.doctor_hidden,
            others: self.several.others(),
            typed: self.typed.iter().map(|line| line.0.clone()).collect(),
            unchecked: open && (self.attempt().is_some_and(|a| !a.is_checked()) || self.several.unchecked()),
            rolled_back: self.rolled_back,
            items: self.exchange.items(),
            devices: self.devices,
            ended,
            can_go_back: !self.no_hub && ended.is_some_and(EndedBecause::can_go_back),
        }
    }
}

/// What the hub, and through it the doctor's page, is told; nothing if it told us.
fn told_to_hub(why: EndedBecause) -> Option<EndReason> {
    match why {
        EndedBecause::SheLeft => Some(EndReason::HungUp),
        EndedBecause::NotVerified(_) | EndedBecause::ChangedHands(_) | EndedBecause::Revoked(_) => {
            Some(EndReason::NotVerified)
        }
        EndedBecause::NotConnected | EndedBecause::ConnectionLost => Some(EndReason::ConnectionLost),
        EndedBecause::DoctorWentAway => Some(EndReason::Gone),
        EndedBecause::DoctorEnded
        | EndedBecause::DoctorCouldNotVerify
        | EndedBecause::Refused
        | EndedBecause::ElsewhereNow => None,
    }
}
