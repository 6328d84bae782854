//! One picture that the program draws: where it lies, what is drawn of it next, and what was.

use ipc::{PlaceRequest, RoundedRequest, ShownView, WhosePicture};
use jiff::Timestamp;
use session::{Bitmap, Room, Taken};
use tokio::sync::watch;

/// No screen is larger.
const MOST: f64 = 16_384.0;

/// A rectangle in the window.
///
/// Units: the toolkit's pixels, whole ones, from the window's upper left corner. The page's are larger where the system's letters
/// are: WebKit then enlarges all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) width: i32,
    pub(super) height: i32,
}

impl Area {
    /// None for one that is nowhere, or holds no pixel.
    fn new([left, top, width, height]: [f64; 4], zoom: f64) -> Option<Self> {
        let all = [left, top, left + width, top + height].map(|side| side * zoom);
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
/// Units: the toolkit's pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rounded {
    pub(super) area: Area,
    /// Of its corners.
    pub(super) radius: f64,
}

impl Rounded {
    fn new(asked: &RoundedRequest, zoom: f64) -> Option<Self> {
        let area = Area::new([asked.left, asked.top, asked.width, asked.height], zoom)?;
        let most = f64::from(area.width.min(area.height)) / 2.0;
        // What is no number is no corner.
        Some(Self { area, radius: (asked.radius * zoom).clamp(0.0, most).max(0.0) })
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
    /// `zoom`: the toolkit's pixels in one of the page's. None for one that is nowhere, or whose frame or something
    /// above it is.
    pub(super) fn new(asked: &PlaceRequest, zoom: f64) -> Option<Self> {
        let rounded = |asked| Rounded::new(asked, zoom);
        let frame = match &asked.frame {
            Some(frame) => Some(rounded(frame)?),
            None => None,
        };
        Some(Self {
            area: Area::new([asked.left, asked.top, asked.width, asked.height], zoom)?,
            frame,
            above: asked.above.iter().map(rounded).collect::<Option<_>>()?,
        })
    }

    /// The room that it has on a screen of which this many pixels are one of the toolkit's.
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
    /// The newest picture is not on the screen yet.
    waits: bool,
    /// And it, or one before it that never was, is more than an earlier one in another size.
    new: bool,
    size: (u16, u16),
    /// When those were drawn that nobody was told of yet.
    untold: Vec<i64>,
}

impl Pane {
    pub(super) fn new(whose: WhosePicture, number: u64, room: watch::Sender<Room>) -> Self {
        let (fresh, spare, untold) = (None, None, Vec::new());
        Self { whose, number, room, fresh, spare, waits: false, new: false, size: (0, 0), untold }
    }

    pub(super) fn fit(&mut self, room: Room) {
        self.room.send_if_modified(|known| std::mem::replace(known, room) != room);
    }

    /// Takes the newest picture, `new` when it is no earlier one in another size; one that nobody took gives way to it.
    pub(super) fn put(&mut self, bitmap: Bitmap, new: bool) -> Taken {
        self.size = bitmap.of;
        self.new |= new;
        let behind = std::mem::replace(&mut self.waits, true);
        let late = self.fresh.replace(bitmap);
        let memory = late.map(|late| late.bgrx).or_else(|| self.spare.take()).unwrap_or_default();
        Taken { memory, behind }
    }

    /// The newest picture, for who draws it from now on.
    pub(super) fn take(&mut self) -> Option<Bitmap> {
        self.fresh.take()
    }

    /// The memory of a picture that is drawn no more.
    pub(super) fn give_back(&mut self, memory: Vec<u8>) {
        self.spare = Some(memory);
    }

    /// The picture that was taken last is on the screen. True when it was not before, and is a new one.
    pub(super) fn is_drawn(&mut self, at: Timestamp) -> bool {
        // A newer one that came meanwhile is drawn next.
        if self.fresh.is_some() || !std::mem::take(&mut self.waits) || !std::mem::take(&mut self.new) {
            return false;
        }
        self.untold.push(at.as_millisecond());
        true
    }

