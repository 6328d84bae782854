//! How a vault's thread comes to own an open file, in the order that asks least of the person:
//! lock, key file, keychain, database.

use std::thread;

use jiff::Timestamp;
use tokio::sync::{mpsc, oneshot};

use super::anchoring::Anchoring;
use super::{Command, Vault, WAITING_CALLS};
use crate::chain::Head;
use crate::envelope::{Device, DeviceSecret, DeviceSecrets, Envelope, FileKey};
use crate::error::OpenError;
use crate::file::open_file;
use crate::folder::{Folder, Lock};
use crate::keychain::{Account, Keychain};
use crate::places::{PersonId, Places};
use crate::secret::Secret;
use crate::steps;
use crate::store::Store;
use crate::unlock::{Pin, Slots, Unlock};
use crate::words::SheetWords;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Create,
    Open,
}

/// What the thread waits for once it has read the key file.
enum Material {
    Device(DeviceSecrets, Option<Pin>, Option<Head>),
    Sheet(SheetWords, Option<Head>),
}

/// What an open vault is made of, for work on its keys.
///
/// Invariant: `store` is over the database that `envelope` names, and `key` opens both.
pub(crate) struct Held {
    pub(crate) places: Places,
    pub(crate) folder: Folder,
    pub(crate) envelope: Envelope,
    pub(crate) key: FileKey,
    pub(crate) store: Store,
}

/// The thread's own: the open file, and the lock that outlives it.
struct Owner {
    held: Held,
    lock: Lock,
}

/// What the thread and its starter tell each other, in this order.
struct Talk {
    /// Whether a PIN is asked for; only the key is missing now.
    ready: oneshot::Sender<Result<bool, OpenError>>,
    key: oneshot::Receiver<Material>,
    /// What the keychain is to keep instead of two secrets.
    opened: oneshot::Sender<Result<Option<Secret>, OpenError>>,
}

impl Vault {
    /// The ways this person's vault can be opened; reads her key file alone.
    ///
    /// # Errors
    /// [`OpenError::NoVault`], and the key file's state.
    pub fn slots(places: &Places, person: &PersonId) -> Result<Slots, OpenError> {
        let folder = Folder::new(places, *person);
        if !folder.exists()? {
            return Err(OpenError::NoVault);
        }
        Ok(folder.open_envelope()?.slots())
    }

    /// Opens a vault by the way given. A PIN where none is set is not looked at.
    ///
    /// By the words of a sheet it is recovered: this computer gets a new secret in its keychain, a PIN is gone, the sheet
    /// stays good.
    ///
    /// # Errors
    /// The vault's state, by name. None of them is a reason to make a new one.
    pub async fn open_with(
        places: &Places,
        person: &PersonId,
        keychain: &Keychain,
        unlock: Unlock,
        at: Timestamp,
    ) -> Result<Self, OpenError> {
        let words = match unlock {
            Unlock::Keychain => return Self::start(places, person, keychain, Purpose::Open, None).await,
            Unlock::Pin(pin) => return Self::start(places, person, keychain, Purpose::Open, Some(pin)).await,
            Unlock::Sheet(words) => words,
        };
        let vault = Self::spawn(places, person, keychain, Purpose::Open, |_| async {
            Ok(Material::Sheet(words, anchor(person, keychain).await?))
        })
        .await?;
        if let Err(error) = vault.recover(keychain, at).await {
            vault.close().await;
            return Err(error);
        }
        vault.settled(keychain).await
    }

    pub(super) async fn start(
        places: &Places,
        person: &PersonId,
        keychain: &Keychain,
        purpose: Purpose,
        pin: Option<Pin>,
    ) -> Result<Self, OpenError> {
        let vault = Self::spawn(places, person, keychain, purpose, |asks_pin| async move {
            if asks_pin && pin.is_none() {
                return Err(OpenError::PinNeeded);
            }
            let secrets = device_secrets(person, keychain, purpose).await?;
            Ok(Material::Device(secrets, pin, anchor(person, keychain).await?))
        })
        .await?;
        vault.settled(keychain).await
    }

    /// Closed again on an error, so that the next try is not told "already open".
    async fn settled(self, keychain: &Keychain) -> Result<Self, OpenError> {
        match self.settle(keychain).await {
            Ok(()) => Ok(self),
            Err(error) => {
                self.close().await;
                Err(error.into())
            }
        }
    }

