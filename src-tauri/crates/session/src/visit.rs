//! The visit in hand: the owner's side, which orders and hears.

mod connection;
mod connections;
pub(crate) mod exchange;
mod gear;
mod in_call;
mod line;
mod media;

use crate::boot::ENROLMENT;
use crate::devices::pick::Wanted;
use crate::later::Later;
use crate::letters::{Letter, News};
use crate::owner::Owner;
use crate::pictures::Whose;
use crate::snapshot::{Equipment, Other, OtherPhase, Phase, Visit};
use crate::trouble::Trouble;
use call::{Basis, DeviceState, EndedBecause, UserAct, View};
use capture::{DeviceError, DeviceKind};
use clinical::{Appointment, ResourceId};
use exchange::Written;
pub(crate) use gear::GearReport;
use line::{Line, LineOrder};
pub(crate) use line::{is_this_computer, peer_server};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use trust::{ChainError, Device, DeviceKey, Enrolment, Revocations, Unchecked};
use vault::{Account, AuditEvent, Keychain};

/// In the list of what happened: she went to the waiting room, for the booked visit that is its subject.
pub(crate) const STARTED: &str = "visit-started";

/// Orders wait; nobody presses so many buttons.
const ORDERS: usize = 16;

/// Connection, devices and socket each end within two seconds; what takes longer ends without her waiting for it.
const STOP_WITHIN: Duration = Duration::from_secs(8);

/// What a visit reports to the owner.
#[derive(Debug)]
pub(crate) enum VisitNews {
    /// The screen has changed.
    Moved(Box<View>),
    /// Its devices have changed.
    Gear(Box<GearReport>),
    /// The waiting room refused this device for good.
    Refused,
    /// A newer revocation list, to be kept.
    Revocations(String),
    /// The doctor's page renewed the certificate of this device.
    Renewal(Box<[String; 2]>),
    /// A file of the doctor's is here.
    Received(Box<call::Arrived>),
    /// The waiting room was not reached yet, so she has no place there.
    Unreached,
}

/// The visit in hand.
#[derive(Debug)]
pub(crate) struct VisitHandle {
    number: u64,
    /// None while the keychain is asked for the device's key.
    line: Option<mpsc::Sender<LineOrder>>,
    /// As the other end sees this one; none when its key was replaced meanwhile.
    pub(crate) device: Option<Arc<Device>>,
    /// What the line is made with, should the vault be locked by then.
    enrolment: Box<Enrolment>,
    revocations: Option<Arc<Revocations>>,
    /// Who it is that acts here, should the vault be locked when that is to be remembered.
    by_caregiver: bool,
}

impl VisitHandle {
    pub(crate) fn has_line(&self) -> bool {
        self.line.is_some()
    }

    pub(crate) async fn take_revocations(&self, list: String) {
        self.order(LineOrder::Revocations(list)).await;
    }

    async fn order(&self, order: LineOrder) {
        if let Some(line) = &self.line {
            // A visit that has ended takes no more orders, and needs none.
            let _ended = line.send(order).await;
        }
    }

    /// Says goodbye and releases everything.
    pub(crate) async fn stop(self) {
        let (done, stopped) = tokio::sync::oneshot::channel();
        let stop = async {
            self.order(LineOrder::Stop(done)).await;
            let _ended = stopped.await;
        };
        if tokio::time::timeout(STOP_WITHIN, stop).await.is_err() {
            tracing::warn!("the visit is late to end");
        }
    }
}

