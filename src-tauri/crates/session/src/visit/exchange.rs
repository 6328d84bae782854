//! What she and the doctor write and send: the owner's side, with the files and what is kept of them.

use super::line::LineOrder;
use crate::owner::Owner;
use crate::trouble::Trouble;
use call::{Arrived, ExchangeAct, Item, ItemKind, ItemState, MAX_FILE_BYTES};
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use vault::{KeptItem, KeptWhat};

/// A file of the visit in hand, in memory until the visit is put away.
pub(crate) struct VisitFile {
    /// The item's, for one of the doctor's. Hers have none: they are in the order in which she sent them, as are
    /// the items.
    number: Option<u32>,
    mime: String,
    bytes: Arc<[u8]>,
}

/// What was written and sent in the visit in hand, as the call last said it.
#[derive(Clone, Default)]
pub(crate) struct Written {
    /// What the doctor typed, newest last.
    pub(crate) typed: Vec<String>,
    /// Both ways, oldest first.
    pub(crate) items: Vec<Item>,
}

impl From<Arrived> for VisitFile {
    fn from(arrived: Arrived) -> Self {
        Self { number: Some(arrived.number), mime: arrived.mime, bytes: arrived.bytes }
    }
}

impl Owner {
    pub(crate) async fn write(&mut self, text: String) -> Result<(), Trouble> {
        self.exchange(ExchangeAct::Write(text)).await
    }

    pub(crate) async fn send_again(&mut self, number: u32) -> Result<(), Trouble> {
        self.exchange(ExchangeAct::Again(number)).await
    }

    pub(crate) async fn send_file(&mut self, path: PathBuf) -> Result<(), Trouble> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mime = mime_of(&path).to_owned();
        let read = tokio::task::spawn_blocking(move || read_file(&path)).await;
        let bytes: Arc<[u8]> = read.map_err(|_| Trouble::FileUnreadable)??.into();
        let file = VisitFile { number: None, mime: mime.clone(), bytes: Arc::clone(&bytes) };
        self.exchange(ExchangeAct::Send { name, mime, bytes }).await?;
        self.arrived.push(file);
        Ok(())
    }

    async fn exchange(&mut self, act: ExchangeAct) -> Result<(), Trouble> {
        match &self.visit {
            Some(visit) if visit.has_line() => {
                visit.order(LineOrder::Exchange(act)).await;
                Ok(())
            }
            _ => Err(Trouble::Unexpected),
        }
    }

    /// A copy of a file of the doctor's, outside the vault, where she wants it.
    pub(crate) async fn save_file(&mut self, number: u32, path: PathBuf) -> Result<(), Trouble> {
        let file = self.arrived.iter().find(|file| file.number == Some(number)).ok_or(Trouble::FileUnreadable)?;
        save(path, Arc::clone(&file.bytes)).await
    }

    /// "Keep what was written and sent?", answered on the After screen; carried out with "Done".
    pub(crate) fn keep_exchanged(&mut self, on: bool) -> Result<(), Trouble> {
        self.show(|snapshot| snapshot.visit.keep = on);
        Ok(())
    }

    /// The visit is put away: into the vault goes what she wants to keep, and nothing else stays anywhere.
    ///
    /// # Errors
    /// When it could not be kept; then everything is still there.
    pub(crate) async fn put_exchanged_away(&mut self) -> Result<(), Trouble> {
        let visit = self.shown().visit;
        if visit.held_back && !visit.keep {
            // She has not seen it: it is not dropped unread.
            return Err(Trouble::PinWrong);
        }
        if visit.keep && (self.person.is_some() || self.is_locked()) {
            let at = (self.config.now)();
            let last = visit.doctor.clone().unwrap_or_default();
            let typed =
                self.written.typed.iter().map(|text| (last.clone(), false, true, KeptWhat::Words(text.clone())));
            let items = self.written.items.iter().map(|item| {
                let what = self.what(item, &self.written.items);
                (whose(item, &last), item.mine, arrived(item), what)
            });
            let all = typed.chain(items);
            let kept = all.map(|(doctor, mine, arrived, what)| KeptItem { number: 0, at, doctor, mine, arrived, what });
            let kept = kept.collect();
            if self.write_items(kept).await.is_err() {
                return Err(Trouble::ExchangeNotKept);
            }
        }
        self.arrived.clear();
        Ok(())
    }

    fn what(&self, item: &Item, all: &[Item]) -> KeptWhat {
        match &item.kind {
            ItemKind::Words(text) => KeptWhat::Words(text.clone()),
            ItemKind::File { name, size } => {
                let is_file = |one: &&Item| one.mine && matches!(one.kind, ItemKind::File { .. });
                let file = if item.mine {
                    let before = all.iter().take_while(|one| one.number != item.number).filter(is_file).count();
                    self.arrived.iter().filter(|file| file.number.is_none()).nth(before)
                } else {
                    self.arrived.iter().find(|file| file.number == Some(item.number))
                };
                let mime = file.map(|file| file.mime.clone()).unwrap_or_default();
                let bytes = file.map(|file| Arc::clone(&file.bytes));
                KeptWhat::File { name: name.clone(), mime, size: *size, bytes }
            }
        }
    }

    /// What was kept of all visits, newest visit first, without the files' content.
    pub(crate) async fn kept(&self) -> Result<Vec<KeptItem>, Trouble> {
        let person = self.person.as_ref().ok_or(self.closed_because())?;
        Ok(person.vault.kept_items().await?)
    }

    /// A copy of a kept file, outside the vault.
    pub(crate) async fn save_kept(&mut self, number: i64, path: PathBuf) -> Result<(), Trouble> {
        let person = self.person.as_ref().ok_or(self.closed_because())?;
        let bytes = person.vault.kept_file(number).await?.ok_or(Trouble::FileUnreadable)?;
        save(path, bytes).await
    }
}

