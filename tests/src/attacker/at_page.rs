//! Dr Rao's page in a real Chromium, called by the real core; what is said to her passes through the attacker.

use super::Seen;
use super::at_patient::screen;
use super::forge::{self, rewritten};
use super::said::Refusals;
use crate::demo::doctor::Doctor;
use crate::demo::page::PageServer;
use crate::journey::asha::Asha;
use crate::journey::clinic::HillClinic;
use serde_json::json;
use session::Phase;
use signalling::{CallSignal, Role};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use trust::PublicKey;

/// Counts every media packet, in and out, of the page's calls from their first moment on.
const COUNT_PACKETS: &str = "if (!window.counted) { window.counted = {calls: 0, packets: 0}; \
    const Plain = window.RTCPeerConnection; window.RTCPeerConnection = class extends Plain { constructor(...all) { \
    super(...all); window.counted = {calls: window.counted.calls + 1, packets: 0}; const mine = window.counted; \
    window.setInterval(async () => { let sum = 0; (await this.getStats()).forEach((one) => { \
    if (/^(in|out)bound-rtp$/.test(one.type)) sum += (one.packetsReceived ?? 0) + (one.packetsSent ?? 0); }); \
    mine.packets = Math.max(mine.packets, sum); }, 20); } }; }";

/// What the page says of a call that is over, or private.
const OUTCOME: &str = "const call = document.querySelector('main[data-screen=\"call\"]'); if (!call) return false; \
    if (call.dataset.verified === 'true') return 'private'; return call.dataset.ended || false";

/// The device of hers that waits, as the page knows it.
const WAITING: &str = "const one = document.querySelector('[data-waiting=\"Patient/asha\"]'); \
    return one && one.dataset.session";

/// The last thing each end said, for whoever wants to say it again.
#[derive(Debug, Clone, Default)]
pub struct Heard(Arc<Mutex<(Option<CallSignal>, Option<CallSignal>)>>);

impl Heard {
    /// The doctor's last offer.
    pub fn offer(&self) -> Option<CallSignal> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0.clone()
    }

    /// The patient's last answer.
    pub fn answer(&self) -> Option<CallSignal> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1.clone()
    }

    fn hears(&self, signal: &CallSignal) {
        let mut heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match signal {
            CallSignal::Offer { .. } => heard.0 = Some(signal.clone()),
            CallSignal::Answer { .. } => heard.1 = Some(signal.clone()),
            _ => {}
        }
    }
}

/// The stage for attacks on the doctor's page.
#[derive(Debug)]
pub struct AtPage {
    /// The clinic, whose hub does as it is told.
    pub clinic: HillClinic,
    /// The file that her device was certified with, which others may have seen.
    invitation: PathBuf,
    asha: Asha,
    doctor: Doctor,
    refusals: Refusals,
    _page: PageServer,
}

impl AtPage {
    pub(super) async fn open(folder: &Path, page: &Path, refusals: Refusals) -> Self {
        let mut clinic = HillClinic::open().await;
        let server = clinic.opens_page(page);
        let invitation = clinic.invitation();
        let asha = Asha::moves_in_by(&clinic, &invitation).await;
        let profile = folder.join("browser");
        if profile.exists() {
            std::fs::remove_dir_all(&profile).unwrap();
        }
        let doctor = Doctor::start(&profile, folder, true).await.unwrap();
        doctor.window.go(&server.url()).await.unwrap();
        let (request, words) = doctor.asks_for_certificate().await.unwrap();
        doctor.brings_certificate(&clinic.certifies_page(&request, &words)).await.unwrap();
        doctor.window.run(COUNT_PACKETS, json!([])).await.unwrap();
        asha.session.see_doctor(None).await.unwrap();
        Self { clinic, invitation, asha, doctor, refusals, _page: server }
    }

    /// The hub changes what the patient answers; it has heard the offer.
    pub async fn changed(
        &mut self,
        change: impl Fn(&mut String, &mut String, &mut Vec<String>) + Send + Sync + 'static,
    ) -> Seen {
        self.answered(move |answer, _| rewritten(answer, &change)).await
    }

    /// The hub shows other certificates with what the patient answers, made from her own device's. The rest is hers,
    /// so that nothing but these certificates is wrong.
    pub async fn certified(&mut self, chain: impl Fn(&str) -> Vec<String> + Send + Sync + 'static) -> Seen {
        self.changed(move |_, _, certificates| *certificates = chain(&certificates[0])).await
    }

    /// The clinic takes keys back, and the page is told: before anything that the hub says to it from now on.
    pub async fn is_told(&mut self, taken_back: &[PublicKey]) {
        let number = forge::next_number();
        let list = forge::list_by(&self.clinic.root(), "hill-clinic", number, 7, taken_back);
        self.is_in_line().await;
        self.clinic.publish_revocations(&list);
        // The hub tells everybody at once, and in order: what the patient's app has, is on its way to the page.
        self.refusals.until("the revocation list", |log| log.lists.contains(&number)).await;
    }

