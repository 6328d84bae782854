//! One task that owns everything of one person and takes one letter at a time.

mod obeying;

use crate::caregiver::Caregiver;
use crate::config::Config;
use crate::copies::CopyDesk;
use crate::devices::desk::Desk;
use crate::invitation::fetching::Fetching;
use crate::later::Later;
use crate::letters::{Letter, News, Order};
use crate::locking::Locking;
use crate::pictures::Screens;
use crate::preferences::Preferences;
use crate::recovering::Recovering;
use crate::rehearsal::Rehearsing;
use crate::sheet::FreshSheet;
use crate::sign_in::{SignIn, Waiting};
use crate::sign_out::SigningOut;
use crate::snapshot::{ClinicCard, Snapshot, Step};
use crate::tasks::Tasks;
use crate::trouble::Trouble;
use crate::visit::VisitHandle;
use crate::visit::exchange::{VisitFile, Written};
use clinic_client::ClinicHttp;
use clinical::Prescription;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;
use trust::{ClinicProfile, Enrolment, Invitation, Revocations};
use vault::{Keychain, PersonId, Vault};

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
    pub(crate) life: Life,
}

impl Person {
    /// Not signed out: a new token that is on its way is still kept, for the next time.
    pub(crate) fn put_away(mut self) {
        if let Some(sign_in) = self.sign_in.take() {
            sign_in.put_away();
        }
    }
}

/// As long as the vault is open: what was begun for it ends with it.
#[derive(Default)]
pub(crate) struct Life(CancellationToken);

impl Life {
    pub(crate) fn token(&self) -> CancellationToken {
        self.0.clone()
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// Whom a vault is about, and whose it is.
pub(crate) struct Whom {
    pub(crate) patient: String,
    pub(crate) caregiver: Option<Caregiver>,
}

/// The owner.
pub(crate) struct Owner {
    pub(crate) config: Config,
    /// The computer's own, or a file under a passphrase in its place.
    pub(crate) keychain: Keychain,
    pub(crate) tasks: Tasks,
    pub(crate) mailbox: mpsc::Sender<Letter>,
    pub(crate) preferences: Preferences,
    pub(crate) invited: Option<Invitation>,
    pub(crate) fetching: Option<Fetching>,
    pub(crate) person: Option<Person>,
    pub(crate) waiting: Option<Waiting>,
    /// Closed when the task that owned the last tokens has ended.
    pub(crate) keeper: Option<oneshot::Receiver<()>>,
    pub(crate) signing_out: Option<SigningOut>,
    /// A message to the clinic on its way.
    pub(crate) telling: Option<u64>,
    /// The keychain still holds a sign-in that she ended.
    pub(crate) unforgotten: bool,
    /// The fetch in hand, or the question to the keychain before it.
    pub(crate) asking: Option<u64>,
    pub(crate) visit: Option<VisitHandle>,
    /// Files of the visit in hand, hers and the doctor's.
    pub(crate) arrived: Vec<VisitFile>,
    /// What was written and sent in it, shown or not.
    pub(crate) written: Written,
    pub(crate) locking: Locking,
    /// What the vault could not take yet, in order.
    pub(crate) later: Vec<Later>,
    /// A recovery sheet that was made and may still be printed.
    pub(crate) sheet: Option<FreshSheet>,
    pub(crate) recovering: Recovering,
    pub(crate) copies: CopyDesk,
    /// A self-check that runs.
    pub(crate) self_checking: Option<u64>,
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
        let locking = Locking::new(&config);
        Self {
            keychain: config.keychain.clone(),
            config,
            tasks,
            mailbox,
            preferences,
            invited: None,
            fetching: None,
            arrived: Vec::new(),
            written: Written::default(),
            locking,
            later: Vec::new(),
            sheet: None,
            recovering: Recovering::default(),
            copies: CopyDesk::default(),
            self_checking: None,
            person: None,
            waiting: None,
            keeper: None,
            signing_out: None,
            telling: None,
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
        let (pixels, minutes) = (self.preferences.text_size, self.preferences.lock_after_minutes);
        self.show(|snapshot| {
            snapshot.text_size = pixels;
            snapshot.safety.lock_after_minutes = minutes;
        });
        self.recall_rehearsal();
        // What an end without a goodbye left there.
        self.remove_prints().await;
        self.boot().await;
        self.watch_the_clock();
        booted.send_replace(true);
        while let Some(letter) = letters.recv().await {
            if !matches!(letter, Letter::News(_)) {
                self.lock_if_left().await;
            }
            // A window that closed meanwhile does not hear the answer.
            match letter {
                Letter::Order(order, reply) => {
                    let stop = matches!(order, Order::Stop);
                    let _unheard = reply.send(self.obey(order).await);
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
                Letter::PrintSheet(reply) => {
                    let _unheard = reply.send(self.print_sheet().await);
                }
                Letter::Copies(reply) => {
                    let _unheard = reply.send(self.copies().await);
                }
                Letter::History(reply) => {
                    let _unheard = reply.send(self.history().await);
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
        self.forget_sheet().await;
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
            let vault = person.vault.clone();
            person.put_away();
            vault.close().await;
        }
        tracing::info!("stopped");
        Ok(())
    }
}
