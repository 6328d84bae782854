//! Asha's app, the real core, in line for the doctor; everything else may be the attacker's.

use super::Seen;
use super::forge::{self, rewritten};
use super::said::{Log, Refusals};
use crate::journey::asha::Asha;
use crate::journey::clinic::HillClinic;
use crate::journey::doctor::{Doctor, Manner, Recording};
use jiff::Timestamp;
use session::{Phase, Snapshot, Step, Trouble, Whose};
use signalling::{CallSignal, Role};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use trust::PublicKey;

/// The stage for attacks on the patient.
#[derive(Debug)]
pub struct AtPatient {
    /// The clinic, whose hub does as it is told.
    pub clinic: HillClinic,
    /// Asha's app.
    pub asha: Asha,
    /// Who calls her; counts every packet that comes.
    pub doctor: Doctor,
    refusals: Refusals,
}

impl AtPatient {
    pub(super) async fn open(refusals: Refusals) -> Self {
        Self::at(HillClinic::open().await, refusals).await
    }

    /// The same at a clinic that is set up already.
    pub(super) async fn at(clinic: HillClinic, refusals: Refusals) -> Self {
        refusals.take();
        let asha = Asha::moves_in(&clinic).await;
        let doctor = Doctor::arrives(&clinic).await;
        asha.session.see_doctor(None).await.unwrap();
        Self { clinic, asha, doctor, refusals }
    }

    /// The hub changes what the doctor says.
    pub async fn changed(
        &mut self,
        change: impl Fn(&mut String, &mut String, &mut Vec<String>) + Send + Sync + 'static,
    ) -> Seen {
        self.tampered(move |signal| {
            let offer = matches!(signal, CallSignal::Offer { .. });
            Some(if offer { rewritten(signal, &change) } else { signal })
        })
        .await
    }

    /// The hub changes or swallows any signal of the doctor's.
    pub async fn tampered(&mut self, how: impl Fn(CallSignal) -> Option<CallSignal> + Send + Sync + 'static) -> Seen {
        let how = move |from: Role, signal: CallSignal| if from == Role::Provider { how(signal) } else { Some(signal) };
        self.clinic.hub_faults().tamper_with(Some(Arc::new(how)));
        let seen = self.called(Manner::Honest).await;
        self.clinic.hub_faults().tamper_with(None);
        seen
    }

    /// Somebody calls in a manner of his own, until it is refused or private.
    pub async fn called(&mut self, manner: Manner) -> Seen {
        self.is_in_line().await;
        self.refusals.take();
        let mut pictures = self.asha.session.watch(Whose::Doctor).await.unwrap();
        self.doctor.admits(manner).await;
        let mut private = false;
        let shown = self
            .asha
            .until("the end, or a private call", |snapshot| {
                private |= snapshot.visit.phase == Phase::Live || snapshot.visit.picture_words.is_some();
                private || snapshot.visit.phase == Phase::Ended
            })
            .await;
        if private {
            return Seen { private, screen: "private".to_owned(), ..Seen::default() };
        }
        self.doctor.until("word that it ended", |desk| desk.gone.is_some()).await;
        let desk = self.doctor.counts().await;
        let shown_early = u64::from(pictures.try_recv().is_ok());
        let code = self.refusals.take().pop();
        let packets = desk.pictures + desk.sounds + desk.refused_packets + shown_early;
        Seen { private, code, screen: screen(shown.visit.trouble), packets }
    }

    /// An honest visit: private, seen and heard at both ends, and ended by her.
    pub async fn visits(&mut self) -> Seen {
        self.is_in_line().await;
        let mut pictures = self.asha.session.watch(Whose::Doctor).await.unwrap();
        self.doctor.admits(Manner::Honest).await;
        let desk = self.doctor.until("her, seen and heard", |desk| desk.pictures > 4 && desk.sounds > 4).await;
        let shown = self.asha.until_phase(Phase::Live).await;
        assert_eq!(shown.visit.picture_words, desk.words, "both read the same words");
        assert!(pictures.recv().await.is_some(), "she sees the doctor");
        self.ends().await;
        Seen { private: true, screen: "private".to_owned(), ..Seen::default() }
    }