impl Owner {
    /// She waits from now on; the line begins when the keychain has given the device's key.
    pub(crate) fn see_doctor(&mut self, visit: Option<String>) -> Result<(), Trouble> {
        if self.visit.is_some() {
            return Ok(());
        }
        let person = self.person.as_ref().ok_or(self.closed_because())?;
        let (keychain, account) = (self.keychain.clone(), Account::device_key(&person.id));
        let (enrolment, unix_now) = (person.enrolment.clone(), self.config.unix_now());
        let revocations = person.revocations.clone();
        let by_caregiver = person.caregiver.is_some();
        let (enrolled, listed) = (Box::new(enrolment.clone()), revocations.clone());
        self.fetch_revocations_if_old();
        let mailbox = self.mailbox.clone();
        let number = self.number();
        self.tasks.spawn("device key", async move {
            let device = device(&keychain, account, &enrolment, revocations.as_deref(), unix_now).await;
            // The owner is gone only when everything stops.
            let _stopping = mailbox.send(Letter::News(News::Device(number, device))).await;
        });
        let booked = visit
            .as_deref()
            .and_then(ResourceId::parse)
            .and_then(|id| self.shown().appointments.iter().find(|one| one.id == id).cloned());
        self.visit = Some(VisitHandle {
            number,
            line: None,
            device: None,
            enrolment: enrolled,
            revocations: listed,
            by_caregiver,
        });
        self.show(|snapshot| {
            snapshot.trouble = None;
            snapshot.visit = Visit {
                phase: Phase::Waiting,
                appointment: visit,
                doctor: booked.and_then(|one: Appointment| one.doctor),
                ..Visit::default()
            };
        });
        Ok(())
    }

    pub(crate) async fn device_found(&mut self, number: u64, device: Result<Arc<Device>, Trouble>) {
        let Some(visit) = self.visit.take_if(|visit| visit.number == number) else {
            // She left meanwhile.
            return;
        };
        match device {
            Ok(device) => self.start_line(visit, device).await,
            Err(trouble) => {
                // At once: whoever watches sees neither without the other.
                self.show(|snapshot| {
                    snapshot.visit = Visit::default();
                    snapshot.trouble = Some(trouble);
                });
                self.fail(trouble);
            }
        }
    }

    async fn start_line(&mut self, visit: VisitHandle, device: Arc<Device>) {
        let appointment = self.shown().visit.appointment;
        let profile = visit.enrolment.profile();
        let newest = self.person.as_ref().and_then(|person| person.revocations.clone());
        let revocations = newest.or_else(|| visit.revocations.clone());
        let basis = Basis { device: Arc::clone(&device), revocations, policy: profile.revocation };
        let (orders, received) = mpsc::channel(ORDERS);
        let line = Line::new(line::LineSetup {
            number: visit.number,
            basis,
            hub: profile.hub.clone(),
            roots: profile.ca_pem.clone(),
            computer: self.computer(),
            wanted: self.preferences.wanted.clone(),
            screens: self.screens.clone(),
            mailbox: self.mailbox.clone(),
            now: self.config.now,
        });
        self.tasks.spawn("visit", line.run(received));
        let visit = VisitHandle { line: Some(orders), device: Some(device), ..visit };
        visit.order(LineOrder::SeeDoctor(appointment.clone())).await;
        self.visit = Some(visit);
        self.remember(STARTED, appointment, None).await;
    }

    pub(crate) async fn choose_in_call(&self, kind: DeviceKind, wanted: Wanted) {
        if let Some(visit) = &self.visit {
            visit.order(LineOrder::Choose(kind, wanted)).await;
        }
    }

    pub(crate) async fn leave_line(&mut self) -> Result<(), Trouble> {
        if !self.written.items.is_empty() {
            // Something was written in this visit before: she is asked on the After screen whether to keep it.
            return self.act(UserAct::Leave).await;
        }
        self.end_visit().await;
        Ok(())
    }

    pub(crate) async fn leave_call(&mut self) -> Result<(), Trouble> {
        self.act(UserAct::Leave).await
    }

    pub(crate) async fn go_back_in(&mut self) -> Result<(), Trouble> {
        self.act(UserAct::GoBackIn).await
    }

    pub(crate) async fn set_muted(&mut self, on: bool) -> Result<(), Trouble> {
        self.act(UserAct::Mute(on)).await
    }

    pub(crate) async fn set_hidden(&mut self, on: bool) -> Result<(), Trouble> {
        self.act(UserAct::Hide(on)).await
    }

