//! Dr Rao at her desk, without a browser: the same three signed messages, the same connection.

use super::clinic::HillClinic;
use super::doctor_task::{DoctorTask, Order};
use super::path::Path;
use super::until;
use session::Tasks;
use signalling::{CallId, CallSignal, EndReason, WaitingPatient};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::{mpsc, watch};
use trust::Device;

/// How she offers a call, or how somebody who holds her socket does.
#[derive(Debug, Clone, Default)]
pub enum Manner {
    /// As her page does.
    #[default]
    Honest,
    /// As her page does, and her computer is reached by this way only.
    ByPath(Path),
    /// The offer is for this person, whoever waits.
    MeantFor(&'static str),
    /// The signature is cut off.
    Unsigned,
    /// The signature is a stranger's, the certificates are hers.
    SignedByAnother,
    /// A stranger's signature and certificates, of another clinic with the same name.
    AnotherClinics(Arc<Device>),
    /// What was said in an earlier call, under a new call's name.
    Replayed(Box<Recording>),
    /// The same under the earlier call's own name.
    ReplayedWhole(Box<Recording>),
    /// All that is said is right, and she lets no picture and no sound in.
    Shut,
    /// All that is said is right, and no way leads from her computer to Asha's.
    Unreachable,
    /// An offer and nothing more.
    WithoutConfirm,
    /// The confirm is for another fingerprint of hers than the offer was.
    ConfirmOfAnotherCall(Box<Recording>),
}

/// What was said in a call.
#[derive(Debug, Clone)]
pub struct Recording {
    /// Its name.
    pub call: CallId,
    /// The signed offer.
    pub offer: CallSignal,
    /// The signed confirm.
    pub confirm: CallSignal,
}

/// What she sees and hears, and what is counted.
#[derive(Debug, Clone, Default)]
pub struct Desk {
    /// Her socket is there.
    pub connected: bool,
    /// Who waits.
    pub waiting: Vec<WaitingPatient>,
    /// How many calls were begun.
    pub calls: u64,
    /// The three words, once the other end is verified and the connection uses the signed certificate.
    pub words: Option<[String; 3]>,
    /// Why the other end could not be verified.
    pub not_verified: Option<&'static str>,
    /// The connection is there.
    pub keys_agreed: bool,
    /// Pictures that came.
    pub pictures: u64,
    /// 20 ms of sound that came and were not silent.
    pub sounds: u64,
    /// Media packets that came before she let anything in.
    pub refused_packets: u64,
    /// How many seconds the connection was counted for.
    pub counted: u64,
    /// The connection has ended, and nothing more can come.
    pub closed: bool,
    /// How often she offered another way, and it was taken.
    pub renewed: u64,
    /// What came on the data channel.
    pub heard: Vec<String>,
    /// The other end left, says the waiting room.
    pub gone: Option<EndReason>,
    /// What was said, once all of it was.
    pub recording: Option<Recording>,
}

/// Dr Rao.
#[derive(Debug)]
pub struct Doctor {
    orders: mpsc::Sender<Order>,
    desk: watch::Receiver<Desk>,
    tasks: Tasks,
}

impl Doctor {
    /// Sits down at her desk.
    pub async fn arrives(clinic: &HillClinic) -> Self {
        let device = Arc::new(clinic.practitioner("Practitioner/rao", "Dr Anita Rao"));
        Self::with(clinic, device).await
    }

    /// The same with a device of one's own, as after a reload of the page.
    pub async fn with(clinic: &HillClinic, device: Arc<Device>) -> Self {
        let (orders, taken) = mpsc::channel(16);
        let (shown, desk) = watch::channel(Desk::default());
        let tasks = Tasks::new();
        let task = DoctorTask::new(clinic, device, shown);
        tasks.spawn("doctor", task.run(taken));
        let doctor = Self { orders, desk, tasks };
        doctor.until("the doctor's socket", |desk| desk.connected).await;
        doctor
    }

