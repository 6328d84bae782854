//! What our pages have in common: size, colours, the bar at the top, the line at the foot, times in words.

use crate::pages::{Face, Pages, PaperError, Weight};
use crate::wording::Wording;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A4, in points.
pub(crate) const WIDTH: f32 = 595.0;
pub(crate) const HEIGHT: f32 = 842.0;
/// Wide enough for any printer, and for a thumb.
pub(crate) const MARGIN: f32 = 54.0;
/// Where text ends and the foot begins.
pub(crate) const FOOT: f32 = HEIGHT - 60.0;
pub(crate) const TEXT: f32 = WIDTH - 2.0 * MARGIN;

pub(crate) const INK: [u8; 3] = [17, 24, 39];
pub(crate) const QUIET: [u8; 3] = [75, 85, 99];
pub(crate) const BLUE: [u8; 3] = [11, 61, 107];
pub(crate) const PALE: [u8; 3] = [232, 240, 248];
pub(crate) const WHITE: [u8; 3] = [255, 255, 255];

/// Where the text below the bar begins.
pub(crate) const BELOW_BAR: f32 = 128.0;

/// The first page, with its bar: what it is, and whom to ask.
pub(crate) fn start(words: &Wording, title: &str, clinic: &str, phone: &str) -> Result<Pages, PaperError> {
    let mut pages = Pages::start(Face::lenient()?, [WIDTH, HEIGHT], title);
    pages.fill([0.0, 0.0, WIDTH, 92.0], BLUE);
    pages.text([MARGIN, 44.0], 28.0, Weight::Bold, WHITE, title)?;
    let help = words.say("paper-help", &[("clinic", clinic), ("phone", phone)]);
    pages.fitting([MARGIN, 72.0], 15.0, TEXT, Weight::Regular, WHITE, &help)?;
    Ok(pages)
}

/// Numbers the pages and gives the bytes.
pub(crate) fn finish(mut pages: Pages, words: &Wording) -> Result<Vec<u8>, PaperError> {
    pages.on_each(|pages, number, of| {
        let text = words.say("paper-page", &[("page", &number.to_string()), ("of", &of.to_string())]);
        pages.text([MARGIN, HEIGHT - 32.0], 10.0, Weight::Regular, QUIET, &text)
    })?;
    pages.finish()
}

/// A time as the clinic's clock shows it; by UTC where its zone is not known.
pub(crate) fn time(at: Timestamp, zone: &str) -> String {
    match TimeZone::get(zone) {
        Ok(zone) => at.to_zoned_datetime(zone).strftime("%-d %B %Y, %H:%M").to_string(),
        Err(_) => at.strftime("%-d %B %Y, %H:%M UTC").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_the_clinics() {
        let at: Timestamp = "2026-11-29T20:04:05Z".parse().unwrap();
        assert_eq!(time(at, "Asia/Kolkata"), "30 November 2026, 01:34");
        assert_eq!(time(at, "Nowhere/Land"), "29 November 2026, 20:04 UTC");
    }
}
