//! Copies of the vault: made by themselves, carried away on a stick, looked into, put back.

use crate::boot::{ENROLMENT, REVOCATIONS};
use crate::invitation::code::Hidden;
use crate::owner::Owner;
use crate::safety::{Copies, Copy, CopyPreview, SelfCheck};
use crate::snapshot::Step;
use crate::trouble::Trouble;
use jiff::{SignedDuration, Timestamp};
use std::path::{Path, PathBuf};
use vault::{
    OpenError, PersonId, Preview, RestoreError, SnapshotCard, SnapshotError, SnapshotId, SnapshotReason, Source,
    Unlock, Vault,
};

/// The vault's setting that says when a copy was last carried away.
pub(crate) const CARRIED: &str = "copy-carried";

/// Every snapshot is read for the alarm: not each minute.
const LOOK_EVERY: SignedDuration = SignedDuration::from_hours(1);

/// What is done with copies.
#[derive(Debug, Default)]
pub(crate) struct CopyDesk {
    /// The copy that is looked into.
    in_hand: Option<InHand>,
    /// When the copies were last seen to.
    seen_to: Option<Timestamp>,
}

/// A copy that is looked into, with the words that open it where it needs some.
#[derive(Debug)]
struct InHand {
    source: Source,
    words: Option<Hidden>,
    /// It can be put back.
    opens: bool,
}

impl Owner {
    /// The copies on this computer, the newest first; none where nobody has a vault.
    ///
    /// # Errors
    /// The disk's; when the vault is locked.
    pub(crate) async fn copies(&self) -> Result<Vec<Copy>, Trouble> {
        if self.is_locked() {
            return Err(self.closed_because());
        }
        let cards = match self.whose()? {
            Some(person) => self.cards(person).await?,
            None => Vec::new(),
        };
        let listed = cards.into_iter().map(|card| Copy {
            id: card.id.to_string(),
            at: card.at,
            size: card.size,
            before_restore: card.reason == SnapshotReason::BeforeRestore,
        });
        Ok(listed.collect())
    }

    /// Looks into one of them.
    ///
    /// # Errors
    /// What is the matter with it. That it needs words shows.
    pub(crate) async fn preview_copy(&mut self, id: String) -> Result<(), Trouble> {
        let id = SnapshotId::parse(&id).ok_or(Trouble::SnapshotUnreadable)?;
        self.look_into(Source::Snapshot(id), None).await
    }

    /// Looks into a copy from a stick.
    ///
    /// # Errors
    /// As [`Owner::preview_copy`].
    pub(crate) async fn open_copy(&mut self, path: PathBuf) -> Result<(), Trouble> {
        self.look_into(Source::File(path), None).await
    }

    /// The words of the sheet that the copy in hand was locked with.
    ///
    /// # Errors
    /// What is wrong with the words or the copy; the copy stays in hand, to try again.
    pub(crate) async fn copy_words(&mut self, words: Hidden) -> Result<(), Trouble> {
        let source = self.copies.in_hand.as_ref().map(|copy| copy.source.clone()).ok_or(Trouble::SnapshotUnreadable)?;
        self.look_into(source, Some(words)).await
    }

    async fn look_into(&mut self, source: Source, words: Option<Hidden>) -> Result<(), Trouble> {
        if self.is_locked() {
            return Err(self.closed_because());
        }
        let found = self.preview_of(&source, words.as_ref()).await;
        let asks = words.is_some() || matches!(found, Err(Looked::AsksWords));
        match found {
            Ok(preview) => {
                let shown = self.shown_from(preview).await;
                self.copies.in_hand = Some(InHand { source, words, opens: true });
                self.show(|snapshot| {
                    (snapshot.safety.preview, snapshot.safety.copy_asks_words) = (Some(shown), false);
                });
                Ok(())
            }
            Err(looked) => {
                let in_hand = InHand { source, words: None, opens: false };
                self.copies.in_hand = asks.then_some(in_hand);
                self.show(|snapshot| {
                    (snapshot.safety.preview, snapshot.safety.copy_asks_words) = (None, asks);
                });
                match looked {
                    Looked::AsksWords => Ok(()),
                    Looked::Trouble(trouble) => Err(self.told(trouble)),
                }
            }
        }
    }

    async fn preview_of(&self, source: &Source, words: Option<&Hidden>) -> Result<Preview, Looked> {
        let unlock = self.unlock_by(words)?;
        let found = match (&self.person, words) {
            (Some(person), None) => person.vault.preview(source.clone()).await,
            // One of another key opens beside the open vault.
            _ => Vault::preview_closed(&self.config.places, source.clone(), &self.keychain, unlock).await,
        };
        let preview = found.map_err(|error| match error {
            // Of another key: put in the place of the open vault, that one's key would be lost with it.
            RestoreError::SheetNeeded | RestoreError::Key(_) if self.person.is_some() && words.is_none() => {
                Looked::Trouble(Trouble::SnapshotUnreadable)
            }
            RestoreError::SheetNeeded | RestoreError::Key(OpenError::PinNeeded) if words.is_none() => Looked::AsksWords,
            error => Looked::Trouble(error.into()),
        })?;
        match self.whose()? {
            Some(person) if person != preview.person => Err(Looked::Trouble(Trouble::SnapshotOtherPerson)),
            _ => Ok(preview),
        }
    }

