//! The recovery sheet: twelve words to be kept with her papers.

use crate::layout::{BELOW_BAR, BLUE, INK, MARGIN, PALE, TEXT, finish, start, time};
use crate::pages::{PaperError, Weight};
use crate::wording::Wording;
use jiff::Timestamp;

/// What stands on a recovery sheet.
///
/// Invariant: the words are hidden from `Debug`; the caller wipes the page's bytes.
#[derive(Clone, Copy)]
pub struct RecoverySheet<'a> {
    /// The clinic's name.
    pub clinic: &'a str,
    /// The number to phone for help.
    pub phone: &'a str,
    /// Whose it is.
    pub name: &'a str,
    /// When it was made.
    pub made: Timestamp,
    /// The clinic's time zone, an IANA name.
    pub zone: &'a str,
    /// In their order.
    pub words: &'a [&'a str; 12],
}

/// Units: points.
const BOX: f32 = 214.0;
const ROW: f32 = 46.0;
/// Read by a laptop's camera at arm's length.
const SQUARE: f32 = 120.0;

impl RecoverySheet<'_> {
    /// The page as PDF.
    ///
    /// # Errors
    /// [`PaperError::NotWritten`].
    pub fn to_pdf(&self) -> Result<Vec<u8>, PaperError> {
        let words = Wording::of_paper();
        let say = |name: &str| words.say(name, &[]);
        let mut pages = start(&words, &say("paper-sheet-title"), self.clinic, self.phone)?;
        let name = words.say("paper-sheet-for", &[("name", self.name)]);
        let mut y = pages.lines([MARGIN, BELOW_BAR], 24.0, TEXT, Weight::Bold, INK, &name)?;
        let made = words.say("paper-made", &[("at", &time(self.made, self.zone))]);
        y = pages.lines([MARGIN, y], 13.0, TEXT, Weight::Regular, INK, &made)?;
        for text in ["paper-sheet-what", "paper-sheet-how"] {
            y = pages.lines([MARGIN, y + 6.0], 15.0, TEXT, Weight::Regular, INK, &say(text))?;
        }

        pages.fill([MARGIN, y, TEXT, BOX], PALE);
        let column = TEXT / 3.0;
        let (mut left, mut base) = (MARGIN, y);
        for (at, word) in self.words.iter().enumerate() {
            // Down the first column, then the second: as a list is read.
            if at > 0 && at % 4 == 0 {
                (left, base) = (left + column, y);
            }
            base += ROW;
            let number = format!("{}.", at + 1);
            pages.text([left + 12.0, base], 17.0, Weight::Regular, BLUE, &number)?;
            pages.fitting([left + 44.0, base], 21.0, column - 50.0, Weight::Bold, INK, word)?;
        }
        y += BOX + 24.0;

        pages.square([MARGIN, y], SQUARE, INK, &self.words.join(" "))?;
        let beside = [MARGIN + SQUARE + 24.0, y + 14.0];
        let width = TEXT - SQUARE - 24.0;
        pages.lines(beside, 13.0, width, Weight::Regular, INK, &say("paper-sheet-square"))?;
        let mut line = beside[1] + 26.0;
        for text in ["paper-sheet-keep", "paper-sheet-secret", "paper-sheet-old"] {
            line = pages.lines([beside[0], line], 13.5, width, Weight::Bold, INK, &say(text))? + 4.0;
        }
        finish(pages, &words)
    }
}

impl std::fmt::Debug for RecoverySheet<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RecoverySheet").field("made", &self.made).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: [&str; 12] = [
        "legal", "winner", "thank", "year", "wave", "sausage", "worth", "useful", "legal", "winner", "thank", "yellow",
    ];

    fn sheet(name: &str) -> RecoverySheet<'_> {
        let made = "2026-11-29T03:04:05Z".parse().unwrap();
        RecoverySheet { clinic: "Hill Clinic", phone: "555 0100", name, made, zone: "Asia/Kolkata", words: &WORDS }
    }

    #[test]
    fn a_sheet_is_one_page_whose_words_cannot_be_searched_for_in_its_bytes() {
        let pdf = sheet("Asha Verma").to_pdf().unwrap();
        let text = String::from_utf8_lossy(&pdf);
        assert!(text.starts_with("%PDF-") && text.contains("/Count 1"));
        assert!(!text.contains("sausage"));
    }

    #[test]
    fn a_name_in_another_script_does_not_cost_her_the_sheet() {
        assert!(sheet("\u{906}\u{936}\u{93e}").to_pdf().is_ok());
    }

    #[test]
    fn the_words_hide_from_debug() {
        assert!(!format!("{:?}", sheet("Asha")).contains("sausage"));
    }
}
