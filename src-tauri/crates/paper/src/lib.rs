//! Pages to be printed or handed over, as PDF: the recovery sheet, the history, the report of an incident. And the one
//! sentence of it that is written to the clinic.
//!
//! What goes in: words, names and times as values. What comes out: the bytes of a PDF.
//! What it must never do: touch a file, a clock or a printer, or keep what it drew.
//! What to read next: [`Pages`] (what can be drawn), then `sheet.rs`.
#![forbid(unsafe_code)]

mod history;
mod incident;
mod layout;
mod pages;
mod sheet;
mod wording;

pub use history::{History, HistoryLine};
pub use incident::{IncidentReport, VisitId, alert};
pub use pages::{Face, Pages, PaperError, Weight};
pub use sheet::RecoverySheet;
pub use wording::Wording;