    /// An honest visit, and how many messages of its set-up there were.
    pub async fn counts_messages(&mut self) -> (Seen, BTreeMap<&'static str, u32>) {
        let counted: Arc<Mutex<BTreeMap<&'static str, u32>>> = Arc::default();
        let counts = Arc::clone(&counted);
        self.clinic.hub_faults().tamper_with(Some(Arc::new(move |_: Role, signal: CallSignal| {
            let kind = match signal {
                CallSignal::Offer { .. } => "offer",
                CallSignal::Answer { .. } => "answer",
                CallSignal::Confirm { .. } => "confirm",
                _ => return Some(signal),
            };
            *counts.lock().unwrap_or_else(PoisonError::into_inner).entry(kind).or_default() += 1;
            Some(signal)
        })));
        let seen = self.visits().await;
        self.clinic.hub_faults().tamper_with(None);
        let counted = counted.lock().unwrap_or_else(PoisonError::into_inner).clone();
        (seen, counted)
    }

    /// A whole private call, and what was said in it.
    pub async fn records(&mut self) -> Box<Recording> {
        self.is_in_line().await;
        let desk = self.doctor.sees_patient().await;
        self.asha.until_phase(Phase::Live).await;
        self.ends().await;
        Box::new(desk.recording.unwrap())
    }

