//! The picture on the leaflet, read by her camera.

use crate::invitation::code::Hidden;
use capture::Clock;
use media::VideoFrame;
use std::time::Duration;

/// Five looks a second: a hand holds a leaflet still for longer, and the preview stays smooth.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Looks at some of a camera's pictures.
pub(crate) struct QrReader {
    clock: Clock,
    looked: Option<Duration>,
    last: Option<Hidden>,
}

impl QrReader {
    pub(crate) fn new() -> Self {
        Self { clock: Clock::start(), looked: None, last: None }
    }

    /// A text in the picture, if there is one other than that of the look before.
    pub(crate) fn look(&mut self, picture: &VideoFrame) -> Option<Hidden> {
        let now = self.clock.elapsed();
        if self.looked.is_some_and(|looked| now.saturating_sub(looked) < LOOK_EVERY) {
            return None;
        }
        self.looked = Some(now);
        let found = text_in(picture);
        let new = found.is_some() && found != self.last;
        if found.is_some() {
            self.last.clone_from(&found);
        }
        found.filter(|_| new)
    }
}

/// Reads the brightness alone; a code that is not whole yields nothing.
fn text_in(picture: &VideoFrame) -> Option<Hidden> {
    let (width, height) = (usize::from(picture.width()), usize::from(picture.height()));
    let brightness = picture.y();
    let at = |x: usize, y: usize| brightness.get(y * width + x).copied().unwrap_or(0);
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, at);
    let texts = image.detect_grids().into_iter().filter_map(|grid| grid.decode().ok());
    texts.map(|(_, text)| Hidden::new(text)).next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use media::Rtp90k;
    use qrcodegen::{QrCode, QrCodeEcc};

    const LINK: &str = "housecall://invite/?from=https%3A%2F%2Fhill-clinic.example#0123-4567-89AB-CDEF-GHJK-MNPQ-RS";

    /// A leaflet as a camera sees it: the code with its quiet zone, on a grey table.
    fn picture(text: &str, pixels: usize) -> VideoFrame {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).unwrap();
        let cells = usize::try_from(code.size()).unwrap();
        let (width, height): (u16, u16) = (640, 480);
        let mut y = vec![150_u8; usize::from(width) * usize::from(height)];
        let (left, top) = (140, 60);
        for row in 0..(cells + 8) * pixels {
            for column in 0..(cells + 8) * pixels {
                let cell = |at: usize| (at / pixels).checked_sub(4).filter(|at| *at < cells);
                let module = |(r, c): (usize, usize)| code.get_module(c.try_into().unwrap(), r.try_into().unwrap());
                let is_dark = cell(row).zip(cell(column)).is_some_and(module);
                y[(top + row) * usize::from(width) + left + column] = if is_dark { 40 } else { 210 };
            }
        }
        let chroma = vec![128; usize::from(width) * usize::from(height) / 4];
        VideoFrame::new(width, height, y, chroma.clone(), chroma, Rtp90k(0)).unwrap()
    }

    #[test]
    fn a_leaflets_picture_is_read_once() {
        let mut reader = QrReader::new();
        let leaflet = picture(LINK, 6);
        assert_eq!(reader.look(&leaflet).unwrap().expose(), LINK);
        reader.looked = None;
        assert!(reader.look(&leaflet).is_none(), "it was told already");
    }

    #[test]
    fn half_a_leaflet_is_nothing() {
        let leaflet = picture(LINK, 6);
        let (width, height) = (leaflet.width(), leaflet.height());
        let mut y = leaflet.y().to_vec();
        for row in y.chunks_mut(usize::from(width)) {
            row[340..].fill(150);
        }
        let half = VideoFrame::new(width, height, y, leaflet.u().to_vec(), leaflet.v().to_vec(), Rtp90k(0)).unwrap();
        assert!(QrReader::new().look(&half).is_none());
    }

    #[test]
    fn what_was_read_hides_itself() {
        let scanned = QrReader::new().look(&picture(LINK, 6)).unwrap();
        assert_eq!(format!("{scanned:?}"), "Hidden");
    }
}
