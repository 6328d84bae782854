//! Pages to draw on: text that is measured and broken into lines, filled shapes, a square code.
//!
//! Units: points (1/72 inch) from the top left corner.

use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::text::{Font, TextDirection};
use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt;

const REGULAR: &[u8] = include_bytes!("../fonts/AtkinsonHyperlegible-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../fonts/AtkinsonHyperlegible-Bold.ttf");

/// Line height, in sizes.
const LEADING: f32 = 1.32;

/// What stands for letters that no font has.
const UNKNOWN: char = '?';

/// Why there is no page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// A name is in a script that no font at hand has.
    #[error("no font at hand has the letter {0:?}")]
    NoLetter(char),
    /// The given font is not one.
    #[error("the given font is not a TrueType or OpenType font")]
    NotAFont,
    /// A text is longer than a square code holds.
    #[error("the text is too long for a square code")]
    TooLong,
    /// The page could not be written.
    #[error("the page could not be written")]
    NotWritten,
}

/// How strong letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// For reading.
    Regular,
    /// For headings.
    Bold,
}

/// One font, and its bytes to measure by.
struct Cut {
    font: Font,
    bytes: Vec<u8>,
}

impl Cut {
    fn new(bytes: &[u8]) -> Result<Self, PaperError> {
        ttf_parser::Face::parse(bytes, 0).map_err(|_| PaperError::NotAFont)?;
        let font = Font::new(bytes.to_vec().into(), 0).ok_or(PaperError::NotAFont)?;
        Ok(Self { font, bytes: bytes.to_vec() })
    }

    /// Read anew each time: it only looks up where the tables are.
    fn face(&self) -> Option<ttf_parser::Face<'_>> {
        ttf_parser::Face::parse(&self.bytes, 0).ok()
    }

    fn has(&self, letter: char) -> bool {
        self.face().is_some_and(|face| face.glyph_index(letter).is_some())
    }

    fn width(&self, text: &str, size: f32) -> f32 {
        let Some(face) = self.face() else { return 0.0 };
        let advances = text.chars().filter_map(|letter| face.glyph_hor_advance(face.glyph_index(letter)?));
        let units: f32 = advances.map(f32::from).sum();
        units * size / f32::from(face.units_per_em())
    }
}

/// The fonts of a page.
pub struct Face {
    regular: Cut,
    bold: Cut,
    other: Option<Cut>,
    lenient: bool,
}

impl Face {
    /// Our own font, and another for letters it does not have. A letter that neither has is an error.
    ///
    /// # Errors
    /// [`PaperError::NotAFont`].
    pub fn new(other: Option<&[u8]>) -> Result<Self, PaperError> {
        let (regular, bold) = (Cut::new(REGULAR)?, Cut::new(BOLD)?);
        Ok(Self { regular, bold, other: other.map(Cut::new).transpose()?, lenient: false })
    }

    /// Our own font, with a question mark for letters it does not have: for pages that must come about.
    ///
    /// # Errors
    /// As [`Face::new`].
    pub fn lenient() -> Result<Self, PaperError> {
        Ok(Self { lenient: true, ..Self::new(None)? })
    }

    /// The text as it can be drawn: with one question mark for all letters in a row that no font has.
    fn drawable(&self, text: &str) -> String {
        let mut shown = String::new();
        let mut unknown = false;
        for letter in text.chars() {
            let here = !self.lenient || self.regular.has(letter) && self.bold.has(letter);
            match (here, unknown) {
                (true, _) => shown.push(letter),
                (false, false) => shown.push(UNKNOWN),
                (false, true) => {}
            }
            unknown = !here;
        }
        shown
    }