    async fn shown_from(&self, preview: Preview) -> CopyPreview {
        let now = match &self.person {
            Some(person) => person.vault.head().await.ok(),
            None => None,
        };
        let reached = |head: vault::Head| (head.epoch, head.count);
        let many = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        CopyPreview {
            at: preview.at,
            person: preview.name.or(self.shown().person).unwrap_or_default(),
            medicines: many(preview.medicines),
            visits: many(preview.visits),
            older: now.is_some_and(|now| reached(preview.head) < reached(now)),
        }
    }

    /// Puts the copy in hand in the place of what there is, which is kept.
    ///
    /// # Errors
    /// What is in the way; everything is as it was then.
    pub(crate) async fn restore_copy(&mut self) -> Result<(), Trouble> {
        let copy = self.copies.in_hand.take_if(|copy| copy.opens).ok_or(Trouble::SnapshotUnreadable)?;
        let restored = match (self.person.is_some(), copy.words.is_none()) {
            (true, true) => self.restore_open(copy.source).await,
            (open, _) => Box::pin(self.restore_closed(open, copy)).await,
        };
        self.close_copy()?;
        restored?;
        tracing::info!("a copy was put back");
        self.note("copy-restored", None).await;
        self.copies.seen_to = None;
        self.show_copies().await;
        Ok(())
    }

    /// With the open vault's own key: it stays open.
    async fn restore_open(&mut self, source: Source) -> Result<(), Trouble> {
        let person = self.person.as_ref().ok_or(self.closed_because())?;
        let (id, vault, lasting) = (person.id, person.vault.clone(), Lasting::of(&person.vault).await?);
        vault.restore(source, &self.keychain, (self.config.now)()).await?;
        lasting.put_into(&vault).await;
        // What hangs on the vault as it was ends here.
        self.person = None;
        let entered = self.enter(id, vault).await;
        entered.inspect_err(|trouble| self.show_blocked(*trouble))
    }

    /// Where no vault is open, or with another key than the open one's.
    async fn restore_closed(&mut self, open: bool, copy: InHand) -> Result<(), Trouble> {
        let lasting = match &self.person {
            Some(person) => Some(Lasting::of(&person.vault).await?),
            None => None,
        };
        let unlock = self.unlock_by(copy.words.as_ref()).map_err(Looked::into_trouble)?;
        if let Some(person) = self.person.take() {
            person.vault.close().await;
        }
        let now = (self.config.now)();
        let places = self.config.places.clone();
        let restored = Vault::restore_closed(&places, copy.source, &self.keychain, unlock, now).await;
        let id = match restored {
            Ok(id) => id,
            Err(error) => {
                if open {
                    self.boot().await;
                }
                return Err(self.told(error.into()));
            }
        };
        self.show(|snapshot| snapshot.trouble = None);
        let Some(words) = copy.words else {
            self.boot().await;
            return self.shown().trouble.map_or(Ok(()), Err);
        };
        let unlock = self.unlock_by(Some(&words)).map_err(Looked::into_trouble)?;
        let entered = match Vault::open_with(&places, &id, &self.keychain, unlock, now).await {
            Ok(vault) => {
                if let Some(lasting) = lasting {
                    lasting.put_into(&vault).await;
                }
                self.enter(id, vault).await
            }
            Err(error) => Err(error.into()),
        };
        entered.inspect_err(|trouble| self.show_blocked(*trouble))
    }

    /// By the words, or by what the keychain holds.
    fn unlock_by(&self, words: Option<&Hidden>) -> Result<Unlock, Looked> {
        match words {
            Some(words) => Ok(Unlock::Sheet(self.read_words(words.expose()).map_err(Looked::Trouble)?)),
            None => Ok(Unlock::Keychain),
        }
    }

    /// Puts the copy in hand away.
    pub(crate) fn close_copy(&mut self) -> Result<(), Trouble> {
        self.copies.in_hand = None;
        self.show(|snapshot| {
            (snapshot.safety.preview, snapshot.safety.copy_asks_words) = (None, false);
        });
        Ok(())
    }

