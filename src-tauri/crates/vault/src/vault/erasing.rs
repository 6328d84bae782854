//! How a vault ends: first its files, all at once, then its keys.

use std::thread;

use tokio::sync::oneshot;

use super::opening::tell;
use crate::error::{EraseError, OpenError};
use crate::folder::Folder;
use crate::keychain::{Account, Keychain};
use crate::places::{PersonId, Places};

pub(super) async fn erase(places: &Places, person: &PersonId, keychain: &Keychain) -> Result<(), EraseError> {
    let folder = Folder::new(places, *person);
    let (reply, erased) = oneshot::channel();
    thread::Builder::new()
        .name(format!("erase {person}"))
        .spawn(move || {
            let result = match folder.lock() {
                Ok(lock) => folder.erase(lock).map_err(|error| EraseError::Io(error.kind())),
                Err(OpenError::Io(kind)) => Err(EraseError::Io(kind)),
                Err(_) => Err(EraseError::AlreadyOpen),
            };
            tell(reply, result);
        })
        .map_err(|error| EraseError::Io(error.kind()))?;
    let files = erased.await.unwrap_or(Err(EraseError::Io(std::io::ErrorKind::Other)));
    if files == Err(EraseError::AlreadyOpen) {
        return files;
    }
    let mut keys = Ok(());
    for account in [Account::vault_key(person), Account::refresh_token(person), Account::device_key(person)] {
        let forgotten = keychain.delete(account).await.map_err(EraseError::Keychain);
        keys = keys.and(forgotten);
    }
    tracing::info!(%person, complete = files.is_ok() && keys.is_ok(), "vault erased");
    files.and(keys)
}