    async fn spawn<M: Future<Output = Result<Material, OpenError>>>(
        places: &Places,
        person: &PersonId,
        keychain: &Keychain,
        purpose: Purpose,
        material: impl FnOnce(bool) -> M,
    ) -> Result<Self, OpenError> {
        let gone = |_| OpenError::Io(std::io::ErrorKind::Other);
        let (commands, waiting) = mpsc::channel(WAITING_CALLS);
        let (ready, is_ready) = oneshot::channel();
        let (send_key, key) = oneshot::channel();
        let (opened, is_opened) = oneshot::channel();
        let (folder, own_places) = (Folder::new(places, *person), places.clone());
        let (backend, talk) = (keychain.backend(), Talk { ready, key, opened });
        let anchoring = keychain.clone();
        thread::Builder::new().name(format!("vault {person}")).spawn(move || {
            if let Some(owner) = Owner::open((own_places, folder), purpose, backend, talk) {
                owner.serve(waiting, anchoring);
            }
        })?;
        let asks_pin = is_ready.await.map_err(gone)??;
        let settled = match material(asks_pin).await {
            Ok(material) => {
                tell(send_key, material);
                is_opened.await.map_err(gone)??
            }
            Err(error) => {
                // Without a key the thread lets go of the lock and ends: wait for it, so that the
                // next try is not told "already open".
                drop(send_key);
                is_opened.await.ok();
                return Err(error);
            }
        };
        if let Some(secret) = settled {
            keep_one(person, keychain, secret).await;
        }
        tracing::info!(%person, "vault opened");
        Ok(Self { person: *person, commands })
    }
}

impl Owner {
    /// Runs on the vault's thread. Says `ready` when only the key is missing, waits for it, and
    /// says `opened`. The lock is let go before an error is told.
    fn open((places, folder): (Places, Folder), purpose: Purpose, backend: &str, talk: Talk) -> Option<Self> {
        let Talk { ready, key, opened } = talk;
        let (lock, envelope) = match prepare(&folder, purpose) {
            Ok(prepared) => prepared,
            Err(error) => {
                tell(ready, Err(error));
                return None;
            }
        };
        let asks_pin = envelope.as_ref().is_some_and(|envelope| envelope.slots().pin);
        let waited_for = ready.send(Ok(asks_pin)).is_ok();
        let Some(material) = key.blocking_recv().ok().filter(|_| waited_for) else {
            if let Some(envelope) = envelope {
                tracing::warn!(made_with = envelope.backend(), now = backend, "no key for the vault");
            }
            drop(lock);
            drop(opened);
            return None;
        };
        match finish((places, folder), purpose, backend, envelope, &material, &lock) {
            Ok((held, settled)) => {
                let owner = Self { held, lock };
                opened.send(Ok(settled)).is_ok().then_some(owner)
            }
            Err(error) => {
                drop(lock);
                tell(opened, Err(error));
                None
            }
        }
    }

    /// Carries out one call after the other until the vault is closed or nobody holds it.
    fn serve(mut self, mut commands: mpsc::Receiver<Command>, keychain: Keychain) {
        let mut closing = None;
        let mut anchoring = Anchoring::start(*self.held.folder.person(), keychain, self.held.store.head());
        while let Some(command) = commands.blocking_recv() {
            match command {
                Command::Work(work) => work(&mut self.held.store),
                Command::KeyWork(work) => work(&mut self.held),
                Command::Close(reply) => {
                    closing = Some(reply);
                    break;
                }
            }
            if !self.held.store.condition().suspends() {
                anchoring.tell(self.held.store.head());
            }
        }
        drop(commands);
        let Self { held: Held { store, key, .. }, lock } = self;
        if let Err(error) = store.close() {
            tracing::warn!(%error, "the vault did not close cleanly");
        }
        drop(key);
        anchoring.end();
        drop(lock);
        if let Some(reply) = closing {
            tell(reply, ());
        }
    }
}

/// Answers; whoever asked may have stopped waiting.
pub(super) fn tell<T>(reply: oneshot::Sender<T>, answer: T) {
    if reply.send(answer).is_err() {
        tracing::debug!("nobody waited for the vault's answer");
    }
}