    /// The text in runs of one font each; a run of the other font takes the spaces inside it along.
    fn runs<'a>(&self, text: &'a str, weight: Weight) -> Result<Vec<(&Cut, &'a str)>, PaperError> {
        let own = if weight == Weight::Bold { &self.bold } else { &self.regular };
        let mut runs: Vec<(&Cut, &str)> = Vec::new();
        let mut start = 0;
        let mut current: Option<&Cut> = None;
        for (at, letter) in text.char_indices() {
            let keeps = current.filter(|cut| letter == ' ' && cut.has(' '));
            let cut = match (keeps, own.has(letter), &self.other) {
                (Some(cut), _, _) => cut,
                (None, true, _) => own,
                (None, false, Some(other)) if other.has(letter) => other,
                _ => return Err(PaperError::NoLetter(letter)),
            };
            if let Some(before) = current
                && !std::ptr::eq(before, cut)
            {
                runs.push((before, &text[start..at]));
                start = at;
            }
            current = Some(cut);
        }
        runs.extend(current.map(|cut| (cut, &text[start..])));
        Ok(runs)
    }

    fn width(&self, text: &str, weight: Weight, size: f32) -> Result<f32, PaperError> {
        Ok(self.runs(&self.drawable(text), weight)?.iter().map(|(cut, run)| cut.width(run, size)).sum())
    }
}

impl fmt::Debug for Face {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Face").field("lenient", &self.lenient).finish_non_exhaustive()
    }
}

enum Mark {
    Text { at: Point, size: f32, font: Font, color: [u8; 3], text: String },
    Shape { path: Path, color: [u8; 3] },
}

/// Pages under construction, of one size.
///
/// Invariant: there is always a page to draw on, the last one.
pub struct Pages {
    face: Face,
    size: [f32; 2],
    title: String,
    done: Vec<Vec<Mark>>,
    marks: Vec<Mark>,
}

impl Pages {
    /// The first page, empty.
    pub fn start(face: Face, size: [f32; 2], title: &str) -> Self {
        let title = face.drawable(title);
        Self { face, size, title, done: Vec::new(), marks: Vec::new() }
    }

    /// The next page, empty.
    pub fn turn(&mut self) {
        self.done.push(std::mem::take(&mut self.marks));
    }

    /// Draws on every page: what, by its number from 1 and how many there are.
    ///
    /// # Errors
    /// What drawing gives.
    pub fn on_each(
        &mut self,
        mut draw: impl FnMut(&mut Self, usize, usize) -> Result<(), PaperError>,
    ) -> Result<(), PaperError> {
        self.turn();
        let pages = std::mem::take(&mut self.done);
        let of = pages.len();
        let mut drawn = Vec::with_capacity(of);
        for (number, marks) in (1..).zip(pages) {
            self.marks = marks;
            draw(self, number, of)?;
            drawn.push(std::mem::take(&mut self.marks));
        }
        self.marks = drawn.pop().unwrap_or_default();
        self.done = drawn;
        Ok(())
    }

    /// One line, its base line at `at`.
    ///
    /// # Errors
    /// [`PaperError::NoLetter`], and then nothing of it is drawn.
    pub fn text(
        &mut self,
        at: [f32; 2],
        size: f32,
        weight: Weight,
        color: [u8; 3],
        text: &str,
    ) -> Result<(), PaperError> {
        let [mut x, y] = at;
        let mut marks = Vec::new();
        let text = self.face.drawable(text);
        for (cut, run) in self.face.runs(&text, weight)? {
            let (font, text) = (cut.font.clone(), run.to_owned());
            marks.push(Mark::Text { at: Point::from_xy(x, y), size, font, color, text });
            x += cut.width(run, size);
        }
        self.marks.append(&mut marks);
        Ok(())
    }

    /// One line, made smaller until it fits.
    ///
    /// # Errors
    /// As [`Pages::text`].
    pub fn fitting(
        &mut self,
        at: [f32; 2],
        size: f32,
        width: f32,
        weight: Weight,
        color: [u8; 3],
        text: &str,
    ) -> Result<(), PaperError> {
        let needed = self.face.width(text, weight, size)?;
        let size = if needed > width { size * width / needed } else { size };
        self.text(at, size, weight, color, text)
    }

    /// As many lines as it takes; gives where the next base line would be.
    ///
    /// # Errors
    /// As [`Pages::text`].
    pub fn lines(
        &mut self,
        at: [f32; 2],
        size: f32,
        width: f32,
        weight: Weight,
        color: [u8; 3],
        text: &str,
    ) -> Result<f32, PaperError> {
        let [x, mut y] = at;
        let mut line = String::new();
        for word in text.split_whitespace() {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if !line.is_empty() && self.face.width(&longer, weight, size)? > width {
                self.text([x, y], size, weight, color, &line)?;
                y += size * LEADING;
                line = word.to_owned();
            } else {
                line = longer;
            }
        }
        self.text([x, y], size, weight, color, &line)?;
        Ok(y + size * LEADING)
    }

