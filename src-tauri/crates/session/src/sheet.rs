//! The recovery sheet: made, printed or saved, and proved to be at hand.
//!
//! Its words are in memory only until she has proved that she has them, and for a quarter of an hour at most. A page to
//! be printed lies in a private folder until then.

use crate::config::instant;
use crate::owner::Owner;
use crate::trouble::Trouble;
use jiff::Timestamp;
use paper::RecoverySheet;
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use vault::SheetWords;
use zeroize::Zeroizing;

/// Long enough to find paper for the printer.
const KEPT_FOR: Duration = Duration::from_secs(15 * 60);

/// What her viewer shows as its title.
const FILE: &str = "Housecall recovery sheet.pdf";

/// How many words a sheet has.
const WORDS: u8 = 12;

/// A sheet that was made and may still be printed.
pub(crate) struct FreshSheet {
    words: SheetWords,
    made_at: Timestamp,
    since: Instant,
}

impl Owner {
    /// The page, in a private folder, for her viewer.
    ///
    /// # Errors
    /// The vault's, and [`Trouble::FileNotSaved`].
    pub(crate) async fn print_sheet(&mut self) -> Result<PathBuf, Trouble> {
        let page = self.sheet_page().await?;
        let (folder, to) = (self.config.prints.clone(), self.config.prints.join(FILE));
        let path = to.clone();
        on_thread(move || make_private_folder(&folder).and_then(|()| write_private(&path, &page))).await?;
        Ok(to)
    }

    /// The page in a file of her choice.
    pub(crate) async fn save_sheet(&mut self, to: PathBuf) -> Result<(), Trouble> {
        let page = self.sheet_page().await?;
        on_thread(move || write_private(&to, &page)).await
    }

    /// Asks for one word of the sheet.
    pub(crate) async fn drill(&mut self) -> Result<(), Trouble> {
        self.may_write()?;
        let person = self.person.as_ref().ok_or(self.closed_because())?;
        if person.vault.sheet_state().await?.made.is_none() {
            return Err(Trouble::SheetNeeded);
        }
        let place = any_place()?;
        self.show(|snapshot| (snapshot.safety.sheet.asks, snapshot.safety.sheet.missed) = (Some(place), false));
        Ok(())
    }

    /// The word she typed; once it was right the words are forgotten here.
    pub(crate) async fn drill_word(&mut self, typed: &str) -> Result<(), Trouble> {
        self.may_write()?;
        let person = self.person.as_ref().ok_or(self.closed_because())?;
        let place = self.shown().safety.sheet.asks.ok_or(Trouble::Unexpected)?;
        if !person.vault.check_word(place, typed).await? {
            self.show(|snapshot| snapshot.safety.sheet.missed = true);
            return Ok(());
        }
        person.vault.note_drill((self.config.now)()).await?;
        self.note("sheet-drilled", None).await;
        self.forget_sheet().await;
        self.show(|snapshot| (snapshot.safety.sheet.asks, snapshot.safety.sheet.missed) = (None, false));
        self.show_sheet().await
    }

    /// Whether there is a sheet that opens this vault, and whether she has it.
    pub(crate) async fn show_sheet(&self) -> Result<(), Trouble> {
        let Some(person) = &self.person else { return Ok(()) };
        let state = person.vault.sheet_state().await?;
        self.show(|snapshot| {
            let sheet = &mut snapshot.safety.sheet;
            (sheet.made_at, sheet.drilled_at) = (state.made, state.drilled);
        });
        Ok(())
    }

    /// The words are forgotten, and what was to be printed is removed.
    pub(crate) async fn forget_sheet(&mut self) {
        if self.sheet.take().is_some() {
            self.remove_prints().await;
        }
    }

    /// After a quarter of an hour.
    pub(crate) async fn forget_old_sheet(&mut self) {
        if self.sheet.as_ref().is_some_and(FreshSheet::is_old) {
            self.forget_sheet().await;
        }
    }

    pub(crate) async fn remove_prints(&self) {
        let folder = self.config.prints.clone();
        let removed = on_thread(move || match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        });
        if removed.await.is_err() {
            tracing::warn!("what was printed could not be removed");
        }
    }

    /// The page of the sheet in hand; without one a new sheet is made, and one of before opens nothing any more.
    async fn sheet_page(&mut self) -> Result<Zeroizing<Vec<u8>>, Trouble> {
        self.may_write()?;
        self.forget_old_sheet().await;
        let person = self.person.as_ref().ok_or(self.closed_because())?;
        let shown = self.shown();
        let clinic = shown.clinic.ok_or(Trouble::Unexpected)?;
        let name = match person.vault.patient().await? {
            Some(patient) => patient.name,
            None => shown.person.unwrap_or_default(),
        };
        let sheet = match self.sheet.take() {
            Some(sheet) => sheet,
            None => {
                let made_at = (self.config.now)();
                let words = person.vault.make_sheet(made_at).await?;
                self.note("sheet-made", None).await;
                self.show_sheet().await?;
                FreshSheet { words, made_at, since: instant() }
            }
        };
        let page = RecoverySheet {
            clinic: &clinic.name,
            phone: &clinic.phone,
            name: &name,
            made: sheet.made_at,
            zone: &clinic.zone,
            words: &sheet.words.to_words(),
        }
        .to_pdf();
        self.sheet = Some(sheet);
        page.map(Zeroizing::new).map_err(|error| {
            tracing::warn!(%error, "the recovery sheet could not be drawn");
            Trouble::FileNotSaved
        })
    }
}

impl FreshSheet {
    fn is_old(&self) -> bool {
        instant().saturating_duration_since(self.since) >= KEPT_FOR
    }
}

/// A place on the sheet, from 1 to 12, each as likely as the others.
fn any_place() -> Result<u8, Trouble> {
    let mut drawn = [0];
    loop {
        getrandom::fill(&mut drawn).map_err(|_| Trouble::Unexpected)?;
        let [byte] = drawn;
        if byte < u8::MAX - u8::MAX % WORDS {
            return Ok(byte % WORDS + 1);
        }
    }
}

pub(crate) async fn on_thread(work: impl FnOnce() -> std::io::Result<()> + Send + 'static) -> Result<(), Trouble> {
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(Trouble::FileNotSaved),
    }
}

/// Nobody else on this computer may look into it.
fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

/// For her own eyes; in place of what was there.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_asked_for_some_time_and_no_other() {
        let drawn: std::collections::BTreeSet<u8> = (0..2000).map(|_| any_place().unwrap()).collect();
        assert_eq!(drawn, (1..=WORDS).collect());
    }

    #[cfg(unix)]
    #[test]
    fn what_waits_to_be_printed_is_nobody_elses_business() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let prints = folder.path().join("print");
        make_private_folder(&prints).unwrap();
        write_private(&prints.join(FILE), b"first and longer").unwrap();
        write_private(&prints.join(FILE), b"page").unwrap();
        assert_eq!(fs::read(prints.join(FILE)).unwrap(), b"page");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&prints), mode(&prints.join(FILE))), (0o700, 0o600));
    }
}
