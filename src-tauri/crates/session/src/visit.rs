//! The visit in hand: the owner's side, which orders and hears.

mod line;
mod media;

use crate::owner::Owner;
use crate::pictures::Whose;
use crate::snapshot::{Phase, Visit};
use crate::trouble::Trouble;
use call::{DeviceState, EndedBecause, UserAct, View};
use capture::DeviceError;
use clinical::{Appointment, ResourceId};
use line::{Line, LineOrder};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use trust::{Device, DeviceKey};
use vault::{Account, AuditEvent};

/// Orders wait; nobody presses so many buttons.
const ORDERS: usize = 16;

/// Connection, devices and socket each end within two seconds; what takes longer ends without her waiting for it.
const STOP_WITHIN: Duration = Duration::from_secs(8);

/// What a visit reports to the owner.
#[derive(Debug)]
pub(crate) enum VisitNews {
    /// The screen has changed.
    Moved(Box<View>),
    /// The waiting room refused this device for good.
    Refused,
    /// The waiting room was not reached yet, so she has no place there.
    Unreached,
}

/// The owner's end of a running visit.
#[derive(Debug)]
pub(crate) struct VisitHandle {
    number: u64,
    orders: mpsc::Sender<LineOrder>,
}

impl VisitHandle {
    async fn order(&self, order: LineOrder) {
        // A visit that has ended takes no more orders, and needs none.
        let _ended = self.orders.send(order).await;
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
    pub(crate) async fn see_doctor(&mut self, visit: Option<String>) -> Result<(), Trouble> {
        if self.visit.is_some() {
            return Ok(());
        }
        if self.person.is_none() {
            return Err(self.closed_because());
        }
        let booked = visit
            .as_deref()
            .and_then(ResourceId::parse)
            .and_then(|id| self.shown().appointments.iter().find(|one| one.id == id).cloned());
        let device = self.device().await.map_err(|trouble| self.fail(trouble))?;
        let person = self.person.as_ref().ok_or(Trouble::Unexpected)?;
        let profile = person.enrolment.profile();
        let (orders, received) = mpsc::channel(ORDERS);
        self.visits += 1;
        let number = self.visits;
        let line = Line::new(line::LineSetup {
            number,
            device,
            hub: profile.hub.clone(),
            roots: profile.ca_pem.clone(),
            devices: self.device_source(),
            doctor: self.doctor.clone(),
            own: self.own.clone(),
            mailbox: self.mailbox.clone(),
            now: self.config.now,
        });
        self.tasks.spawn("visit", line.run(received));
        let handle = VisitHandle { number, orders };
        handle.order(LineOrder::SeeDoctor(visit.clone())).await;
        self.visit = Some(handle);
        self.show(|snapshot| {
            snapshot.trouble = None;
            snapshot.visit = Visit {
                phase: Phase::Waiting,
                doctor: booked.as_ref().and_then(|one: &Appointment| one.doctor.clone()),
                ..Visit::default()
            };
        });
        self.remember("visit-began", visit, None).await;
        Ok(())
    }

    /// The device of the clinic's certificate, with its key from the keychain.
    async fn device(&self) -> Result<Arc<Device>, Trouble> {
        let person = self.person.as_ref().ok_or(Trouble::Unexpected)?;
        let secret =
            self.config.keychain.get(Account::device_key(&person.id)).await?.ok_or(Trouble::VaultKeyMissing)?;
        let key = DeviceKey::from_keychain(secret.expose()).map_err(|_| Trouble::VaultKeyMissing)?;
        let device = person.enrolment.device(key, self.config.unix_now()).map_err(|_| Trouble::InvitationExpired)?;
        Ok(Arc::new(device))
    }

    pub(crate) async fn leave_line(&mut self) -> Result<(), Trouble> {
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

    async fn act(&mut self, act: UserAct) -> Result<(), Trouble> {
        match &self.visit {
            Some(visit) => {
                visit.order(LineOrder::User(act)).await;
                Ok(())
            }
            None => Err(Trouble::Unexpected),
        }
    }

    pub(crate) async fn wants_key(&mut self, whose: Whose) -> Result<(), Trouble> {
        if let Some(visit) = &self.visit {
            visit.order(LineOrder::WantsKey(whose)).await;
        }
        Ok(())
    }

    /// The After screen is read: back to Home.
    pub(crate) async fn finish_visit(&mut self) -> Result<(), Trouble> {
        self.end_visit().await;
        Ok(())
    }

    async fn end_visit(&mut self) {
        if let Some(visit) = self.visit.take() {
            visit.stop().await;
        }
        self.show(|snapshot| snapshot.visit = Visit::default());
    }

    pub(crate) async fn visit_moved(&mut self, number: u64, news: VisitNews) {
        // Late news of a visit that was ended here.
        if self.visit.as_ref().is_none_or(|visit| visit.number != number) {
            return;
        }
        match news {
            VisitNews::Moved(view) => {
                let before = self.shown().visit.phase;
                self.show(|snapshot| show_view(&mut snapshot.visit, &view));
                if view.phase == call::Phase::Ended && before != Phase::Ended {
                    let code = view.ended.and_then(trouble_of).map(|trouble| format!("{trouble:?}"));
                    self.remember("visit-ended", None, code).await;
                }
            }
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

    async fn remember(&self, action: &str, subject: Option<String>, code: Option<String>) {
        let Some(person) = &self.person else { return };
        let event = AuditEvent {
            at: (self.config.now)(),
            actor: "patient".to_owned(),
            action: action.to_owned(),
            subject,
            code,
        };
        if person.vault.audit(event).await.is_err() {
            tracing::warn!("an event could not be kept");
        }
    }
}

/// From the call's own view to the snapshot; the booked name stays until the certified one is known.
fn show_view(visit: &mut Visit, view: &View) {
    let was_live = visit.phase == Phase::Live;
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
    visit.reconnecting = view.hub_away || view.line_broken;
    visit.picture_words.clone_from(&view.picture_words);
    visit.muted = view.muted;
    visit.hidden = view.hidden;
    visit.doctor_muted = view.doctor_muted;
    visit.doctor_hidden = view.doctor_hidden;
    visit.typed.clone_from(&view.typed);
    visit.trouble = match view.ended {
        Some(EndedBecause::ConnectionLost) if !was_live => Some(Trouble::CallNotConnected),
        Some(ended) => trouble_of(ended),
        None => unreached.then_some(Trouble::HubUnreachable),
    };
    visit.can_go_back = view.can_go_back;
    visit.without = [
        (view.devices.camera, Trouble::CameraAbsent, Trouble::CameraBusy),
        (view.devices.microphone, Trouble::MicrophoneAbsent, Trouble::MicrophoneBusy),
        (view.devices.speaker, Trouble::SpeakerAbsent, Trouble::SpeakerAbsent),
    ]
    .into_iter()
    .filter_map(|(state, absent, busy)| match state {
        DeviceState::Absent => Some(absent),
        DeviceState::Busy | DeviceState::Refused => Some(busy),
        DeviceState::Works | DeviceState::Unknown => None,
    })
    .collect();
}

/// What she is told; an end that somebody chose is no trouble.
fn trouble_of(ended: EndedBecause) -> Option<Trouble> {
    match ended {
        EndedBecause::SheLeft | EndedBecause::DoctorEnded => None,
        EndedBecause::DoctorWentAway => Some(Trouble::DoctorAway),
        EndedBecause::NotVerified(_) | EndedBecause::DoctorCouldNotVerify => Some(Trouble::CallNotPrivate),
        EndedBecause::ConnectionLost => Some(Trouble::CallLost),
        EndedBecause::Refused | EndedBecause::ElsewhereNow => Some(Trouble::HubRefused),
    }
}

/// For the call machine.
fn state_of(opened: Result<(), DeviceError>) -> DeviceState {
    match opened {
        Ok(()) => DeviceState::Works,
        Err(DeviceError::Absent) => DeviceState::Absent,
        Err(DeviceError::Busy) => DeviceState::Busy,
        Err(DeviceError::Denied | DeviceError::Other { .. }) => DeviceState::Refused,
    }
}
