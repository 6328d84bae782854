//! One task that owns everything of one person and takes one letter at a time.

use crate::caregiver::Caregiver;
use crate::config::Config;
use crate::devices::desk::{Desk, DeskReport};
use crate::invitation::code::Hidden;
use crate::invitation::fetching::{self, Fetching};
use crate::pictures::{Screens, Whose};
use crate::preferences::Preferences;
use crate::records::Fetched;
use crate::rehearsal::{Rehearsed, Rehearsing};
use crate::sign_in::{SignIn, Waiting};
use crate::sign_out::{SignedOut, SigningOut};
use crate::snapshot::{ClinicCard, Devices, Snapshot, Step};
use crate::tasks::Tasks;
use crate::trouble::Trouble;
use crate::visit::exchange::VisitFile;
use crate::visit::{VisitHandle, VisitNews};
use capture::DeviceKind;
use clinic_client::{ClinicHttp, SignedIn};
use clinical::Prescription;
use smart::RefreshToken;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot, watch};
use trust::{ClinicProfile, Device, Enrolment, Invitation, Revocations};
use vault::{KeptItem, PersonId, Vault};

/// What a window asked for.
#[derive(Debug)]
pub(crate) enum Order {
    OpenInvitation(PathBuf),
    OpenLink(Hidden),
    OpenCode(String, Hidden),
    ScanInvitation,
    ConfirmInvitation,
    DeclineInvitation,
    StartSignIn,
    CancelSignIn,
    CheckDevices,
    OpenDevices,
    CloseDevices,
    ChooseDevice(DeviceKind, String),
    TryDevice(DeviceKind),
    StopTrying,
    SayHeard(bool),
    Rehearse,
    FinishFirstRun,
    SetTextSize(u8),
    RefreshRecords,
    NeedVault,
    SeeDoctor(Option<String>),
    LeaveLine,
    LeaveCall,
    GoBackIn,
    FinishVisit,
    Write(String),
    SendFile(PathBuf),
    SendAgain(u32),
    SaveFile(u32, PathBuf),
    KeepExchanged(bool),
    SaveKept(i64, PathBuf),
    SetMuted(bool),
    SetHidden(bool),
    SetLooking(bool),
    SetCannotHear(bool),
    WantsKey(Whose),
    TryAgain,
    SignOut,
    Stop,
}

/// What a task of ours found out; the number says for what it was begun.
pub(crate) enum News {
    SignIn(u64, Box<Result<SignedIn, Trouble>>),
    Invitation(u64, fetching::Fetched),
    /// From the clinic's web.
    Revocations(String),
    /// From the keychain.
    KeptSignIn(u64, Result<RefreshToken, Trouble>),
    SignedOut(u64, SignedOut),
    Records(u64, Box<Fetched>),
    Devices(Devices),
    Desk(Box<DeskReport>),
    Rehearsed(u64, Box<Rehearsed>),
    /// Time has passed.
    Minute,
    /// From the keychain, for a visit.
    Device(u64, Result<Arc<Device>, Trouble>),
    Visit(u64, VisitNews),
}

/// Everything that reaches the owner, in one order.
pub(crate) enum Letter {
    Order(Order, oneshot::Sender<Result<(), Trouble>>),
    Search(String, oneshot::Sender<Result<Vec<Prescription>, Trouble>>),
    Kept(oneshot::Sender<Result<Vec<KeptItem>, Trouble>>),
    News(News),
}

impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Order(..) => "Order",
            Self::Search(..) => "Search",
            Self::Kept(..) => "Kept",
            Self::News(_) => "News",
        })
    }
}

/// A person whose vault is open.
pub(crate) struct Person {
    pub(crate) id: PersonId,
    pub(crate) vault: Vault,
    pub(crate) enrolment: Enrolment,
    /// As the invitation named her, e.g. "Patient/asha".
    pub(crate) patient: String,
    /// Whose computer it is, if not the patient's own.
    pub(crate) caregiver: Option<Caregiver>,
    /// The newest revocation list seen.
    pub(crate) revocations: Option<Arc<Revocations>>,
    pub(crate) http: ClinicHttp,
    pub(crate) sign_in: Option<SignIn>,
}

/// Whom a vault is about, and whose it is.
pub(crate) struct Whom {
    pub(crate) patient: String,
    pub(crate) caregiver: Option<Caregiver>,
}