fn prepare(folder: &Folder, purpose: Purpose) -> Result<(Lock, Option<Envelope>), OpenError> {
    let exists = folder.exists()?;
    match purpose {
        Purpose::Open if !exists => return Err(OpenError::NoVault),
        Purpose::Create if exists => return Err(OpenError::AlreadyExists),
        Purpose::Open | Purpose::Create => {}
    }
    let lock = folder.lock()?;
    match purpose {
        Purpose::Open => Ok((lock, Some(folder.open_envelope()?))),
        // Once more under the lock: another program may have just made it.
        Purpose::Create if folder.exists()? => Err(OpenError::AlreadyExists),
        Purpose::Create => Ok((lock, None)),
    }
}

fn finish(
    (places, folder): (Places, Folder),
    purpose: Purpose,
    backend: &str,
    envelope: Option<Envelope>,
    material: &Material,
    lock: &Lock,
) -> Result<(Held, Option<Secret>), OpenError> {
    if let (Purpose::Create, Material::Device(secrets, ..)) = (purpose, material) {
        folder.create(Device { secret: &secrets.newest, backend, pin: None }, lock)?;
    }
    let envelope = match envelope {
        Some(envelope) => envelope,
        None => folder.open_envelope()?,
    };
    let (key, settled, anchor) = match material {
        Material::Sheet(words, anchor) => (envelope.open_by_sheet(words)?, None, *anchor),
        Material::Device(secrets, pin, anchor) => {
            let (key, secret) = envelope.open_by_device(secrets, pin.as_ref())?;
            // A new vault leaves the keychain as it is: an older one may lie in a backup.
            let settled = secrets.before.is_some() && purpose == Purpose::Open;
            (key, settled.then(|| secret.to_secret()), *anchor)
        }
    };
    let database = envelope.database();
    let file = open_file(&folder.database(&database), &key)?;
    folder.tidy(&database);
    let store = Store::open(file, key.derive_chain_key()?, anchor)?;
    Ok((Held { places, folder, envelope, key, store }, settled))
}

/// How far the keychain remembers the vault to have come. What cannot be read is as good as none, and that is noticed.
async fn anchor(person: &PersonId, keychain: &Keychain) -> Result<Option<Head>, OpenError> {
    Ok(keychain.get(Account::anchor(person)).await?.as_ref().and_then(Head::from_secret))
}

/// What the keychain holds for this person; a new secret only for a new vault.
async fn device_secrets(person: &PersonId, keychain: &Keychain, purpose: Purpose) -> Result<DeviceSecrets, OpenError> {
    let found = keychain.get(Account::vault_key(person)).await?;
    match (found, purpose) {
        // Also for a new vault: an older one of this person may lie in a backup, and needs this key.
        (Some(secret), _) => DeviceSecrets::from_secret(&secret).ok_or(OpenError::KeychainFailed("vault-key-form")),
        (None, Purpose::Open) => Err(OpenError::KeyMissing),
        (None, Purpose::Create) => {
            let secrets = DeviceSecrets::only(DeviceSecret::generate()?);
            keep(person, keychain, &secrets).await?;
            Ok(secrets)
        }
    }
}

/// Gives secrets to the keychain and looks whether it has them: one that forgets at once is noticed now, not at the
/// next start.
pub(super) async fn keep(person: &PersonId, keychain: &Keychain, secrets: &DeviceSecrets) -> Result<(), OpenError> {
    let account = Account::vault_key(person);
    keychain.set(account.clone(), secrets.to_secret()).await?;
    let kept = keychain.get(account).await?.as_ref().and_then(DeviceSecrets::from_secret);
    match kept {
        Some(kept) if kept.is(secrets) => Ok(()),
        _ => Err(OpenError::KeychainFailed("does-not-keep")),
    }
}

/// Tells the keychain which of two secrets is in use. When it does not hear, the next opening tells it again.
pub(super) async fn keep_one(person: &PersonId, keychain: &Keychain, secret: Secret) {
    if let Err(error) = keychain.set(Account::vault_key(person), secret).await {
        tracing::warn!(%error, "the keychain keeps an old secret beside the new one");
    }
    steps::reached(person, "keychain-settled");
}
