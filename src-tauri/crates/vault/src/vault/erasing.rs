//! How a vault ends: at one moment it is nobody's; then its key, then its files and snapshots.

use std::io;
use std::thread;

use tokio::sync::oneshot;

use super::Vault;
use super::opening::tell;
use crate::error::{EraseError, OpenError};
use crate::folder::{self, Folder, Lock};
use crate::keychain::{Account, Keychain};
use crate::places::{PersonId, Places};
use crate::steps;

impl Vault {
    /// Removes a vault, its snapshots and everything the keychain holds for this person, whatever their state: the key
    /// first, so that what a disk keeps of the files cannot be read.
    ///
    /// # Errors
    /// [`EraseError::AlreadyOpen`], and then nothing was removed; else what could not be removed.
    pub async fn erase(places: &Places, person: &PersonId, keychain: &Keychain) -> Result<(), EraseError> {
        let lock = on_thread(Folder::new(places, *person), |folder| lock(&folder)).await?;
        let (key, lock) = on_thread(Folder::new(places, *person), |folder| {
            let key = folder.erase_key(&lock);
            steps::reached(folder.person(), "key-wiped");
            Ok((key, lock))
        })
        .await?;
        let mut entries = Ok(());
        for account in Account::all(person) {
            let forgotten = keychain.delete(account).await.map_err(EraseError::Keychain);
            entries = entries.and(forgotten);
            steps::reached(person, "entry-forgotten");
        }
        let files = match key {
            Ok(()) => on_thread(Folder::new(places, *person), |folder| Ok(folder.erase_files(lock)?)).await,
            Err(error) => Err(error.into()),
        };
        tracing::info!(%person, complete = files.is_ok() && entries.is_ok(), "vault erased");
        files.and(entries)
    }

    /// Ends what was begun when the program was killed while it erased somebody; gives how many they were.
    ///
    /// # Errors
    /// As [`Vault::erase`]. The rest is tried again at the next call.
    pub async fn finish_erasing(places: &Places, keychain: &Keychain) -> Result<usize, EraseError> {
        let people = folder::half_erased(places)?;
        for person in &people {
            let made_since = on_thread(Folder::new(places, *person), |folder| {
                let lock = lock(&folder)?;
                let made_since = fs_error(folder.exists())?;
                if made_since {
                    folder.erase_remains()?;
                }
                drop(lock);
                Ok(made_since)
            })
            .await?;
            if !made_since {
                Self::erase(places, person, keychain).await?;
            }
        }
        Ok(people.len())
    }
}

impl From<io::Error> for EraseError {
    fn from(error: io::Error) -> Self {
        Self::Io(error.kind())
    }
}

fn lock(folder: &Folder) -> Result<Lock, EraseError> {
    match folder.lock() {
        Ok(lock) => Ok(lock),
        Err(OpenError::AlreadyOpen) => Err(EraseError::AlreadyOpen),
        Err(error) => fs_error(Err(error)),
    }
}

fn fs_error<T>(result: Result<T, OpenError>) -> Result<T, EraseError> {
    result.map_err(|error| match error {
        OpenError::Io(kind) => EraseError::Io(kind),
        OpenError::ReadOnly => EraseError::Io(io::ErrorKind::ReadOnlyFilesystem),
        _ => EraseError::Io(io::ErrorKind::Other),
    })
}

async fn on_thread<T: Send + 'static>(
    folder: Folder,
    work: impl FnOnce(Folder) -> Result<T, EraseError> + Send + 'static,
) -> Result<T, EraseError> {
    let (reply, done) = oneshot::channel();
    thread::Builder::new().name(format!("erase {}", folder.person())).spawn(move || tell(reply, work(folder)))?;
    done.await.unwrap_or(Err(EraseError::Io(io::ErrorKind::Other)))
}
