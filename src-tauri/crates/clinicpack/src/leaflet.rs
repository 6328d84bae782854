//! The leaflet of an invitation: one page, A4, to be handed over or posted.

use crate::wording::english;
use paper::{Face, Pages, PaperError, Weight, Wording};
use trust::{ActsFor, InvitationLink};

/// Why no leaflet was made.
#[derive(Debug, thiserror::Error)]
pub enum LeafletError {
    /// The clinic's web address is longer than a square code holds.
    #[error("the clinic's web address is too long for the square code")]
    AddressTooLong,
    /// A name is in a script that neither the leaflet's own font nor the given one has.
    #[error("the leaflet's font has no letter {0:?}; give one that has with --font FILE.ttf")]
    NoLetter(char),
    /// The font of `--font` is not one.
    #[error("the given font is not a TrueType or OpenType font")]
    NotAFont,
    /// The page could not be written.
    #[error("the page could not be written")]
    NotWritten,
}

impl From<PaperError> for LeafletError {
    fn from(error: PaperError) -> Self {
        match error {
            PaperError::NoLetter(letter) => Self::NoLetter(letter),
            PaperError::NotAFont => Self::NotAFont,
            PaperError::TooLong => Self::AddressTooLong,
            PaperError::NotWritten => Self::NotWritten,
        }
    }
}

/// What stands on a leaflet.
#[derive(Debug, Clone, Copy)]
pub struct Leaflet<'a> {
    /// The clinic's name.
    pub clinic: &'a str,
    /// The number to phone for help.
    pub phone: &'a str,
    /// Who is invited.
    pub name: &'a str,
    /// For whom, if a caregiver is invited.
    pub acts_for: Option<&'a ActsFor>,
    /// The last day, in words.
    pub until: &'a str,
    /// Where the bundle is, and the code.
    pub link: &'a InvitationLink,
    /// A font for names in another script than ours.
    pub font: Option<&'a [u8]>,
}

/// A4, in points.
const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
/// Wide enough for any printer, and for a thumb.
const MARGIN: f32 = 54.0;
/// Some six centimetres: read by a laptop's camera at arm's length.
const SQUARE: f32 = 170.0;
/// Between the text of a step and its number.
const INDENT: f32 = 34.0;

const INK: [u8; 3] = [17, 24, 39];
const BLUE: [u8; 3] = [11, 61, 107];
const PALE: [u8; 3] = [232, 240, 248];
const WHITE: [u8; 3] = [255, 255, 255];