    /// What she sees now.
    pub fn sees(&self) -> Desk {
        self.desk.borrow().clone()
    }

    /// Waits until she sees something.
    pub async fn until(&self, what: &str, when: impl FnMut(&Desk) -> bool) -> Desk {
        until(&mut self.desk.clone(), what, when, |desk| format!("{desk:?}")).await
    }

    /// Admits the one who waits, in this manner; the call's name.
    pub async fn admits(&self, manner: Manner) -> CallId {
        let seen = self.until("somebody in line", |desk| desk.waiting.iter().any(|one| one.connected)).await;
        let patient = seen.waiting.into_iter().find(|one| one.connected).unwrap();
        let call = match &manner {
            Manner::ReplayedWhole(recording) => recording.call.clone(),
            _ => new_call(),
        };
        self.order(Order::Admit { patient: Box::new(patient), call: call.clone(), manner }).await;
        self.until("the call to begin", |desk| desk.calls > seen.calls).await;
        call
    }

    /// Admits the one who waits and waits until both ends are private to her.
    pub async fn sees_patient(&self) -> Desk {
        self.admits(Manner::Honest).await;
        self.until("the call to be private", |desk| desk.words.is_some()).await
    }

    /// Ends the call.
    pub async fn hangs_up(&self, reason: EndReason) {
        self.order(Order::HangUp(reason)).await;
    }

    /// Offers another way, as her page does when her own network changes.
    pub async fn offers_another_way(&self) {
        self.order(Order::Renew).await;
    }

    /// Writes something, as her page does.
    pub async fn types(&self, text: &str) {
        static SAID: AtomicU64 = AtomicU64::new(1);
        let id = format!("said-{}", SAID.fetch_add(1, Ordering::Relaxed));
        self.says(serde_json::json!({"type": "chat", "id": id, "text": text})).await;
    }

    /// Says any text on the data channel.
    pub async fn says(&self, text: serde_json::Value) {
        self.order(Order::Say(text.to_string())).await;
    }

    /// Signs a renewal of the certificate of the device she is in a call with, and sends it.
    pub async fn renews_certificate(&self, days: u32) {
        self.order(Order::RenewCertificate(days)).await;
    }

    /// What came of one kind on the data channel.
    pub async fn hears(&self, kind: &str) -> serde_json::Value {
        let read = |text: &String| serde_json::from_str::<serde_json::Value>(text).unwrap();
        let is = |desk: &Desk| desk.heard.iter().map(read).find(|said| said["type"] == kind);
        let desk = self.until(kind, |desk| is(desk).is_some()).await;
        is(&desk).unwrap()
    }

    /// Switches microphone and camera.
    pub async fn switches(&self, muted: bool, hidden: bool) {
        self.order(Order::Say(serde_json::json!({"type": "status", "muted": muted, "hidden": hidden}).to_string()))
            .await;
    }

    /// Changes to pictures of this width and height.
    pub async fn films(&self, width: u16, height: u16) {
        self.order(Order::Film(width, height)).await;
    }

    /// Signals her offer once more, another one, and her confirm, as a page does that negotiates anew.
    pub async fn renegotiates(&self) {
        self.order(Order::Renegotiate).await;
    }

    /// Her connection is closed and her socket is cut, without a word to the waiting room.
    pub async fn vanishes(self) {
        self.order(Order::Vanish).await;
        self.tasks.stop().await;
    }

    /// Waits until the connection was counted for two more seconds, or has ended.
    pub async fn counts(&self) -> Desk {
        let from = self.sees().counted;
        self.until("the packets to be counted", |desk| desk.closed || desk.counted >= from + 2).await
    }

    async fn order(&self, order: Order) {
        assert!(self.orders.send(order).await.is_ok(), "the doctor is at her desk");
    }
}

/// A name no other call of this program has.
fn new_call() -> CallId {
    static CALLS: AtomicU64 = AtomicU64::new(1);
    CallId::new(format!("call-{}", CALLS.fetch_add(1, Ordering::Relaxed))).unwrap()
}
