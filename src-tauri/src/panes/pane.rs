//! One picture that the program draws: where it lies, what is drawn of it next, and what was.

use ipc::{PlaceRequest, RoundedRequest, ShownView, WhosePicture};
use jiff::Timestamp;
use session::{Bitmap, Room};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// No screen is larger.
const MOST: f64 = 16_384.0;

/// How often a picture is summed.
const SUM_EVERY: Duration = Duration::from_secs(1);

/// Points on a side of the grid that the sum is made of.
const SUM_SIDE: usize = 8;

/// A rectangle in the window.
///
/// Units: the page's pixels, whole ones, from its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) width: i32,
    pub(super) height: i32,
}

impl Area {
    /// None for one that is nowhere, or holds no pixel.
    fn new([left, top, width, height]: [f64; 4]) -> Option<Self> {
        let all = [left, top, left + width, top + height];
        if all.iter().any(|side| !side.is_finite() || side.abs() > MOST) {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "within a screen, as was just looked at")]
        let [left, top, right, bottom] = all.map(|side| side.round() as i32);
        (right > left && bottom > top).then_some(Self { left, top, width: right - left, height: bottom - top })
    }
}

/// A rectangle whose corners may be round.
///
/// Units: pixels of the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rounded {
    pub(super) area: Area,
    /// Of its corners.
    pub(super) radius: f64,
}

impl Rounded {
    fn new(asked: &RoundedRequest) -> Option<Self> {
        let area = Area::new([asked.left, asked.top, asked.width, asked.height])?;
        let most = f64::from(area.width.min(area.height)) / 2.0;
        // What is no number is no corner.
        Some(Self { area, radius: asked.radius.clamp(0.0, most).max(0.0) })
    }
}

/// Where a picture is drawn.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place {
    pub(super) area: Area,
    /// What it is cut to.
    pub(super) frame: Option<Rounded>,
    /// What of the page's lies above it.
    pub(super) above: Vec<Rounded>,
}

impl Place {
    /// None for one that is nowhere, or whose frame or something above it is.
    pub(super) fn new(asked: &PlaceRequest) -> Option<Self> {
        let frame = match &asked.frame {
            Some(frame) => Some(Rounded::new(frame)?),
            None => None,
        };
        Some(Self {
            area: Area::new([asked.left, asked.top, asked.width, asked.height])?,
            frame,
            above: asked.above.iter().map(Rounded::new).collect::<Option<_>>()?,
        })
    }

    /// The room that it has on a screen of which this many pixels are one of the page's.
    pub(super) fn room(&self, scale: u16) -> Room {
        let side = |side: i32| u16::try_from(side).unwrap_or(0).saturating_mul(scale);
        (side(self.area.width), side(self.area.height))
    }
}

/// One person's pictures.
#[derive(Debug)]
pub(super) struct Pane {
    pub(super) whose: WhosePicture,
    /// No other has it.
    pub(super) number: u64,
    room: watch::Sender<Room>,
    fresh: Option<Bitmap>,
    spare: Option<Vec<u8>>,
    drawn: u32,
    size: (u16, u16),
    /// When those were drawn that nobody was told of yet.
    untold: Vec<i64>,
    sum: u32,
    summed: Option<Instant>,
}

impl Pane {
    pub(super) fn new(whose: WhosePicture, number: u64, room: watch::Sender<Room>) -> Self {
        Self {
            whose,
            number,
            room,
            fresh: None,
            spare: None,
            drawn: 0,
            size: (0, 0),
            untold: Vec::new(),
            sum: 0,
            summed: None,
        }
    }

    pub(super) fn fit(&mut self, room: Room) {
        self.room.send_if_modified(|known| std::mem::replace(known, room) != room);
    }

    /// Takes the newest picture; one that was not drawn in time gives way to it. Lends memory for the next.
    pub(super) fn put(&mut self, bitmap: Bitmap) -> Vec<u8> {
        let late = self.fresh.replace(bitmap);
        late.map(|late| late.bgrx).or_else(|| self.spare.take()).unwrap_or_default()
    }

    /// Whether there is a picture that was not drawn yet.
    pub(super) fn is_fresh(&self) -> bool {
        self.fresh.is_some()
    }

    /// The picture that was not drawn yet: it is drawn now.
    pub(super) fn take(&mut self, (at, now): (Timestamp, Instant)) -> Option<Bitmap> {
        let bitmap = self.fresh.take()?;
        self.drawn = self.drawn.saturating_add(1);
        self.size = bitmap.of;
        self.untold.push(at.as_millisecond());
        if self.summed.is_none_or(|summed| now.duration_since(summed) >= SUM_EVERY) {
            self.summed = Some(now);
            self.sum = sum(&bitmap);
        }
        Some(bitmap)
    }

    /// The memory of a picture that is drawn no more.
    pub(super) fn give_back(&mut self, memory: Vec<u8>) {
        self.spare = Some(memory);
    }

    /// What was drawn since this was asked before.
    pub(super) fn tell(&mut self) -> Option<ShownView> {
        if self.untold.is_empty() {
            return None;
        }
        let (width, height) = self.size;
        Some(ShownView {
            whose: self.whose,
            drawn: self.drawn,
            at: std::mem::take(&mut self.untold),
            width,
            height,
            sum: format!("{:08x}", self.sum),
        })
    }
}