    /// Puts a copy into a folder of her choice.
    ///
    /// # Errors
    /// [`Trouble::SheetNeeded`], [`Trouble::CopyNotWritten`], the vault's.
    pub(crate) async fn make_copy(&mut self, folder: PathBuf) -> Result<(), Trouble> {
        let person = self.person.as_ref().ok_or(self.closed_because())?;
        let now = (self.config.now)();
        let _path = person.vault.copy_to(Path::new(&folder), now).await?;
        if person.vault.put_setting(CARRIED, Some(now.to_string())).await.is_err() {
            tracing::warn!("when the copy was made could not be kept");
        }
        self.note("copy-carried", None).await;
        self.show_copies().await;
        Ok(())
    }

    /// The copy of the day, and whether something rewrites the files of this computer. Not in a visit.
    pub(crate) async fn keep_copies(&mut self) {
        let now = (self.config.now)();
        let recently = self.copies.seen_to.is_some_and(|at| now.duration_since(at).abs() < LOOK_EVERY);
        let idle = self.visit.is_none() && self.shown().safety.warning.is_none() && self.shown().step == Step::Ready;
        let Some(person) = self.person.as_ref().filter(|_| idle && !recently) else { return };
        let made = person.vault.snapshot(now, SnapshotReason::Daily).await;
        self.copies.seen_to = Some(now);
        match made {
            Ok(Some(_card)) => self.note("copy-made", None).await,
            Ok(None) => {}
            Err(SnapshotError::FilesRewritten(alarm)) => {
                tracing::warn!(?alarm, "files are rewritten");
                return self.show_alarm(true).await;
            }
            Err(error) => return tracing::warn!(%error, "no copy today"),
        }
        self.show_alarm(false).await;
        self.show_copies().await;
    }

    /// Everything about safety that an open vault says.
    pub(crate) async fn show_safety(&mut self) {
        if self.show_sheet().await.is_err() {
            tracing::warn!("the sheet could not be looked up");
        }
        self.show_copies().await;
        let Some(person) = &self.person else { return };
        let kept = person.vault.setting(crate::self_check::SELF_CHECK).await.ok().flatten();
        let check: Option<SelfCheck> = kept.and_then(|kept| serde_json::from_str(&kept).ok());
        self.show(|snapshot| snapshot.safety.check = check);
        self.recall_incident().await;
    }

    /// It is noted when it begins.
    async fn show_alarm(&mut self, alarm: bool) {
        let begins = alarm && !self.shown().safety.alarm;
        self.show(|snapshot| snapshot.safety.alarm = alarm);
        if begins {
            self.note("warned", Some("files-rewritten")).await;
        }
    }

    pub(crate) async fn show_copies(&self) {
        let Some(person) = &self.person else { return };
        let Ok(cards) = self.cards(person.id).await else {
            tracing::warn!("the copies could not be listed");
            return;
        };
        let carried = person.vault.setting(CARRIED).await.ok().flatten();
        let copies = Copies {
            count: u32::try_from(cards.len()).unwrap_or(u32::MAX),
            newest: cards.first().map(|card| card.at),
            carried_at: carried.and_then(|at| at.parse().ok()),
        };
        self.show(|snapshot| snapshot.safety.copies = copies);
    }

    async fn cards(&self, person: PersonId) -> Result<Vec<SnapshotCard>, Trouble> {
        let places = self.config.places.clone();
        let listed = tokio::task::spawn_blocking(move || Vault::snapshots(&places, &person)).await;
        Ok(listed.map_err(|_| Trouble::Unexpected)??)
    }

    /// Whose vault there is, open or not.
    fn whose(&self) -> Result<Option<PersonId>, Trouble> {
        match &self.person {
            Some(person) => Ok(Some(person.id)),
            None => Ok(Vault::people(&self.config.places)?.into_iter().next()),
        }
    }

    /// A computer without a keychain may have a passphrase instead.
    fn told(&self, trouble: Trouble) -> Trouble {
        if trouble == Trouble::KeychainMissing && self.person.is_none() {
            self.show_ways(trouble);
        }
        trouble
    }
}

/// Why a copy was not looked into.
enum Looked {
    AsksWords,
    Trouble(Trouble),
}

impl From<Trouble> for Looked {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl Looked {
    fn into_trouble(self) -> Trouble {
        match self {
            Self::AsksWords => Trouble::SheetNeeded,
            Self::Trouble(trouble) => trouble,
        }
    }
}

/// What a copy does not bring back: the tie to the clinic as it is now, whose key is in the keychain, and the newest
/// list of what the clinic took back.
struct Lasting([(&'static str, Option<String>); 2]);

impl Lasting {
    async fn of(vault: &Vault) -> Result<Self, Trouble> {
        Ok(Self([(ENROLMENT, vault.setting(ENROLMENT).await?), (REVOCATIONS, vault.setting(REVOCATIONS).await?)]))
    }

    async fn put_into(self, vault: &Vault) {
        for (name, value) in self.0 {
            if value.is_some() && vault.put_setting(name, value).await.is_err() {
                tracing::warn!(setting = name, "what is newer than the copy could not be kept");
            }
        }
    }
}