/// The owner.
pub(crate) struct Owner {
    pub(crate) config: Config,
    pub(crate) tasks: Tasks,
    pub(crate) mailbox: mpsc::Sender<Letter>,
    pub(crate) preferences: Preferences,
    pub(crate) invited: Option<Invitation>,
    pub(crate) fetching: Option<Fetching>,
    pub(crate) person: Option<Person>,
    pub(crate) waiting: Option<Waiting>,
    pub(crate) signing_out: Option<SigningOut>,
    /// The keychain still holds a sign-in that she ended.
    pub(crate) unforgotten: bool,
    /// The fetch in hand, or the question to the keychain before it.
    pub(crate) asking: Option<u64>,
    pub(crate) visit: Option<VisitHandle>,
    /// Files of the visit in hand, hers and the doctor's.
    pub(crate) arrived: Vec<VisitFile>,
    /// "Camera and sound" is open.
    pub(crate) desk: Option<Desk>,
    /// Her devices are being opened, one after the other, for a check.
    pub(crate) checking: bool,
    pub(crate) rehearsing: Option<Rehearsing>,
    /// How many things were begun, so that late news of an old one is known as such.
    begun: u64,
    pub(crate) screens: Screens,
    pub(crate) level: watch::Sender<u8>,
    shown: watch::Sender<Snapshot>,
}

impl Owner {
    pub(crate) fn new(
        config: Config,
        tasks: Tasks,
        mailbox: mpsc::Sender<Letter>,
        shown: watch::Sender<Snapshot>,
        screens: Screens,
        level: watch::Sender<u8>,
    ) -> Self {
        let preferences = Preferences::read(&config.places);
        Self {
            config,
            tasks,
            mailbox,
            preferences,
            invited: None,
            fetching: None,
            arrived: Vec::new(),
            person: None,
            waiting: None,
            signing_out: None,
            unforgotten: false,
            asking: None,
            visit: None,
            desk: None,
            checking: false,
            rehearsing: None,
            begun: 0,
            screens,
            level,
            shown,
        }
    }

    pub(crate) async fn run(mut self, mut letters: mpsc::Receiver<Letter>, booted: watch::Sender<bool>) {
        let pixels = self.preferences.text_size;
        self.show(|snapshot| snapshot.text_size = pixels);
        self.recall_rehearsal();
        self.boot().await;
        self.watch_the_clock();
        booted.send_replace(true);
        while let Some(letter) = letters.recv().await {
            match letter {
                Letter::Order(order, reply) => {
                    let stop = matches!(order, Order::Stop);
                    let done = self.obey(order).await;
                    // A window that closed meanwhile does not hear the answer.
                    let _unheard = reply.send(done);
                    if stop {
                        return;
                    }
                }
                Letter::Search(text, reply) => {
                    let _unheard = reply.send(self.search(text).await);
                }
                Letter::Kept(reply) => {
                    let _unheard = reply.send(self.kept().await);
                }
                Letter::News(news) => self.hear(news).await,
            }
        }
    }

    /// Says every minute that time has passed.
    fn watch_the_clock(&self) {
        let mailbox = self.mailbox.clone();
        self.tasks.spawn("minutes", async move {
            let mut minutes = tokio::time::interval(crate::rehearsal::LOOK_EVERY);
            loop {
                minutes.tick().await;
                if mailbox.send(Letter::News(News::Minute)).await.is_err() {
                    return;
                }
            }
        });
    }

    /// For something that begins; its news carries it.
    pub(crate) fn number(&mut self) -> u64 {
        self.begun += 1;
        self.begun
    }

    /// Changes what is shown; watchers hear of it only if something is different.
    pub(crate) fn show(&self, change: impl FnOnce(&mut Snapshot)) {
        self.shown.send_if_modified(|snapshot| {
            let before = snapshot.clone();
            change(snapshot);
            *snapshot != before
        });
    }

    /// What is shown now.
    pub(crate) fn shown(&self) -> Snapshot {
        self.shown.borrow().clone()
    }

    pub(crate) fn show_clinic(&self, profile: &ClinicProfile) {
        let card = ClinicCard { name: profile.name.clone(), phone: profile.phone.clone(), zone: profile.zone.clone() };
        self.show(|snapshot| snapshot.clinic = Some(card));
    }

    /// Shows a trouble and hands it on to whoever asked.
    pub(crate) fn fail(&self, trouble: Trouble) -> Trouble {
        tracing::warn!(?trouble, "in the way");
        self.show(|snapshot| snapshot.trouble = Some(trouble));
        trouble
    }

