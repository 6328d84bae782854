//! One page to draw on: text that is measured and broken into lines, filled shapes, a square code.
//!
//! Units: points (1/72 inch) from the top left corner.

use super::LeafletError;
use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::text::{Font, TextDirection};

const REGULAR: &[u8] = include_bytes!("../../fonts/AtkinsonHyperlegible-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../fonts/AtkinsonHyperlegible-Bold.ttf");

/// Line height, in sizes.
const LEADING: f32 = 1.32;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// One font, and its bytes to measure by.
struct Cut {
    font: Font,
    bytes: Vec<u8>,
}

impl Cut {
    fn new(bytes: &[u8]) -> Result<Self, LeafletError> {
        ttf_parser::Face::parse(bytes, 0).map_err(|_| LeafletError::NotAFont)?;
        let font = Font::new(bytes.to_vec().into(), 0).ok_or(LeafletError::NotAFont)?;
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

/// The leaflet's fonts.
pub(super) struct Face {
    regular: Cut,
    bold: Cut,
    other: Option<Cut>,
}

impl Face {
    pub(super) fn new(other: Option<&[u8]>) -> Result<Self, LeafletError> {
        Ok(Self { regular: Cut::new(REGULAR)?, bold: Cut::new(BOLD)?, other: other.map(Cut::new).transpose()? })
    }

    /// The text in runs of one font each; a run of the other font takes the spaces inside it along.
    fn runs<'a>(&self, text: &'a str, weight: Weight) -> Result<Vec<(&Cut, &'a str)>, LeafletError> {
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
                _ => return Err(LeafletError::NoLetter(letter)),
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

    fn width(&self, text: &str, weight: Weight, size: f32) -> Result<f32, LeafletError> {
        Ok(self.runs(text, weight)?.iter().map(|(cut, run)| cut.width(run, size)).sum())
    }
}

enum Mark {
    Text { at: Point, size: f32, font: Font, color: [u8; 3], text: String },
    Shape { path: Path, color: [u8; 3] },
}

/// A page under construction.
pub(super) struct Page {
    face: Face,
    size: [f32; 2],
    title: String,
    marks: Vec<Mark>,
}

impl Page {
    pub(super) fn start(face: Face, size: [f32; 2], title: &str) -> Self {
        Self { face, size, title: title.to_owned(), marks: Vec::new() }
    }

    /// One line, its base line at `at`.
    pub(super) fn text(
        &mut self,
        at: [f32; 2],
        size: f32,
        weight: Weight,
        color: [u8; 3],
        text: &str,
    ) -> Result<(), LeafletError> {
        let [mut x, y] = at;
        let mut marks = Vec::new();
        for (cut, run) in self.face.runs(text, weight)? {
            let (font, text) = (cut.font.clone(), run.to_owned());
            marks.push(Mark::Text { at: Point::from_xy(x, y), size, font, color, text });
            x += cut.width(run, size);
        }
        self.marks.append(&mut marks);
        Ok(())
    }

    /// One line, made smaller until it fits.
    pub(super) fn fitting(
        &mut self,
        at: [f32; 2],
        size: f32,
        width: f32,
        weight: Weight,
        color: [u8; 3],
        text: &str,
    ) -> Result<(), LeafletError> {
        let needed = self.face.width(text, weight, size)?;
        let size = if needed > width { size * width / needed } else { size };
        self.text(at, size, weight, color, text)
    }

    /// As many lines as it takes; gives where the next base line would be.
    pub(super) fn lines(
        &mut self,
        at: [f32; 2],
        size: f32,
        width: f32,
        weight: Weight,
        color: [u8; 3],
        text: &str,
    ) -> Result<f32, LeafletError> {
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

    pub(super) fn fill(&mut self, [x, y, width, height]: [f32; 4], color: [u8; 3]) {
        let mut path = PathBuilder::new();
        path.push_rect_of(x, y, width, height);
        self.shape(path, color);
    }

    pub(super) fn disc(&mut self, [x, y]: [f32; 2], radius: f32, color: [u8; 3]) {
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

    /// The dark modules of a square code, as one shape so that no hairlines show between them.
    pub(super) fn modules(
        &mut self,
        [left, top]: [f32; 2],
        side: f32,
        count: i32,
        dark: &[(i32, i32)],
        color: [u8; 3],
    ) {
        let step = side / whole(count);
        let mut path = PathBuilder::new();
        for (x, y) in dark {
            path.push_rect_of(left + whole(*x) * step, top + whole(*y) * step, step, step);
        }
        self.shape(path, color);
    }

    fn shape(&mut self, path: PathBuilder, color: [u8; 3]) {
        if let Some(path) = path.finish() {
            self.marks.push(Mark::Shape { path, color });
        }
    }

    pub(super) fn finish(self) -> Result<Vec<u8>, LeafletError> {
        let mut document = Document::new();
        document.set_metadata(Metadata::new().title(self.title).language("en".to_owned()));
        let [width, height] = self.size;
        let settings = PageSettings::from_wh(width, height).ok_or(LeafletError::NotWritten)?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        let fill = |[red, green, blue]: [u8; 3]| {
            Some(Fill { paint: rgb::Color::new(red, green, blue).into(), ..Fill::default() })
        };
        for mark in self.marks {
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
        document.finish().map_err(|_| LeafletError::NotWritten)
    }
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