    /// What she answers in a private call.
    pub async fn own_answer(&mut self) -> Option<CallSignal> {
        let answer = Arc::new(Mutex::new(None));
        let heard = Arc::clone(&answer);
        self.clinic.hub_faults().tamper_with(Some(Arc::new(move |from: Role, signal: CallSignal| {
            if from == Role::Patient && matches!(signal, CallSignal::Answer { .. }) {
                *heard.lock().unwrap_or_else(PoisonError::into_inner) = Some(signal.clone());
            }
            Some(signal)
        })));
        self.records().await;
        self.clinic.hub_faults().tamper_with(None);
        answer.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// The clinic takes keys back, and her app knows it.
    pub async fn is_told(&mut self, taken_back: &[PublicKey]) {
        let number = forge::next_number();
        let list = forge::list_by(&self.clinic.root(), "hill-clinic", number, 7, taken_back);
        self.is_in_line().await;
        self.clinic.publish_revocations(&list);
        self.until_told(number).await;
    }

    /// Waits until her app has taken a revocation list.
    pub async fn until_told(&self, number: u64) {
        self.refusals.until("the revocation list", |log| log.lists.contains(&number)).await;
    }

    /// Waits until her app has made up its mind about a revocation list; whether it took it.
    pub async fn judges(&self, number: u64) -> bool {
        let judged = |log: &Log| log.lists.contains(&number) || !log.not_taken.is_empty();
        self.refusals.until("a revocation list", judged).await.lists.contains(&number)
    }

    /// In an honest visit a renewal is sent to her, made from her own certificate; the visit is ended again.
    pub async fn renewed(&mut self, renewal: impl FnOnce(&str) -> [String; 2]) -> Seen {
        /// How the log speaks of renewals.
        const NOT_TAKEN: &str = "a renewal is not taken";
        self.is_in_line().await;
        let seen = self.doctor.until("her in line", |desk| desk.waiting.iter().any(|one| one.connected)).await;
        let hers = seen.waiting.into_iter().find(|one| one.connected).unwrap().certificates.swap_remove(0);
        self.doctor.sees_patient().await;
        self.asha.until_phase(Phase::Live).await;
        self.refusals.take();
        let [certificate, issuer] = renewal(&hers);
        let said = serde_json::json!({"type": "renewal", "certificate": certificate, "issuer": issuer});
        self.doctor.says(said).await;
        let is_code = |(said, code): &(String, String)| (said == NOT_TAKEN).then(|| code.clone());
        let judged = |log: &Log| log.renewals > 0 || log.not_taken.iter().find_map(is_code).is_some();
        let log = self.refusals.until("a word of the renewal", judged).await;
        self.ends().await;
        let private = log.renewals > 0;
        let screen = if private { "the renewal is kept" } else { "the renewal is not kept" }.to_owned();
        Seen { private, code: log.not_taken.iter().find_map(is_code), screen, packets: 0 }
    }

    /// Somebody types the code of a leaflet on a laptop that has no clinic yet.
    pub async fn newcomer_types(&mut self, address: &str, code: &str) -> Seen {
        let newcomer = Asha::unpacks(&self.clinic).await;
        let seen = typed(&newcomer, address, code).await;
        assert_eq!(newcomer.vaults(), 0, "nothing is made of it");
        seen
    }

    /// She types the code of a leaflet on the laptop she uses.
    pub async fn types(&mut self, address: &str, code: &str) -> Seen {
        typed(&self.asha, address, code).await
    }

    /// She opens an invitation on the laptop she uses.
    pub async fn is_sent(&mut self, invitation: &Path) -> Seen {
        opened(&self.asha, invitation).await
    }

    /// Somebody opens it on a laptop that has no clinic yet.
    pub async fn is_sent_to_newcomer(&mut self, invitation: &Path) -> Seen {
        let newcomer = Asha::unpacks(&self.clinic).await;
        let seen = opened(&newcomer, invitation).await;
        assert_eq!(newcomer.vaults(), 0, "nothing is made of it");
        seen
    }

    /// Her computer is started again with another clock.
    pub async fn clock(&mut self, now: fn() -> Timestamp) {
        self.asha.stops().await;
        self.asha.sets_clock(now);
        self.asha.starts().await;
    }

    async fn ends(&mut self) {
        self.asha.session.leave_call().await.unwrap();
        self.asha.until_phase(Phase::Ended).await;
        self.doctor.until("her goodbye", |desk| desk.gone.is_some()).await;
    }

    /// She waits, whatever came before.
    pub async fn is_in_line(&mut self) {
        match self.asha.sees().visit.phase {
            Phase::Ended => self.asha.session.go_back_in().await.unwrap(),
            Phase::Idle => self.asha.session.see_doctor(None).await.unwrap(),
            _ => {}
        }
        self.asha.until("a place", |snapshot| snapshot.visit.position.is_some()).await;
    }
}

/// Taken or not; then what the screen says of it.
async fn opened(asha: &Asha, invitation: &Path) -> Seen {
    let opened = asha.session.open_invitation(invitation).await;
    let code = opened.err().map(|trouble| format!("{trouble:?}"));
    let screen = asha.sees().trouble.map_or_else(|| "no trouble".to_owned(), |trouble| format!("{trouble:?}"));
    Seen { private: code.is_none(), code, screen, packets: 0 }
}

/// The same for what is found at the clinic's web address.
async fn typed(asha: &Asha, address: &str, code: &str) -> Seen {
    let opened = asha.session.open_code(address.to_owned(), code.to_owned()).await;
    let settled = |snapshot: &Snapshot| {
        !snapshot.fetching_invitation && (snapshot.trouble.is_some() || snapshot.step == Step::Invited)
    };
    let shown = asha.until("what comes of the code", settled).await;
    let code = opened.err().or(shown.trouble).map(|trouble| format!("{trouble:?}"));
    let screen = code.clone().unwrap_or_else(|| "no trouble".to_owned());
    Seen { private: code.is_none(), code, screen, packets: 0 }
}

/// What she reads, as the code beside it.
pub(super) fn screen(trouble: Option<Trouble>) -> String {
    match trouble {
        Some(Trouble::CallNotPrivate) => "HC-601".to_owned(),
        Some(other) => format!("{other:?}"),
        None => "no trouble".to_owned(),
    }
}