/// The name of the doctor it is for or from, who need not be the last one of the visit.
fn whose(item: &Item, last: &str) -> String {
    item.doctor.as_ref().map_or(last, |doctor| doctor.name.as_str()).to_owned()
}

fn arrived(item: &Item) -> bool {
    item.state == ItemState::Done
}

async fn save(path: PathBuf, bytes: Arc<[u8]>) -> Result<(), Trouble> {
    let write = move || File::create(path).and_then(|mut file| file.write_all(&bytes));
    match tokio::task::spawn_blocking(write).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(Trouble::FileNotSaved),
    }
}

fn read_file(path: &Path) -> Result<Vec<u8>, Trouble> {
    let most = MAX_FILE_BYTES as u64;
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|_| Trouble::FileUnreadable)?;
    file.take(most + 1).read_to_end(&mut bytes).map_err(|_| Trouble::FileUnreadable)?;
    if bytes.is_empty() {
        return Err(Trouble::FileUnreadable);
    }
    if bytes.len() > MAX_FILE_BYTES { Err(Trouble::FileTooLarge) } else { Ok(bytes) }
}

/// What the doctor's page is told of the file; it decides nothing here.
fn mime_of(path: &Path) -> &'static str {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    match extension.to_ascii_lowercase().as_str() {
        "pdf" => "application/pdf",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "heic" => "image/heic",
        "txt" => "text/plain",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use call::Doctor;

    #[test]
    fn what_is_kept_has_the_name_of_its_own_doctor() {
        let rao = Doctor { sub: "Practitioner/rao".to_owned(), name: "Dr Rao".to_owned() };
        let kind = ItemKind::Words("Hello".to_owned());
        let mut item = Item { number: 1, mine: true, doctor: Some(rao), kind, state: ItemState::Failed };
        assert_eq!(whose(&item, "Dr Sen"), "Dr Rao");
        item.doctor = None;
        assert_eq!(whose(&item, "Dr Sen"), "Dr Sen");
    }
}