    /// Her window is hidden or seen again; no matter where there is no visit.
    pub(crate) async fn set_looking(&mut self, on: bool) -> Result<(), Trouble> {
        if self.visit.as_ref().is_some_and(|visit| visit.line.is_some()) {
            self.act(UserAct::Look(on)).await
        } else {
            Ok(())
        }
    }

    pub(crate) async fn set_cannot_hear(&mut self, on: bool) -> Result<(), Trouble> {
        self.act(UserAct::CannotHear(on)).await
    }

    async fn act(&mut self, act: UserAct) -> Result<(), Trouble> {
        match &self.visit {
            Some(visit) if visit.line.is_some() => {
                visit.order(LineOrder::User(act)).await;
                Ok(())
            }
            _ => Err(Trouble::Unexpected),
        }
    }

    /// A window begins to watch somebody.
    pub(crate) async fn wants_key(&mut self, whose: Whose) -> Result<(), Trouble> {
        if let Some(visit) = &self.visit {
            visit.order(LineOrder::WantsKey(whose)).await;
        }
        Ok(())
    }

    /// The After screen is read: back to Home.
    pub(crate) async fn finish_visit(&mut self) -> Result<(), Trouble> {
        self.put_exchanged_away().await?;
        self.end_visit().await;
        Ok(())
    }

    async fn end_visit(&mut self) {
        if let Some(visit) = self.visit.take() {
            visit.stop().await;
        }
        self.arrived.clear();
        self.written = Written::default();
        self.show(|snapshot| {
            snapshot.visit = Visit::default();
            snapshot.equipment = Equipment::default();
        });
        self.rehearse_if_due();
    }

    /// Used from the next visit on. One that is not for this very device, or no longer than what it has, is dropped.
    ///
    /// Gives whether it was taken.
    pub(crate) async fn renewed(&mut self, renewal: [String; 2], device: &Device) -> bool {
        let now = self.config.unix_now();
        let Some(person) = &mut self.person else { return false };
        let renewed = person.enrolment.renewed(device.identity(), renewal, person.revocations.as_deref(), now);
        let enrolment = match renewed {
            Ok(enrolment) => enrolment,
            Err(error) => {
                tracing::warn!(code = error.code(), "a renewal is not taken");
                return false;
            }
        };
        let kept = match String::from_utf8(enrolment.to_bytes()) {
            Ok(text) => person.vault.put_setting(ENROLMENT, Some(text)).await.is_ok(),
            Err(_) => false,
        };
        if !kept {
            tracing::warn!("the renewal could not be kept");
            return false;
        }
        person.enrolment = enrolment;
        tracing::info!("the doctor renewed the certificate");
        self.remember("certificate-renewed", None, None).await;
        true
    }

    pub(crate) async fn visit_moved(&mut self, number: u64, news: VisitNews) {
        // Late news of a visit that was ended here.
        if self.visit.as_ref().is_none_or(|visit| visit.number != number) {
            return;
        }
        match news {
            VisitNews::Moved(view) => {
                let before = self.shown().visit.phase;
                if matches!(view.phase, call::Phase::Connecting) {
                    // What she was trying is for the call now.
                    self.stop_trying_now().await;
                }
                self.written = Written { typed: view.typed.clone(), items: view.items.clone() };
                let locked = self.is_locked();
                self.show(|snapshot| {
                    show_view(&mut snapshot.visit, &view);
                    if locked {
                        let visit = &mut snapshot.visit;
                        visit.held_back = !visit.typed.is_empty() || !visit.items.is_empty();
                        (visit.typed, visit.items) = (Vec::new(), Vec::new());
                    }
                });
                if view.phase == call::Phase::Ended && before != Phase::Ended {
                    let code = view.ended.and_then(trouble_of).map(|trouble| format!("{trouble:?}"));
                    self.remember("visit-ended", None, code).await;
                }
            }
            VisitNews::Gear(report) => self.gear_moved(*report),
            VisitNews::Revocations(list) => self.keep_revocations(list).await,
            VisitNews::Renewal(renewal) => {
                let Some(device) = self.visit.as_ref().and_then(|visit| visit.device.clone()) else { return };
                if self.is_locked() {
                    self.write_later(Later::Renewal(renewal, device));
                } else if !self.renewed(*renewal, &device).await {
                    return;
                }
                if let Some(visit) = &mut self.visit {
                    // One a visit: a second one could be shorter than the first.
                    visit.device = None;
                }
            }
            VisitNews::Received(arrived) => self.arrived.push((*arrived).into()),
            VisitNews::Unreached => self.show(|snapshot| {
                if snapshot.visit.phase == Phase::Waiting && snapshot.visit.position.is_none() {
                    snapshot.visit.trouble = Some(Trouble::HubUnreachable);
                }
            }),
            VisitNews::Refused => self.show(|snapshot| {
                snapshot.visit.phase = Phase::Ended;
                snapshot.visit.trouble = Some(Trouble::HubRefused);
            }),
        }
    }