/// A short number that changes when the picture changes: for tests, which cannot see. It is far too small to show anything.
fn sum(bitmap: &Bitmap) -> u32 {
    let (width, height) = (usize::from(bitmap.width), usize::from(bitmap.height));
    let mut sum = 0x811c_9dc5_u32;
    for point in 0..SUM_SIDE * SUM_SIDE {
        let (column, row) = (point % SUM_SIDE, point / SUM_SIDE);
        let (x, y) = ((column * 2 + 1) * width / (SUM_SIDE * 2), (row * 2 + 1) * height / (SUM_SIDE * 2));
        for value in bitmap.bgrx.iter().skip((y * width + x) * 4).take(3) {
            // FNV-1a.
            sum = (sum ^ u32::from(*value)).wrapping_mul(0x0100_0193);
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bitmap(mark: u8) -> Bitmap {
        Bitmap { width: 16, height: 8, of: (64, 32), bgrx: vec![mark; 16 * 8 * 4] }
    }

    fn asked(left: f64, top: f64, width: f64, height: f64) -> PlaceRequest {
        PlaceRequest { whose: WhosePicture::Doctor, left, top, width, height, frame: None, above: Vec::new() }
    }

    #[test]
    fn places_are_whole_pixels_and_what_is_nowhere_is_none() {
        let place = Place::new(&asked(0.4, 10.6, 100.2, 50.0)).unwrap();
        assert_eq!(place.area, Area { left: 0, top: 11, width: 101, height: 50 });
        assert_eq!(place.room(2), (202, 100));
        for nowhere in [
            asked(f64::NAN, 0.0, 1.0, 1.0),
            asked(0.0, 0.0, f64::INFINITY, 1.0),
            asked(0.0, 0.0, 1e300, 1.0),
            asked(0.0, 0.0, 0.0, 9.0),
            asked(5.0, 5.0, -3.0, 9.0),
        ] {
            assert_eq!(Place::new(&nowhere), None);
        }
        // Scrolled out above is a place all the same.
        assert!(Place::new(&asked(0.0, -300.0, 100.0, 200.0)).is_some());
    }

    #[test]
    fn a_picture_is_not_drawn_where_its_frame_or_what_lies_above_it_is_unknown() {
        let rounded = |radius, width| RoundedRequest { left: 10.0, top: 10.0, width, height: 20.0, radius };
        let mut place = asked(0.0, 0.0, 100.0, 100.0);
        for (radius, wanted) in [(5.0, 5.0), (1e9, 10.0), (-4.0, 0.0), (f64::NAN, 0.0)] {
            place.above = vec![rounded(radius, 40.0)];
            assert_eq!(Place::new(&place).unwrap().above[0].radius, wanted);
        }
        place.frame = Some(rounded(4.0, 30.0));
        assert_eq!(Place::new(&place).unwrap().frame.unwrap().area.width, 30);
        place.frame = Some(rounded(4.0, 0.0));
        assert_eq!(Place::new(&place), None);
        place.frame = None;
        place.above = vec![rounded(5.0, f64::NAN)];
        assert_eq!(Place::new(&place), None);
    }

    fn moment(ms: i64) -> (Timestamp, Instant) {
        #[expect(clippy::disallowed_methods, reason = "any moment will do")]
        let now = Instant::now();
        (Timestamp::from_millisecond(ms).unwrap(), now)
    }

    #[test]
    fn the_newest_picture_wins_and_memory_goes_round() {
        let (room, looks) = watch::channel((0, 0));
        let mut pane = Pane::new(WhosePicture::Doctor, 1, room);
        pane.fit((32, 18));
        assert_eq!(*looks.borrow(), (32, 18));
        assert!(pane.put(bitmap(1)).is_empty());
        assert_eq!(pane.put(bitmap(2)), bitmap(1).bgrx, "one that was never drawn lends its memory at once");
        assert_eq!(pane.take(moment(0)), Some(bitmap(2)));
        assert_eq!(pane.take(moment(0)), None);
        pane.give_back(vec![7]);
        assert_eq!(pane.put(bitmap(3)), [7]);
    }

    #[test]
    fn what_was_drawn_is_told_once() {
        let mut pane = Pane::new(WhosePicture::Own, 1, watch::channel((0, 0)).0);
        let begun = moment(10);
        assert!(pane.tell().is_none());
        pane.put(bitmap(1));
        assert!(pane.tell().is_none(), "not drawn yet");
        pane.take(begun);
        pane.put(bitmap(2));
        pane.take((moment(43).0, begun.1));
        let first = pane.tell().unwrap();
        assert_eq!((first.drawn, &first.at[..], first.width, first.height), (2, &[10, 43][..], 64, 32));
        assert!(pane.tell().is_none());
        pane.put(bitmap(2));
        pane.take((moment(1_100).0, begun.1 + SUM_EVERY));
        let later = pane.tell().unwrap();
        assert_eq!((later.drawn, later.sum == first.sum), (3, false));
    }

    #[test]
    fn a_bitmap_of_one_point_has_a_sum_too() {
        let point = |mark| sum(&Bitmap { width: 1, height: 1, of: (1, 1), bgrx: vec![mark; 4] });
        assert_ne!(point(1), point(2));
    }
}
