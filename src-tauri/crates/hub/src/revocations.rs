//! The clinic's revocation list: read from its file whenever that changes, checked, and passed on.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use signalling::limits;
use tokio::sync::watch;
use trust::{Anchor, Revocations};

/// The newest good list, for whoever decides who somebody is.
///
/// Invariant: signed by the clinic's root, and its number never goes down while the hub runs.
#[derive(Debug, Clone, Default)]
pub(crate) struct Current(watch::Sender<Option<Arc<Revocations>>>);

impl Current {
    pub(crate) fn get(&self) -> Option<Arc<Revocations>> {
        self.0.borrow().clone()
    }

    /// Word of every newer list.
    pub(crate) fn changes(&self) -> watch::Receiver<Option<Arc<Revocations>>> {
        self.0.subscribe()
    }

    fn set(&self, list: Arc<Revocations>) {
        self.0.send_replace(Some(list));
    }
}

/// The file, and what was last seen of it.
#[derive(Debug)]
pub(crate) struct RevocationFile {
    path: PathBuf,
    anchor: Anchor,
    current: Current,
    seen: Option<(SystemTime, u64)>,
}

impl RevocationFile {
    pub(crate) fn new(path: PathBuf, anchor: Anchor, current: Current) -> Self {
        Self { path, anchor, current, seen: None }
    }

    /// Reads the file if it has changed. Gives the list if it is another one than before.
    ///
    /// A file that is missing, damaged or older than the list in force changes nothing: the log says so, and the
    /// clients notice by the list's age.
    pub(crate) fn look(&mut self) -> Option<Arc<Revocations>> {
        let stamp = stamp(&self.path);
        if stamp.is_some() && stamp == self.seen {
            return None;
        }
        let changed = self.seen != stamp;
        self.seen = stamp;
        let Some(text) = read(&self.path) else {
            if changed {
                tracing::warn!(code = "revocations_unreadable", "the revocation list cannot be read");
            }
            return None;
        };
        let before = self.current.get();
        let list = match Revocations::open(text.trim(), &self.anchor, before.as_deref()) {
            Ok(list) => Arc::new(list),
            Err(error) => {
                tracing::warn!(code = error.code(), "the revocation list is not taken");
                return None;
            }
        };
        if before.is_some_and(|before| before.text() == list.text()) {
            return None;
        }
        let revoked = list.list();
        tracing::info!(number = revoked.number, entries = revoked.keys.len() + revoked.serials.len(), "revocations");
        self.current.set(Arc::clone(&list));
        Some(list)
    }
}

fn stamp(path: &Path) -> Option<(SystemTime, u64)> {
    let file = std::fs::metadata(path).ok()?;
    Some((file.modified().ok()?, file.len()))
}

fn read(path: &Path) -> Option<String> {
    /// Blank lines an editor left around the list.
    const AROUND: u64 = 16;
    let most = limits::MAX_REVOCATIONS_CHARS as u64 + AROUND;
    let mut text = String::new();
    std::fs::File::open(path).ok()?.take(most + 1).read_to_string(&mut text).ok()?;
    (text.len() as u64 <= most).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use trust::{RevocationList, RootKey};

    struct Clinic {
        root: RootKey,
        folder: tempfile::TempDir,
    }

    impl Clinic {
        fn new() -> (Self, RevocationFile, Current) {
            let (root, folder) = (RootKey::generate().unwrap(), tempfile::tempdir().unwrap());
            let anchor = Anchor { clinic: "hill-clinic".to_owned(), root: root.public() };
            let current = Current::default();
            let file = RevocationFile::new(folder.path().join("revocations.jws"), anchor, current.clone());
            (Self { root, folder }, file, current)
        }

        fn publish(&self, number: u64, clinic: &str, by: &RootKey) {
            let list = RevocationList {
                clinic: clinic.to_owned(),
                issued: number,
                keys: Vec::new(),
                next: 1_000_000 + number,
                number,
                serials: vec![format!("serial-{}", "x".repeat(usize::try_from(number).unwrap()))],
            };
            let text = by.sign_revocations(&list).unwrap();
            std::fs::write(self.folder.path().join("revocations.jws"), format!("{text}\n")).unwrap();
        }
    }

    #[test]
    fn a_newer_list_is_taken_when_the_file_changes_and_told_once() {
        let (clinic, mut file, current) = Clinic::new();
        assert!(file.look().is_none());
        clinic.publish(3, "hill-clinic", &clinic.root);
        assert_eq!(file.look().unwrap().list().number, 3);
        assert!(file.look().is_none(), "nothing has changed");
        clinic.publish(4, "hill-clinic", &clinic.root);
        assert_eq!(file.look().unwrap().list().number, 4);
        assert_eq!(current.get().unwrap().list().number, 4);
    }

    #[test]
    fn a_bad_file_leaves_the_list_in_force() {
        let (clinic, mut file, current) = Clinic::new();
        clinic.publish(7, "hill-clinic", &clinic.root);
        file.look().unwrap();
        let other = RootKey::generate().unwrap();
        clinic.publish(6, "hill-clinic", &clinic.root);
        assert!(file.look().is_none(), "rolled back");
        clinic.publish(9, "valley-clinic", &clinic.root);
        assert!(file.look().is_none(), "another clinic's");
        clinic.publish(10, "hill-clinic", &other);
        assert!(file.look().is_none(), "another root's");
        std::fs::write(clinic.folder.path().join("revocations.jws"), "rubbish").unwrap();
        assert!(file.look().is_none());
        std::fs::remove_file(clinic.folder.path().join("revocations.jws")).unwrap();
        assert!(file.look().is_none());
        assert_eq!(current.get().unwrap().list().number, 7);
    }
}