    /// Somebody who has her invitation too comes with a device of her own, signed in as her. What the page makes of
    /// it is the code; afterwards it lets in neither of the two.
    pub async fn meets_second_device(&mut self) -> Seen {
        self.is_in_line().await;
        let first = self.doctor.window.until("her own device", WAITING).await.unwrap();
        let other = Asha::moves_in_by(&self.clinic, &self.invitation).await;
        other.session.see_doctor(None).await.unwrap();
        let script = format!(
            "const all = [...document.querySelectorAll('[data-waiting=\"Patient/asha\"]')]; \
             const other = all.find((one) => one.dataset.session !== '{}'); \
             return !!other && (other.dataset.bar || 'let in')",
            first.as_str().unwrap()
        );
        let found = self.doctor.window.until("the second device", &script).await.unwrap();
        let bar = found.as_str().unwrap_or_default().to_owned();
        Seen { private: bar == "let in", code: Some(bar.clone()), screen: bar, packets: 0 }
    }

    /// In a private call the clinic takes her device's key back. What the page makes of it is the code; afterwards her
    /// device is good for nothing any more.
    pub async fn revoked_in_the_call(&mut self) -> Seen {
        /// Why the call is over, once it is.
        const ENDED: &str = "const call = document.querySelector('main[data-screen=\"call\"]'); \
            return !!call && (call.dataset.ended || false)";
        let heard = Heard::default();
        let listens = heard.clone();
        self.clinic.hub_faults().tamper_with(Some(Arc::new(move |_: Role, signal: CallSignal| {
            listens.hears(&signal);
            Some(signal)
        })));
        self.is_in_line().await;
        self.doctor.press("admit").await.unwrap();
        let limit = Duration::from_secs(60);
        let outcome = self.doctor.window.until_within("the call's outcome", OUTCOME, limit).await.unwrap();
        assert_eq!(outcome.as_str(), Some("private"), "first it is an honest call");
        self.clinic.hub_faults().tamper_with(None);
        let Some(CallSignal::Answer { certificates, .. }) = heard.answer() else { panic!("she has answered") };
        let (number, hers) = (forge::next_number(), forge::key_in(&certificates[0]));
        let list = forge::list_by(&self.clinic.root(), "hill-clinic", number, 7, &[hers]);
        self.clinic.publish_revocations(&list);
        let ended = self.doctor.window.until("the end of the call", ENDED).await.unwrap();
        let code = ended.as_str().map(str::to_owned);
        Seen { private: false, code, screen: "the call was ended".to_owned(), packets: 0 }
    }

    /// The hub answers in place of the patient, who has answered; it has heard what both said.
    pub async fn answered(&mut self, how: impl Fn(CallSignal, &Heard) -> CallSignal + Send + Sync + 'static) -> Seen {
        let heard = Heard::default();
        let how = move |from: Role, signal: CallSignal| {
            heard.hears(&signal);
            let answer = from == Role::Patient && matches!(signal, CallSignal::Answer { .. });
            Some(if answer { how(signal, &heard) } else { signal })
        };
        self.clinic.hub_faults().tamper_with(Some(Arc::new(how)));
        let seen = self.admits().await;
        self.clinic.hub_faults().tamper_with(None);
        seen
    }

    /// A whole private call; what was said in it.
    pub async fn records(&mut self) -> Heard {
        let heard = Heard::default();
        let listens = heard.clone();
        self.clinic.hub_faults().tamper_with(Some(Arc::new(move |_: Role, signal: CallSignal| {
            listens.hears(&signal);
            Some(signal)
        })));
        let seen = self.admits().await;
        assert!(seen.private, "{seen:?}");
        self.clinic.hub_faults().tamper_with(None);
        heard
    }

    /// She admits the one who waits; the call is ended again, whatever comes of it.
    pub async fn admits(&mut self) -> Seen {
        self.is_in_line().await;
        self.refusals.take();
        self.doctor.press("admit").await.unwrap();
        let limit = Duration::from_secs(60);
        let outcome = self.doctor.window.until_within("the call's outcome", OUTCOME, limit).await.unwrap();
        let outcome = outcome.as_str().unwrap_or_default().to_owned();
        if outcome == "private" {
            let packets = "return window.counted.packets > 50";
            self.doctor.window.until("sound and picture", packets).await.unwrap();
            self.asha.until_phase(Phase::Live).await;
            self.doctor.press("hang-up").await.unwrap();
        }
        let shown = self.asha.until_phase(Phase::Ended).await;
        let counted = self.doctor.window.run("return window.counted.packets", json!([])).await.unwrap();
        self.doctor.press("back").await.unwrap();
        self.doctor.sees("line").await.unwrap();
        let private = outcome == "private";
        let packets = if private { 0 } else { counted.as_u64().unwrap_or(u64::MAX) };
        // The page says no more than that; the core says why where it was the one to refuse.
        let code = self.refusals.take().pop().or_else(|| (!private).then(|| outcome.clone()));
        Seen { private, code, screen: format!("{outcome}, hers {}", screen(shown.visit.trouble)), packets }
    }

    /// She waits, whatever came before.
    async fn is_in_line(&self) {
        match self.asha.sees().visit.phase {
            Phase::Ended => self.asha.session.go_back_in().await.unwrap(),
            Phase::Idle => self.asha.session.see_doctor(None).await.unwrap(),
            _ => {}
        }
        self.asha.until("a place", |snapshot| snapshot.visit.position.is_some()).await;
    }
}
