//! Pictures made into points, for a window that draws them itself instead of letting its page do it.

use crate::config::instant;
use crate::handle::Session;
use crate::pictures::{Coding, Picture, Whose};
use crate::trouble::Trouble;
use media::{Bitmap, RenderError, Renderer};
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot, watch};

/// More waiting pictures than this and a decoded one is late: it is not shown.
const LATE_QUEUE: usize = 2;

/// A window that was behind so often in a row is hardly drawn at all: covered, or on another workspace.
const BEHIND: u32 = 3;

/// Any screen is drawn anew within this; of pictures that come closer together only the last can be seen.
const DRAWN_WITHIN: Duration = Duration::from_millis(25);

/// Even late pictures are shown this often, so that a slow computer shows movement.
const SHOW_AT_LEAST: Duration = Duration::from_millis(100);

/// A key frame takes a moment to come; asking more often would only make more of them.
const ASK_AGAIN: Duration = Duration::from_secs(2);

/// The room that there is for a picture: nothing while it is not looked at.
///
/// Units: pixels of the screen, width and height.
pub type Room = (u16, u16);

/// What is said to a picture by whoever shows it.
#[derive(Debug, Default)]
pub struct Taken {
    /// The memory of an earlier picture, lent for the next.
    pub memory: Vec<u8>,
    /// The picture before this one is not on the screen yet.
    pub behind: bool,
}

/// Where pictures go, each with whether it is a new one and not the last one in another size.
pub type Show = Box<dyn FnMut(Bitmap, bool) -> Taken + Send>;

impl Session {
    /// Shows the pictures of one person, each as large as the room for it, until the room's sender is dropped or somebody
    /// else watches.
    ///
    /// # Errors
    /// When there cannot be such a person; a session that stopped gives no pictures.
    pub async fn paint(&self, whose: Whose, room: watch::Receiver<Room>, show: Show) -> Result<(), Trouble> {
        let pictures = self.watch(whose).await?;
        let session = self.clone();
        self.tasks().spawn("painting", async move {
            let painting = Painting::new(room, show);
            let runtime = Handle::current();
            let (_goes_on, ends) = oneshot::channel::<()>();
            // A thread of its own: a picture takes longer than the network may wait for its turn.
            let work = move || runtime.block_on(painting.run(session, whose, pictures, ends));
            let painted = tokio::task::spawn_blocking(work);
            if painted.await.is_err() {
                tracing::error!("pictures are painted no more");
            }
        });
        Ok(())
    }
}

struct Painting {
    renderer: Renderer,
    room: watch::Receiver<Room>,
    show: Show,
    shown: Option<Instant>,
    used: Vec<u8>,
    /// So many pictures in a row found the one before them not on the screen yet.
    behind: u32,
}

impl Painting {
    fn new(room: watch::Receiver<Room>, show: Show) -> Self {
        Self { renderer: Renderer::default(), room, show, shown: None, used: Vec::new(), behind: 0 }
    }

    async fn run(
        mut self,
        session: Session,
        whose: Whose,
        mut pictures: mpsc::Receiver<Picture>,
        mut ends: oneshot::Receiver<()>,
    ) {
        let mut asked: Option<Instant> = None;
        loop {
            let taken = tokio::select! {
                _ends = &mut ends => return,
                changed = self.room.changed() => {
                    if changed.is_err() {
                        return;
                    }
                    self.show(false, instant())
                }
                picture = pictures.recv() => {
                    let Some(picture) = picture else { return };
                    self.take(&picture, pictures.len(), instant())
                }
            };
            let Err(error) = taken else { continue };
            tracing::debug!(%error, "picture cannot be shown");
            let now = instant();
            if asked.is_none_or(|asked| now - asked >= ASK_AGAIN) {
                asked = Some(now);
                if session.want_key(whose).await.is_err() {
                    return;
                }
            }
        }
    }

    fn take(&mut self, picture: &Picture, waiting: usize, now: Instant) -> Result<(), RenderError> {
        match picture.coding {
            Coding::Vp8 => self.renderer.decode(&picture.data)?,
            Coding::I420 => self.renderer.put(picture.width, picture.height, &picture.data)?,
        }
        let late = (waiting > LATE_QUEUE || self.behind >= BEHIND)
            && self.shown.is_some_and(|shown| now.duration_since(shown) < SHOW_AT_LEAST);
        if late { Ok(()) } else { self.show(true, now) }
    }