    /// What was drawn since this was asked before.
    pub(super) fn tell(&mut self) -> Option<ShownView> {
        if self.untold.is_empty() {
            return None;
        }
        let (width, height) = self.size;
        Some(ShownView { whose: self.whose, at: std::mem::take(&mut self.untold), width, height })
    }
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
        let place = Place::new(&asked(0.4, 10.6, 100.2, 50.0), 1.0).unwrap();
        assert_eq!(place.area, Area { left: 0, top: 11, width: 101, height: 50 });
        assert_eq!(place.room(2), (202, 100));
        for nowhere in [
            asked(f64::NAN, 0.0, 1.0, 1.0),
            asked(0.0, 0.0, f64::INFINITY, 1.0),
            asked(0.0, 0.0, 1e300, 1.0),
            asked(0.0, 0.0, 0.0, 9.0),
            asked(5.0, 5.0, -3.0, 9.0),
        ] {
            assert_eq!(Place::new(&nowhere, 1.0), None);
        }
        let larger = Place::new(&asked(0.0, 10.0, 100.0, 50.0), 1.5).unwrap();
        assert_eq!(larger.area, Area { left: 0, top: 15, width: 150, height: 75 });
        // Scrolled out above is a place all the same.
        assert!(Place::new(&asked(0.0, -300.0, 100.0, 200.0), 1.0).is_some());
    }

    #[test]
    fn a_picture_is_not_drawn_where_its_frame_or_what_lies_above_it_is_unknown() {
        let rounded = |radius, width| RoundedRequest { left: 10.0, top: 10.0, width, height: 20.0, radius };
        let mut place = asked(0.0, 0.0, 100.0, 100.0);
        for (radius, wanted) in [(5.0, 5.0), (1e9, 10.0), (-4.0, 0.0), (f64::NAN, 0.0)] {
            place.above = vec![rounded(radius, 40.0)];
            assert_eq!(Place::new(&place, 1.0).unwrap().above[0].radius, wanted);
        }
        place.frame = Some(rounded(4.0, 30.0));
        assert_eq!(Place::new(&place, 1.0).unwrap().frame.unwrap().area.width, 30);
        place.frame = Some(rounded(4.0, 0.0));
        assert_eq!(Place::new(&place, 1.0), None);
        place.frame = None;
        place.above = vec![rounded(5.0, f64::NAN)];
        assert_eq!(Place::new(&place, 1.0), None);
    }

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millisecond(ms).unwrap()
    }

    #[test]
    fn the_newest_picture_wins_and_memory_goes_round() {
        let (room, looks) = watch::channel((0, 0));
        let mut pane = Pane::new(WhosePicture::Doctor, 1, room);
        pane.fit((32, 18));
        assert_eq!(*looks.borrow(), (32, 18));
        let first = pane.put(bitmap(1), true);
        assert_eq!((first.memory.len(), first.behind), (0, false));
        let second = pane.put(bitmap(2), true);
        assert_eq!(second.memory, bitmap(1).bgrx, "one that was never taken lends its memory at once");
        assert!(second.behind);
        assert_eq!(pane.take(), Some(bitmap(2)));
        assert_eq!(pane.take(), None);
        pane.give_back(vec![7]);
        assert_eq!(pane.put(bitmap(3), true).memory, [7]);
    }

    #[test]
    fn what_was_drawn_is_told_once_and_an_earlier_picture_in_another_size_never() {
        let mut pane = Pane::new(WhosePicture::Own, 1, watch::channel((0, 0)).0);
        pane.put(bitmap(1), true);
        assert!(!pane.is_drawn(at(5)), "not taken yet");
        pane.take();
        assert!(pane.tell().is_none(), "not drawn yet");
        assert!(pane.is_drawn(at(10)));
        assert!(!pane.is_drawn(at(11)), "the window was drawn again, and nothing was new");
        assert!(!pane.put(bitmap(2), true).behind);
        pane.take();
        assert!(pane.is_drawn(at(43)));
        let told = pane.tell().unwrap();
        assert_eq!((&told.at[..], told.width, told.height), (&[10, 43][..], 64, 32));
        assert!(pane.tell().is_none());
        pane.put(bitmap(2), false);
        pane.take();
        assert!(!pane.is_drawn(at(50)));
        // A new one that was never drawn, and then its like in another size.
        pane.put(bitmap(3), true);
        pane.put(bitmap(3), false);
        pane.take();
        assert!(pane.is_drawn(at(60)));
    }
}
