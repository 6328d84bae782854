//! What a window may ask about lock, sheet, copies, the self-check and help after an incident.

use super::Session;
use crate::invitation::code::Hidden;
use crate::letters::{Letter, Order, SafetyOrder};
use crate::safety::{Copy, HistoryForm, HistoryRow, Incident};
use crate::trouble::Trouble;
use std::path::PathBuf;

impl Session {
    /// Opens the locked vault by its PIN.
    ///
    /// # Errors
    /// [`Trouble::PinWrong`], and after five of them [`Trouble::PinWait`]; why else the vault does not open.
    pub async fn unlock(&self, pin: String) -> Result<(), Trouble> {
        self.order(Order::Safety(SafetyOrder::Unlock(Hidden::new(pin)))).await
    }

    /// Sets a PIN, or another in place of the current one.
    ///
    /// # Errors
    /// [`Trouble::SheetNeeded`] before she has proved that she has a recovery sheet; [`Trouble::PinUnfit`] for what is
    /// not 6 to 12 digits; as [`Session::unlock`] for the current one.
    pub async fn set_pin(&self, pin: String, current: Option<String>) -> Result<(), Trouble> {
        self.order(Order::Safety(SafetyOrder::SetPin(Hidden::new(pin), current.map(Hidden::new)))).await
    }

    /// Removes the PIN.
    ///
    /// # Errors
    /// As [`Session::unlock`].
    pub async fn remove_pin(&self, current: String) -> Result<(), Trouble> {
        self.order(Order::Safety(SafetyOrder::RemovePin(Hidden::new(current)))).await
    }

    /// The recovery sheet as a page to print, made anew where none is in hand. The file is gone when the program locks,
    /// stops or starts.
    ///
    /// # Errors
    /// When the vault is not open, waits to be told how to go on, or the page cannot be written.
    pub async fn print_sheet(&self) -> Result<PathBuf, Trouble> {
        self.ask(Letter::PrintSheet).await
    }

    /// The word that was asked for: whether it is right shows in the snapshot.
    ///
    /// # Errors
    /// When none was asked for, or the vault is not open.
    pub async fn drill_word(&self, word: String) -> Result<(), Trouble> {
        self.order(Order::Safety(SafetyOrder::DrillWord(Hidden::new(word)))).await
    }

    /// Opens the vault by the words of its recovery sheet, for a PIN that is forgotten or a keychain that lost its key.
    ///
    /// # Errors
    /// [`Trouble::WordUnknown`] (the snapshot says which), [`Trouble::WordsDoNotFit`]; why else the vault does not open.
    pub async fn recover(&self, words: String) -> Result<(), Trouble> {
        self.order(Order::Safety(SafetyOrder::Recover(Hidden::new(words)))).await
    }

    /// A passphrase in place of a keychain: the one it was made with, or a new one where there was none.
    ///
    /// # Errors
    /// [`Trouble::PassphraseWrong`], also for one that is too short; why else the vault does not open.
    pub async fn use_passphrase(&self, passphrase: String) -> Result<(), Trouble> {
        self.order(Order::Safety(SafetyOrder::UsePassphrase(Hidden::new(passphrase)))).await
    }

    /// The copies on this computer, the newest first.
    ///
    /// # Errors
    /// The disk's own.
    pub async fn copies(&self) -> Result<Vec<Copy>, Trouble> {
        self.ask(Letter::Copies).await
    }

    /// The words of the sheet that a copy from elsewhere was locked with.
    ///
    /// # Errors
    /// As [`Session::recover`].
    pub async fn copy_words(&self, words: String) -> Result<(), Trouble> {
        self.order(Order::Safety(SafetyOrder::CopyWords(Hidden::new(words)))).await
    }

    /// What was done with her records, the newest first.
    ///
    /// # Errors
    /// When the vault is not open or fails.
    pub async fn history(&self) -> Result<Vec<HistoryRow>, Trouble> {
        self.ask(Letter::History).await
    }

    /// The same as a file, outside the vault.
    ///
    /// # Errors
    /// [`Trouble::HistoryNotSaved`]; when the vault is not open or fails.
    pub async fn save_history(&self, form: HistoryForm, to: PathBuf) -> Result<(), Trouble> {
        self.order(Order::Safety(SafetyOrder::SaveHistory(form, to))).await
    }
}

orders! {
    /// She is here: the time until the vault locks begins anew.
    touch() => Order::Safety(SafetyOrder::Touch);
    /// Closes the vault; only with a PIN. A visit in hand goes on.
    lock() => Order::Safety(SafetyOrder::Lock);
    /// How long without her until it locks. Units: minutes: 5, 10 or 30.
    set_lock_after(minutes: u8) => Order::Safety(SafetyOrder::SetLockAfter(minutes));
    /// The recovery sheet as a page in a file of her choice.
    save_sheet(to: PathBuf) => Order::Safety(SafetyOrder::SaveSheet(to));
    /// Asks for one word of the recovery sheet.
    drill() => Order::Safety(SafetyOrder::Drill);
    /// Goes on with what is in the vault, and fetches from the clinic.
    go_on_with_old() => Order::Safety(SafetyOrder::GoOnWithOld);
    /// Looks into a copy on this computer.
    preview_copy(id: String) => Order::Safety(SafetyOrder::PreviewCopy(id));
    /// Looks into a copy from elsewhere.
    open_copy(path: PathBuf) => Order::Safety(SafetyOrder::OpenCopy(path));
    /// Puts the copy back that was looked into.
    restore_copy() => Order::Safety(SafetyOrder::RestoreCopy);
    /// Puts the copy away that was looked into.
    close_copy() => Order::Safety(SafetyOrder::CloseCopy);
    /// Puts a copy into a folder of her choice, which her recovery sheet opens.
    make_copy(folder: PathBuf) => Order::Safety(SafetyOrder::MakeCopy(folder));
    /// Looks at everything that keeps her things safe.
    check_yourself() => Order::Safety(SafetyOrder::CheckYourself);
    /// Something happened to her: does what can be done at once.
    incident(what: Incident) => Order::Safety(SafetyOrder::Incident(what));
    /// The help after an incident is read.
    close_incident() => Order::Safety(SafetyOrder::CloseIncident);
    /// A report of the incident, without a word of her records.
    save_report(to: PathBuf) => Order::Safety(SafetyOrder::SaveReport(to));
}