    fn show(&mut self, new: bool, now: Instant) -> Result<(), RenderError> {
        let room = *self.room.borrow_and_update();
        let used = std::mem::take(&mut self.used);
        if let Some(bitmap) = self.renderer.render(room, used)? {
            let Taken { memory, behind } = (self.show)(bitmap, new);
            self.used = memory;
            let had_time = self.shown.is_some_and(|shown| now.duration_since(shown) >= DRAWN_WITHIN);
            self.behind = if behind { self.behind.saturating_add(had_time.into()) } else { 0 };
            self.shown = Some(now);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pictures::picture_from_frame;
    use media::{EncoderSettings, Rtp90k, VideoFrame, Vp8Encoder};
    use std::sync::mpsc as sync;

    fn painting(room: watch::Receiver<Room>, behind: bool) -> (Painting, sync::Receiver<(Bitmap, bool)>) {
        let (shown, bitmaps) = sync::channel();
        let show = Box::new(move |bitmap: Bitmap, new: bool| {
            // Nobody looks after the test.
            let _gone = shown.send((bitmap, new));
            Taken { memory: Vec::new(), behind }
        });
        (Painting::new(room, show), bitmaps)
    }

    fn stream(lumas: &[u8]) -> Vec<Picture> {
        let mut encoder = Vp8Encoder::new(EncoderSettings { width: 64, height: 36, bitrate_bps: 400_000 }).unwrap();
        let coded = |(n, luma): (usize, &u8)| {
            let at = Rtp90k(u32::try_from(n).unwrap() * 3_000);
            let frame = encoder.encode(&VideoFrame::grey(64, 36, *luma, at).unwrap(), n == 0);
            picture_from_frame(&frame.unwrap().unwrap())
        };
        lumas.iter().enumerate().map(coded).collect()
    }

    #[test]
    fn pictures_that_come_late_are_decoded_and_not_all_shown() {
        let (_room, looks) = watch::channel((64, 36));
        let (mut painting, bitmaps) = painting(looks, false);
        let (pictures, now) = (stream(&[20; 8]), instant());
        for (picture, waiting) in pictures.iter().zip([0, 7, 6, 5, 4, 3, 2, 1]) {
            painting.take(picture, waiting, now).unwrap();
        }
        assert_eq!(bitmaps.try_iter().count(), 3, "the first, and those with two waiting or fewer");
        painting.take(&stream(&[20])[0], 7, now + SHOW_AT_LEAST).unwrap();
        assert_eq!(bitmaps.try_iter().count(), 1, "a slow computer shows movement");
    }

    #[test]
    fn a_picture_that_stands_is_shown_anew_when_its_room_changes() {
        let (room, looks) = watch::channel((0, 0));
        let (mut painting, bitmaps) = painting(looks, false);
        painting.take(&stream(&[20])[0], 0, instant()).unwrap();
        assert!(bitmaps.try_recv().is_err(), "no room yet");
        room.send((128, 128)).unwrap();
        painting.show(false, instant()).unwrap();
        let (bitmap, new) = bitmaps.try_recv().unwrap();
        assert_eq!((bitmap.width, bitmap.height, new), (128, 72, false));
    }

    #[test]
    fn a_window_that_is_not_drawn_costs_few_pictures() {
        let (_room, looks) = watch::channel((64, 36));
        let (mut painting, bitmaps) = painting(looks, true);
        let now = instant();
        for (n, picture) in stream(&[20; 30]).iter().enumerate() {
            painting.take(picture, 0, now + Duration::from_millis(33) * u32::try_from(n).unwrap()).unwrap();
        }
        let shown = bitmaps.try_iter().count();
        assert!((8..=13).contains(&shown), "{shown} in a second");
    }

    #[test]
    fn pictures_that_come_all_at_once_do_not_stop_those_after_them() {
        let (_room, looks) = watch::channel((64, 36));
        let (mut painting, bitmaps) = painting(looks, true);
        let (pictures, now) = (stream(&[20; 8]), instant());
        for picture in &pictures[..7] {
            painting.take(picture, 0, now).unwrap();
        }
        painting.take(&pictures[7], 0, now + Duration::from_millis(33)).unwrap();
        assert_eq!(bitmaps.try_iter().count(), 8);
    }

    #[test]
    fn noise_is_refused_and_what_was_shown_stays() {
        let (_room, looks) = watch::channel((64, 36));
        let (mut painting, bitmaps) = painting(looks, false);
        let mut picture = stream(&[20]).remove(0);
        painting.take(&picture, 0, instant()).unwrap();
        picture.data = [0_u8; 3].as_slice().into();
        assert!(painting.take(&picture, 0, instant()).is_err());
        picture.coding = Coding::I420;
        assert!(painting.take(&picture, 0, instant()).is_err());
        assert_eq!(bitmaps.try_iter().count(), 1);
    }
}
