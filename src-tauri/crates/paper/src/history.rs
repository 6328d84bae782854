//! What happened with her records, as pages to read.

use crate::layout::{BELOW_BAR, FOOT, INK, MARGIN, PALE, QUIET, TEXT, finish, start, time};
use crate::pages::{Pages, PaperError, Weight};
use crate::wording::Wording;
use jiff::Timestamp;

/// One thing that was done.
#[derive(Debug, Clone, Copy)]
pub struct HistoryLine<'a> {
    /// When.
    pub at: Timestamp,
    /// "patient", "caregiver", "app", "clinic", or a clinician's id.
    pub actor: &'a str,
    /// A code such as `visit-ended`.
    pub action: &'a str,
    /// How it went, as a code.
    pub code: Option<&'a str>,
}

/// A history to be printed.
#[derive(Debug, Clone, Copy)]
pub struct History<'a> {
    /// The clinic's name.
    pub clinic: &'a str,
    /// The number to phone for help.
    pub phone: &'a str,
    /// Whose records.
    pub name: &'a str,
    /// When the list was made.
    pub made: Timestamp,
    /// The clinic's time zone, an IANA name.
    pub zone: &'a str,
    /// The thumbprint of this computer's key.
    pub key: &'a str,
    /// The head of the vault's chain.
    pub head: &'a str,
    /// In the order of the pages.
    pub lines: &'a [HistoryLine<'a>],
}

/// Units: points.
const ROW: f32 = 30.0;
const WHEN: f32 = 150.0;

impl History<'_> {
    /// The pages as PDF.
    ///
    /// # Errors
    /// [`PaperError::NotWritten`].
    pub fn to_pdf(&self) -> Result<Vec<u8>, PaperError> {
        let words = Wording::of_paper();
        let mut pages = start(&words, &words.say("paper-history-title", &[]), self.clinic, self.phone)?;
        let name = words.say("paper-history-for", &[("name", self.name)]);
        let mut y = pages.lines([MARGIN, BELOW_BAR], 20.0, TEXT, Weight::Bold, INK, &name)?;
        let made = words.say("paper-made", &[("at", &time(self.made, self.zone))]);
        let key = words.say("paper-history-key", &[("key", self.key)]);
        let head = words.say("paper-history-head", &[("head", self.head)]);
        for text in [&made, &words.say("paper-history-signed", &[]), &key, &head] {
            y += 15.0;
            pages.fitting([MARGIN, y], 11.0, TEXT, Weight::Regular, QUIET, text)?;
        }
        y += 28.0;
        for (at, line) in self.lines.iter().enumerate() {
            if y + ROW > FOOT {
                pages.turn();
                y = MARGIN;
            }
            if at % 2 == 0 {
                pages.fill([MARGIN, y, TEXT, ROW], PALE);
            }
            self.row(&mut pages, &words, y, line)?;
            y += ROW;
        }
        finish(pages, &words)
    }

    fn row(&self, pages: &mut Pages, words: &Wording, y: f32, line: &HistoryLine<'_>) -> Result<(), PaperError> {
        let when = time(line.at, self.zone);
        pages.fitting([MARGIN + 6.0, y + 19.0], 11.0, WHEN - 12.0, Weight::Regular, INK, &when)?;
        let (left, width) = (MARGIN + WHEN, TEXT - WHEN - 6.0);
        pages.fitting([left, y + 13.0], 12.0, width, Weight::Bold, INK, &said(words, line))?;
        pages.fitting([left, y + 25.0], 10.0, width, Weight::Regular, QUIET, &words.say(by(line.actor), &[]))
    }
}

/// In plain words; what this version has no words for by its code.
fn said(words: &Wording, line: &HistoryLine<'_>) -> String {
    let plain = format!("history-{}", line.action);
    let exact = line.code.map(|code| format!("{plain}-{code}"));
    match exact.filter(|name| words.has(name)).or_else(|| Some(plain).filter(|name| words.has(name))) {
        Some(name) => words.say(&name, &[]),
        None => words.say("paper-other", &[("action", line.action)]),
    }
}

/// The page is read by others than her.
fn by(actor: &str) -> &'static str {
    match actor {
        "patient" => "paper-by-patient",
        "caregiver" => "paper-by-caregiver",
        "app" => "paper-by-app",
        "clinic" => "paper-by-clinic",
        _ => "paper-by-clinician",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line<'a>(action: &'a str, code: Option<&'a str>) -> HistoryLine<'a> {
        HistoryLine { at: "2026-11-29T03:04:05Z".parse().unwrap(), actor: "patient", action, code }
    }

    #[test]
    fn what_happened_is_said_as_exactly_as_there_are_words() {
        let words = Wording::of_paper();
        let said = |action, code| said(&words, &line(action, code));
        assert_eq!(said("warned", Some("rolled-back")), words.say("history-warned-rolled-back", &[]));
        assert_eq!(said("visit-ended", Some("Unheard")), words.say("history-visit-ended", &[]));
        assert_ne!(said("visit-ended", None), "history-visit-ended");
        assert_eq!(said("from-a-newer-program", None), "“from-a-newer-program”");
    }

    #[test]
    fn a_long_history_takes_many_pages_and_an_empty_one_is_a_page_too() {
        let made = "2026-11-29T03:04:05Z".parse().unwrap();
        let (clinic, phone, name, zone) = ("Hill Clinic", "555 0100", "Asha Verma", "Asia/Kolkata");
        let pages = |lines: &[HistoryLine<'_>]| {
            let history = History { clinic, phone, name, made, zone, key: "key", head: "1/2", lines };
            let pdf = history.to_pdf().unwrap();
            String::from_utf8_lossy(&pdf)
                .split_once("/Count ")
                .unwrap()
                .1
                .split_once(|c: char| !c.is_ascii_digit())
                .unwrap()
                .0
                .parse::<usize>()
                .unwrap()
        };
        assert_eq!(pages(&[]), 1);
        assert_eq!(pages(&[line("signed-in", None); 100]), 5);
    }
}