    /// A rectangle: left, top, width, height.
    pub fn fill(&mut self, [x, y, width, height]: [f32; 4], color: [u8; 3]) {
        let mut path = PathBuilder::new();
        path.push_rect_of(x, y, width, height);
        self.shape(path, color);
    }

    /// A filled circle around a point.
    pub fn disc(&mut self, [x, y]: [f32; 2], radius: f32, color: [u8; 3]) {
        // four Bezier arcs, within a thousandth of a circle
        let k = radius * 0.5523;
        let mut path = PathBuilder::new();
        path.move_to(x + radius, y);
        path.cubic_to(x + radius, y + k, x + k, y + radius, x, y + radius);
        path.cubic_to(x - k, y + radius, x - radius, y + k, x - radius, y);
        path.cubic_to(x - radius, y - k, x - k, y - radius, x, y - radius);
        path.cubic_to(x + k, y - radius, x + radius, y - k, x + radius, y);
        path.close();
        self.shape(path, color);
    }

    /// A text as a square code. All dark modules are one shape, so that no hairlines show between them.
    ///
    /// # Errors
    /// [`PaperError::TooLong`].
    pub fn square(&mut self, [left, top]: [f32; 2], side: f32, color: [u8; 3], text: &str) -> Result<(), PaperError> {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(|_| PaperError::TooLong)?;
        let step = side / whole(code.size());
        let mut path = PathBuilder::new();
        for (x, y) in (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y))) {
            if code.get_module(x, y) {
                path.push_rect_of(left + whole(x) * step, top + whole(y) * step, step, step);
            }
        }
        self.shape(path, color);
        Ok(())
    }

    fn shape(&mut self, path: PathBuilder, color: [u8; 3]) {
        if let Some(path) = path.finish() {
            self.marks.push(Mark::Shape { path, color });
        }
    }

    /// The bytes of the PDF.
    ///
    /// # Errors
    /// [`PaperError::NotWritten`].
    pub fn finish(mut self) -> Result<Vec<u8>, PaperError> {
        self.turn();
        let mut document = Document::new();
        document.set_metadata(Metadata::new().title(self.title).language("en".to_owned()));
        let [width, height] = self.size;
        for marks in self.done {
            let settings = PageSettings::from_wh(width, height).ok_or(PaperError::NotWritten)?;
            let mut page = document.start_page_with(settings);
            let mut surface = page.surface();
            for mark in marks {
                match mark {
                    Mark::Shape { path, color } => {
                        surface.set_fill(fill(color));
                        surface.draw_path(&path);
                    }
                    Mark::Text { at, size, font, color, text } => {
                        surface.set_fill(fill(color));
                        surface.draw_text(at, font, size, &text, false, TextDirection::Auto);
                    }
                }
            }
            surface.finish();
            page.finish();
        }
        document.finish().map_err(|_| PaperError::NotWritten)
    }
}

impl fmt::Debug for Pages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("pages", &(self.done.len() + 1)).finish_non_exhaustive()
    }
}

fn fill([red, green, blue]: [u8; 3]) -> Option<Fill> {
    Some(Fill { paint: rgb::Color::new(red, green, blue).into(), ..Fill::default() })
}

/// A place in a square code: below 200.
fn whole(number: i32) -> f32 {
    f32::from(i16::try_from(number).unwrap_or(i16::MAX))
}

trait PushRect {
    fn push_rect_of(&mut self, x: f32, y: f32, width: f32, height: f32);
}

impl PushRect for PathBuilder {
    /// Nothing for a rectangle without area.
    fn push_rect_of(&mut self, x: f32, y: f32, width: f32, height: f32) {
        if let Some(rect) = Rect::from_xywh(x, y, width, height) {
            self.push_rect(rect);
        }
    }
}