impl Leaflet<'_> {
    /// The page as PDF.
    ///
    /// # Errors
    /// When a name has letters that no font has, or the address is too long.
    pub fn to_pdf(&self) -> Result<Vec<u8>, LeafletError> {
        let words = english();
        let say = |name: &str, values: &[(&str, &str)]| words.say(name, values);
        let face = Face::new(self.font)?;
        let title = say("leaflet-title", &[("clinic", self.clinic)]);
        let mut page = Pages::start(face, [WIDTH, HEIGHT], &title);

        page.fill([0.0, 0.0, WIDTH, 92.0], BLUE);
        page.text([MARGIN, 44.0], 28.0, Weight::Bold, WHITE, self.clinic)?;
        let help = say("leaflet-help", &[("phone", self.phone)]);
        page.text([MARGIN, 72.0], 17.0, Weight::Regular, WHITE, &help)?;

        let width = WIDTH - 2.0 * MARGIN;
        let mut y = page.lines([MARGIN, 136.0], 27.0, width, Weight::Bold, INK, &self.whom(&words))?;
        y = page.lines([MARGIN, y + 8.0], 15.5, width, Weight::Regular, INK, &say("leaflet-what", &[]))?;

        y = self.step(&mut page, y + 14.0, "1", &say("leaflet-open", &[]), width)?;
        y = self.step(&mut page, y + 8.0, "2", &say("leaflet-show", &[]), width)?;
        self.square(&mut page, y + 2.0)?;
        y += SQUARE + 16.0;
        y = page.lines(
            [MARGIN + INDENT, y + 8.0],
            15.5,
            width - INDENT,
            Weight::Regular,
            INK,
            &say("leaflet-type", &[]),
        )?;

        let height = 104.0;
        page.fill([MARGIN, y, width, height], PALE);
        let inside = MARGIN + 14.0;
        page.text([inside, y + 22.0], 12.5, Weight::Regular, INK, &say("leaflet-address", &[]))?;
        page.fitting([inside, y + 42.0], 18.0, width - 28.0, Weight::Bold, INK, self.address())?;
        page.text([inside, y + 66.0], 12.5, Weight::Regular, INK, &say("leaflet-code", &[]))?;
        let code = self.link.code().to_text();
        page.fitting([inside, y + 90.0], 22.0, width - 28.0, Weight::Bold, INK, &code.replace('-', " - "))?;
        y += height + 12.0;

        y = self.step(&mut page, y, "3", &say("leaflet-check", &[("name", self.name)]), width)?;
        let care = say("leaflet-care", &[("until", self.until), ("phone", self.phone)]);
        page.lines([MARGIN, y + 10.0], 13.5, width, Weight::Regular, INK, &care)?;
        Ok(page.finish()?)
    }

    fn whom(&self, words: &Wording) -> String {
        match self.acts_for {
            None => words.say("leaflet-for", &[("name", self.name)]),
            Some(other) => words.say(
                "leaflet-for-caregiver",
                &[("name", self.name), ("relation", &other.relation), ("patient", &other.name)],
            ),
        }
    }

    /// The address as somebody types it: the app adds what is in front.
    fn address(&self) -> &str {
        self.link.address().trim_start_matches("https://")
    }

    fn step(&self, page: &mut Pages, y: f32, number: &str, text: &str, width: f32) -> Result<f32, LeafletError> {
        page.disc([MARGIN + 12.0, y + 14.0], 12.0, BLUE);
        page.text([MARGIN + 7.5, y + 19.5], 16.0, Weight::Bold, WHITE, number)?;
        Ok(page.lines([MARGIN + INDENT, y + 19.5], 15.5, width - INDENT, Weight::Regular, INK, text)?)
    }

    /// The link as a square code, with the white border that cameras look for.
    fn square(&self, page: &mut Pages, top: f32) -> Result<(), LeafletError> {
        Ok(page.square([MARGIN + INDENT, top], SQUARE, INK, &self.link.to_text())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trust::InvitationCode;

    fn link(address: &str) -> InvitationLink {
        InvitationLink::new(address, InvitationCode::generate().unwrap()).unwrap()
    }

    fn leaflet<'a>(link: &'a InvitationLink, name: &'a str) -> Leaflet<'a> {
        let (clinic, phone, until) = ("Hill Clinic", "555 0100", "12 December 2026");
        Leaflet { clinic, phone, name, acts_for: None, until, link, font: None }
    }

    #[test]
    fn a_leaflet_is_one_page() {
        let link = link("https://doctor.clinic.test");
        let pdf = leaflet(&link, "Asha Verma").to_pdf().unwrap();
        assert!(pdf.starts_with(b"%PDF-"));
        let text = String::from_utf8_lossy(&pdf);
        assert!(text.contains("/Count 1"));
        assert!(!text.contains(&*link.code().to_text()), "the code is drawn, not written in the clear for searching");
    }

    #[test]
    fn letters_that_no_font_has_are_named_and_not_left_out() {
        let link = link("https://doctor.clinic.test");
        let error = leaflet(&link, "\u{905}\u{936}\u{93e}").to_pdf().unwrap_err();
        assert!(matches!(error, LeafletError::NoLetter('\u{905}')), "{error}");
        let mut with = leaflet(&link, "Asha");
        with.font = Some(b"no font");
        assert!(matches!(with.to_pdf(), Err(LeafletError::NotAFont)));
    }
}
