//! The recovery sheet of a vault: its slot in the key file, and what is known of its words without them.

use hmac::{Hmac, Mac};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::Vault;
use super::opening::Held;
use crate::envelope::{Envelope, FileKey};
use crate::error::{KeysError, OpenError, StoreError};
use crate::secret::hex_from_bytes;
use crate::setting;
use crate::steps;
use crate::store::Store;
use crate::words::{COUNT, SheetWords, word_from_typed};

/// The setting that holds a [`SheetRow`].
const SETTING: &str = "sheet";

/// Whether there is a sheet, and whether it was ever proved to be at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SheetState {
    /// When it was made; `None` when there is none that opens this vault.
    pub made: Option<Timestamp>,
    /// When a word of it was last typed rightly.
    pub drilled: Option<Timestamp>,
}

/// What is kept of a sheet, as JSON.
///
/// Shape: `check` is that of the slot in the key file; `words` are twelve marks of eight bytes in hexadecimal, each made
/// with a key that comes from the vault's own, over the place and the word.
#[derive(Serialize, Deserialize)]
struct SheetRow {
    check: String,
    words: Vec<String>,
    made: Timestamp,
    drilled: Option<Timestamp>,
}

impl Vault {
    /// Makes a recovery sheet in place of an earlier one, whose words no longer open this vault's key file. They still
    /// open snapshots of before: where the old sheet may be in somebody's hands, the vault needs a new key first.
    ///
    /// # Errors
    /// The disk's own; an earlier sheet stays good then.
    pub async fn make_sheet(&self, at: Timestamp) -> Result<SheetWords, KeysError> {
        self.run_keys(move |held| held.make_sheet(at)).await
    }

    /// Whether this is the word in that place, from 1 to 12; its first four letters are enough. False without a sheet.
    ///
    /// # Errors
    /// As [`Vault::prescriptions`].
    pub async fn check_word(&self, place: u8, typed: &str) -> Result<bool, StoreError> {
        let Some(word) = word_from_typed(typed) else {
            return Ok(false);
        };
        self.run_keys(move |held| {
            let Some(row) = held.sheet_row()? else {
                return Ok(false);
            };
            let kept = usize::from(place).checked_sub(1).and_then(|place| row.words.get(place));
            let own = mark(&held.key, place, word).ok_or(StoreError::Sql(-1))?;
            Ok(kept.is_some_and(|kept| kept.as_bytes().ct_eq(own.as_bytes()).into()))
        })
        .await
    }

    /// Whether there is a sheet.
    ///
    /// # Errors
    /// As [`Vault::prescriptions`].
    pub async fn sheet_state(&self) -> Result<SheetState, StoreError> {
        self.run_keys(|held| {
            let row = held.sheet_row()?;
            Ok(row.map(|row| SheetState { made: Some(row.made), drilled: row.drilled }).unwrap_or_default())
        })
        .await
    }

    /// Keeps that a word of the sheet was typed rightly; without a sheet nothing is kept.
    ///
    /// # Errors
    /// As [`Vault::prescriptions`].
    pub async fn note_drill(&self, at: Timestamp) -> Result<(), StoreError> {
        self.run_keys(move |held| match held.sheet_row()? {
            Some(row) => put(&mut held.store, Some(&SheetRow { drilled: Some(at), ..row })),
            None => Ok(()),
        })
        .await
    }
}

impl Held {
    fn make_sheet(&mut self, made: Timestamp) -> Result<SheetWords, KeysError> {
        let words = SheetWords::generate()?;
        let bytes = self.envelope.with_sheet(&self.key, &words)?;
        let check = Envelope::open_bytes(&bytes, self.folder.person())?.sheet();
        let marks = (1..).zip(words.to_words()).map(|(place, word)| mark(&self.key, place, word));
        let marks = marks.collect::<Option<Vec<_>>>().zip(check);
        let (marks, check) = marks.ok_or(OpenError::Io(std::io::ErrorKind::Other))?;
        // First what is known of the words: killed in between, the old sheet opens the vault and is said to be none.
        put(&mut self.store, Some(&SheetRow { check, words: marks, made, drilled: None }))?;
        steps::reached(self.folder.person(), "sheet-noted");
        self.change_envelope(|_| Ok(bytes))?;
        tracing::info!(person = %self.folder.person(), "recovery sheet made");
        Ok(words)
    }

    /// What is kept of the sheet that opens this vault now.
    fn sheet_row(&self) -> Result<Option<SheetRow>, StoreError> {
        let kept = setting::get(self.store.file(), SETTING)?;
        let Some(kept) = kept else {
            return Ok(None);
        };
        let row: SheetRow = serde_json::from_str(&kept).map_err(|_| StoreError::Row("setting.sheet"))?;
        if row.words.len() != COUNT {
            return Err(StoreError::Row("setting.sheet"));
        }
        Ok((self.envelope.sheet().as_ref() == Some(&row.check)).then_some(row))
    }
}

/// In a file with a new key no sheet is good.
pub(super) fn forget(store: &mut Store) -> Result<(), StoreError> {
    put(store, None)
}

fn put(store: &mut Store, row: Option<&SheetRow>) -> Result<(), StoreError> {
    let row = row.map(serde_json::to_string).transpose().map_err(|_| StoreError::Row("setting.sheet"))?;
    store.write(|transaction, pen| setting::put(transaction, pen, SETTING, row.as_deref()))
}

/// What is kept of one word; `None` never happens, any key being long enough.
fn mark(key: &FileKey, place: u8, word: &str) -> Option<String> {
    let key = key.derive("housecall vault sheet words 1")?;
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_slice()).ok()?;
    mac.update(&[place]);
    mac.update(word.as_bytes());
    Some(hex_from_bytes(mac.finalize().into_bytes().first_chunk::<8>()?).to_string())
}