    async fn obey(&mut self, order: Order) -> Result<(), Trouble> {
        match order {
            Order::OpenInvitation(path) => self.open_invitation(&path).await,
            Order::OpenLink(link) => self.open_link(link.expose()),
            Order::OpenCode(address, code) => self.open_code(&address, code.expose()),
            Order::ScanInvitation => self.scan_invitation(),
            Order::ConfirmInvitation => self.confirm_invitation().await,
            Order::DeclineInvitation => self.decline_invitation(),
            Order::StartSignIn => self.start_sign_in(),
            Order::CancelSignIn => self.cancel_sign_in(),
            Order::CheckDevices => self.check_devices().await,
            Order::OpenDevices => self.open_devices(),
            Order::CloseDevices => self.close_devices().await,
            Order::ChooseDevice(kind, id) => self.choose_device(kind, &id).await,
            Order::TryDevice(kind) => self.try_device(kind),
            Order::StopTrying => self.stop_trying(),
            Order::SayHeard(heard) => self.say_heard(heard),
            Order::Rehearse => self.rehearse().await,
            Order::FinishFirstRun => self.finish_first_run().await,
            Order::SetTextSize(pixels) => self.set_text_size(pixels),
            Order::RefreshRecords => self.refresh_records(),
            Order::NeedVault => self.person.as_ref().map(|_| ()).ok_or(self.closed_because()),
            Order::SeeDoctor(visit) => self.see_doctor(visit),
            Order::LeaveLine => self.leave_line().await,
            Order::LeaveCall => self.leave_call().await,
            Order::GoBackIn => self.go_back_in().await,
            Order::FinishVisit => self.finish_visit().await,
            Order::Write(text) => self.write(text).await,
            Order::SendFile(path) => self.send_file(path).await,
            Order::SendAgain(number) => self.send_again(number).await,
            Order::SaveFile(number, path) => self.save_file(number, path).await,
            Order::KeepExchanged(on) => self.keep_exchanged(on),
            Order::SaveKept(number, path) => self.save_kept(number, path).await,
            Order::SetMuted(on) => self.set_muted(on).await,
            Order::SetHidden(on) => self.set_hidden(on).await,
            Order::SetLooking(on) => self.set_looking(on).await,
            Order::SetCannotHear(on) => self.set_cannot_hear(on).await,
            Order::WantsKey(whose) => self.wants_key(whose).await,
            Order::TryAgain => self.try_again().await,
            Order::SignOut => self.sign_out(),
            Order::Stop => self.stop().await,
        }
    }

    async fn hear(&mut self, news: News) {
        match news {
            News::SignIn(number, ended) => self.sign_in_ended(number, *ended),
            News::Invitation(number, fetched) => self.invitation_fetched(number, fetched).await,
            News::Revocations(list) => self.revocations_fetched(list).await,
            News::KeptSignIn(number, kept) => self.sign_in_resumed(number, kept),
            News::SignedOut(number, ended) => self.signed_out(number, &ended),
            News::Records(number, fetched) => self.records_fetched(number, *fetched).await,
            News::Devices(devices) => self.devices_checked(devices),
            News::Desk(report) => self.desk_moved(*report).await,
            News::Rehearsed(number, found) => self.rehearsed(number, *found),
            News::Minute => self.rehearse_if_due(),
            News::Device(number, device) => self.device_found(number, device).await,
            News::Visit(number, news) => self.visit_moved(number, news).await,
        }
    }

    /// Why the vault is not open.
    pub(crate) fn closed_because(&self) -> Trouble {
        self.shown().trouble.unwrap_or(Trouble::Unexpected)
    }

    async fn search(&self, text: String) -> Result<Vec<Prescription>, Trouble> {
        let person = self.person.as_ref().ok_or(self.closed_because())?;
        let found = person.vault.search(text).await?;
        Ok(found.into_iter().filter(|kept| kept.gone_since.is_none()).map(|kept| kept.value).collect())
    }

    fn set_text_size(&mut self, pixels: u8) -> Result<(), Trouble> {
        if !Preferences::is_text_size(pixels) {
            return Err(Trouble::Unexpected);
        }
        self.preferences.text_size = pixels;
        self.preferences.keep(&self.config.places);
        self.show(|snapshot| snapshot.text_size = pixels);
        Ok(())
    }

    async fn finish_first_run(&mut self) -> Result<(), Trouble> {
        let person = self.person.as_ref().ok_or(self.closed_because())?;
        person.vault.put_setting(crate::boot::FIRST_RUN, Some("done".to_owned())).await?;
        self.show(|snapshot| {
            snapshot.step = Step::Ready;
            snapshot.trouble = None;
        });
        self.rehearse_if_due();
        Ok(())
    }

    async fn try_again(&mut self) -> Result<(), Trouble> {
        self.show(|snapshot| snapshot.trouble = None);
        if self.person.is_none() {
            self.boot().await;
            return self.shown().trouble.map_or(Ok(()), Err);
        }
        match self.shown().step {
            Step::Ready if self.unforgotten => self.sign_out(),
            Step::Ready if self.is_signed_in() => self.refresh_records(),
            Step::Ready => {
                // A keychain that was locked may be open by now.
                self.resume_sign_in();
                Ok(())
            }
            Step::SignIn => self.start_sign_in(),
            _ => Ok(()),
        }
    }

    async fn stop(&mut self) -> Result<(), Trouble> {
        self.stop_trying_now().await;
        let (visit, signing_out) = (self.visit.take(), self.signing_out.take());
        tokio::join!(
            async {
                if let Some(visit) = visit {
                    visit.stop().await;
                }
            },
            async {
                if let Some(signing_out) = signing_out {
                    signing_out.ended().await;
                }
            }
        );
        if let Some(person) = self.person.take() {
            person.vault.close().await;
        }
        tracing::info!("stopped");
        Ok(())
    }
}