    /// For the list of what was done.
    async fn remember(&mut self, action: &str, subject: Option<String>, code: Option<String>) {
        let by_caregiver = match (&self.visit, &self.person) {
            (Some(visit), _) => visit.by_caregiver,
            (None, person) => person.as_ref().is_some_and(|person| person.caregiver.is_some()),
        };
        let actor = if by_caregiver { "caregiver" } else { "patient" };
        let at = (self.config.now)();
        self.write_event(AuditEvent { at, actor: actor.to_owned(), action: action.to_owned(), subject, code }).await;
    }
}

/// The device of the clinic's certificate, with its key from the keychain.
pub(crate) async fn device(
    keychain: &Keychain,
    account: Account,
    enrolment: &Enrolment,
    revocations: Option<&Revocations>,
    unix_now: u64,
) -> Result<Arc<Device>, Trouble> {
    // Gone with the keychain, it does not come back with the vault: only a new invitation brings another one.
    let secret = keychain.get(account).await?.ok_or(Trouble::InvitationExpired)?;
    let key = DeviceKey::from_keychain(secret.expose()).map_err(|_| Trouble::InvitationExpired)?;
    let device = enrolment.device(key, revocations, unix_now).map_err(|error| match error {
        trust::DeviceError::Chain(ChainError::Revoked) => Trouble::DeviceRevoked,
        trust::DeviceError::Chain(_) | trust::DeviceError::OtherKey => Trouble::InvitationExpired,
    })?;
    Ok(Arc::new(device))
}

/// From the call's own view to the snapshot; the booked name stays until the certified one is known.
fn show_view(visit: &mut Visit, view: &View) {
    let unreached = visit.trouble == Some(Trouble::HubUnreachable) && view.hub_away && view.place.is_none();
    visit.phase = match view.phase {
        call::Phase::Lobby => Phase::Idle,
        call::Phase::Waiting => Phase::Waiting,
        call::Phase::Connecting | call::Phase::Verified => Phase::Connecting,
        call::Phase::Live => Phase::Live,
        call::Phase::Ended => Phase::Ended,
    };
    visit.doctor = view.doctor.clone().or(visit.doctor.take());
    visit.position = view.place.map(|place| place.position);
    visit.attended = view.place.is_some_and(|place| place.attended);
    visit.reconnecting = view.hub_away || view.line_broken;
    visit.finding_way = view.line_broken;
    visit.picture_words.clone_from(&view.picture_words);
    visit.saving_line = view.saving_line;
    visit.muted = view.muted;
    visit.hidden = view.hidden;
    visit.louder = view.louder;
    visit.can_be_louder = view.can_be_louder;
    visit.doctor_muted = view.doctor_muted;
    visit.doctor_hidden = view.doctor_hidden;
    visit.others = view.others.iter().map(other_from_call).collect();
    visit.typed.clone_from(&view.typed);
    visit.items.clone_from(&view.items);
    let cautions =
        [(view.unchecked, Trouble::RevocationsUnchecked), (view.rolled_back, Trouble::RevocationsRolledBack)];
    visit.cautions = cautions.into_iter().filter_map(|(so, trouble)| so.then_some(trouble)).collect();
    visit.trouble = match view.ended {
        Some(ended) => trouble_of(ended),
        None => unreached.then_some(Trouble::HubUnreachable),
    };
    visit.can_go_back = view.can_go_back;
    visit.without = [
        (view.devices.camera, Trouble::CameraAbsent, Trouble::CameraBusy, Trouble::CameraFails),
        (view.devices.microphone, Trouble::MicrophoneAbsent, Trouble::MicrophoneBusy, Trouble::MicrophoneFails),
        (view.devices.speaker, Trouble::SpeakerAbsent, Trouble::SpeakerFails, Trouble::SpeakerFails),
    ]
    .into_iter()
    .filter_map(|(state, absent, busy, fails)| match state {
        DeviceState::Absent => Some(absent),
        DeviceState::Busy => Some(busy),
        DeviceState::Fails => Some(fails),
        DeviceState::Works | DeviceState::Unknown => None,
    })
    .collect();
}

fn other_from_call(other: &call::Other) -> Other {
    Other {
        number: other.number,
        name: other.name.clone(),
        phase: match other.phase {
            call::OtherPhase::Connecting => OtherPhase::Connecting,
            call::OtherPhase::Live => OtherPhase::Live,
            call::OtherPhase::Left => OtherPhase::Left,
            call::OtherPhase::Refused => OtherPhase::Refused,
            call::OtherPhase::Stopped => OtherPhase::Stopped,
            call::OtherPhase::Unreached => OtherPhase::Unreached,
        },
        picture: other.seat.map(whose),
        listed: other.listed,
        brought_in: other.brought_in,
        muted: other.muted,
        hidden: other.hidden,
    }
}

/// Whose picture comes over this connection.
fn whose(seat: call::Seat) -> Whose {
    match seat {
        call::Seat::Doctor => Whose::Doctor,
        call::Seat::Other(other) => Whose::Other(other),
    }
}

/// What she is told; an end that somebody chose is no trouble.
fn trouble_of(ended: EndedBecause) -> Option<Trouble> {
    match ended {
        EndedBecause::SheLeft | EndedBecause::DoctorEnded => None,
        EndedBecause::DoctorWentAway => Some(Trouble::DoctorAway),
        EndedBecause::NotVerified(code) | EndedBecause::Revoked(code) if code == ChainError::Revoked.code() => {
            Some(Trouble::DoctorRevoked)
        }
        EndedBecause::NotVerified(code) | EndedBecause::Revoked(code)
            if [Unchecked::Missing, Unchecked::Stale].iter().any(|why| why.code() == code) =>
        {
            Some(Trouble::DoctorUnchecked)
        }
        EndedBecause::NotVerified(_) | EndedBecause::Revoked(_) | EndedBecause::DoctorCouldNotVerify => {
            Some(Trouble::CallNotPrivate)
        }
        EndedBecause::ChangedHands(_) => Some(Trouble::CallChangedHands),
        EndedBecause::NotConnected => Some(Trouble::CallNotConnected),
        EndedBecause::ConnectionLost => Some(Trouble::CallLost),
        EndedBecause::Refused => Some(Trouble::HubRefused),
        EndedBecause::ElsewhereNow => Some(Trouble::VisitElsewhere),
    }
}

/// For the call machine.
fn state_of(opened: Result<(), DeviceError>) -> DeviceState {
    match opened {
        Ok(()) => DeviceState::Works,
        Err(DeviceError::Absent) => DeviceState::Absent,
        Err(DeviceError::Busy) => DeviceState::Busy,
        Err(DeviceError::Denied | DeviceError::Hung | DeviceError::Other { .. }) => DeviceState::Fails,
    }
}
