//! Which picture the lines bear, told to whoever codes pictures.

use congestion::{Bitrate, Picture, Rung};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Coding times that wait to be read; a reader that is a second late loses nothing by fewer.
const MOST_TIMES: usize = 32;

/// What the next picture shall be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// Its size, its rate, and how often one is taken.
    pub picture: Picture,
    /// Whether one is worth coding now: one that is not coded costs nothing, one that cannot be sent
    /// costs a key frame.
    pub take: bool,
    /// Each new number asks for one key frame.
    pub key: u32,
}

impl Default for Wish {
    /// Before anything is known: what the ladder begins with, and nothing to be coded yet.
    fn default() -> Self {
        let rung = Rung::P360;
        let picture = Picture {
            rung,
            size: rung.size(),
            every: rung.every(),
            bitrate: Bitrate::from_kbps(250),
            saving_line_for_voice: false,
        };
        Self { picture, take: false, key: 0 }
    }
}

/// What one line needs to know of whoever codes pictures, and of the other lines.
#[derive(Debug)]
pub(crate) struct Said {
    /// How long coding took, oldest first.
    pub(crate) coded: Vec<Duration>,
    /// The picture that was coded.
    pub(crate) picture: Picture,
    /// The camera's height in pixels; 0 until it is known.
    pub(crate) camera_lines: u16,
    /// Nobody looks at what is sent.
    pub(crate) unseen: bool,
    /// How many lines the picture goes to.
    pub(crate) lines: u8,
}

/// What the lines and the one encoder tell one another.
///
/// Shape: each line writes its newest wish; the encoder reads what suits all of them before each picture, and
/// says how long coding took and how large the camera's pictures are. Nobody waits.
#[derive(Debug, Clone, Default)]
pub struct PictureControl {
    inside: Arc<Mutex<Inside>>,
}

#[derive(Debug, Default)]
struct Inside {
    lines: Vec<LineState>,
    joined: u64,
    /// Counts the key frames that any line asked for.
    key: u32,
    camera_lines: u16,
    /// The doctor's window is hidden.
    unseen: bool,
}

#[derive(Debug)]
struct LineState {
    id: u64,
    /// One more beside the main one.
    further: bool,
    /// Nothing comes from its other end: nobody waits for it.
    silent: bool,
    /// None until media flows on it: until then it does not count.
    wish: Option<Wish>,
    coded: Vec<Duration>,
}

impl Inside {
    /// The least of all that is wished. A line that bears no picture at all, or is silent, does not take it from
    /// the others. When one is coded says the main line: a further one drops what it cannot send.
    fn wish(&self) -> Wish {
        let bears = |line: &&LineState| line.wish.is_some_and(|wish| wish.picture.every.is_some());
        let bearing = || self.lines.iter().filter(|line| !line.silent).filter(bears);
        let main = bearing().find(|line| !line.further).and_then(|line| line.wish);
        let least = bearing().filter_map(|line| line.wish).reduce(|least, wish| {
            let bitrate = least.picture.bitrate.min(wish.picture.bitrate);
            let smaller = if wish.picture.rung < least.picture.rung { wish } else { least };
            let picture = Picture { bitrate, ..smaller.picture };
            Wish { picture, take: least.take || wish.take, ..smaller }
        });
        let least = least.map(|least| Wish { take: main.map_or(least.take, |main| main.take), ..least });
        let any = || self.lines.iter().find_map(|line| line.wish);
        Wish { key: self.key, ..least.or_else(any).unwrap_or_default() }
    }
}

impl PictureControl {
    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What suits every line.
    pub fn wish(&self) -> Wish {
        self.lock().wish()
    }

    /// Says how long coding one picture took.
    pub fn coded(&self, took: Duration) {
        for line in &mut self.lock().lines {
            if line.coded.len() < MOST_TIMES {
                line.coded.push(took);
            }
        }
    }

    /// Says how high the camera's pictures are; a larger one is never asked for.
    pub fn camera_lines(&self, lines: u16) {
        self.lock().camera_lines = lines;
    }

    /// Says whether the doctor looks; a further person does as long as her line is there.
    pub fn doctor_looks(&self, looks: bool) {
        self.lock().unseen = !looks;
    }

    /// One more line, which counts once it has wished for something.
    pub(crate) fn join(&self, further: bool) -> LineWish {
        let mut inside = self.lock();
        inside.joined += 1;
        let id = inside.joined;
        inside.lines.push(LineState { id, further, silent: false, wish: None, coded: Vec::new() });
        LineWish { control: self.clone(), id, further }
    }
}

/// One line's own part of a [`PictureControl`]; clones are the same part.
#[derive(Debug, Clone)]
pub(crate) struct LineWish {
    control: PictureControl,
    id: u64,
    further: bool,
}

impl LineWish {
    /// Wishes for something new, and gives what was said since.
    pub(crate) fn exchange(&self, wish: Wish) -> Said {
        let mut inside = self.control.lock();
        let mut coded = Vec::new();
        if let Some(line) = inside.lines.iter_mut().find(|line| line.id == self.id) {
            let before = line.wish.replace(wish).unwrap_or_default();
            coded = std::mem::take(&mut line.coded);
            inside.key = inside.key.wrapping_add(u32::from(before.key != wish.key));
        }
        let lines = inside.lines.iter().filter(|line| line.wish.is_some()).count();
        Said {
            coded,
            picture: inside.wish().picture,
            camera_lines: inside.camera_lines,
            unseen: inside.unseen && lines <= 1,
            lines: u8::try_from(lines).unwrap_or(u8::MAX),
        }
    }

    /// Whether it is one more beside the main one.
    pub(crate) fn is_further(&self) -> bool {
        self.further
    }

    /// Nothing comes from the other end, or something does again.
    pub(crate) fn silent(&self, silent: bool) {
        if let Some(line) = self.control.lock().lines.iter_mut().find(|line| line.id == self.id) {
            line.silent = silent;
        }
    }

    /// From now on this line counts no more.
    pub(crate) fn leave(&self) {
        self.control.lock().lines.retain(|line| line.id != self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(rung: Rung, kbps: u64, key: u32) -> Wish {
        let (size, every, bitrate) = (rung.size(), rung.every(), Bitrate::from_kbps(kbps));
        let picture = Picture { rung, size, every, bitrate, saving_line_for_voice: false };
        Wish { picture, take: true, key }
    }

    #[test]
    fn both_sides_are_heard_and_memory_is_bounded() {
        let encoder = PictureControl::default();
        let line = encoder.join(false);
        encoder.camera_lines(720);
        for n in 0..100 {
            encoder.coded(Duration::from_millis(n));
        }
        let said = line.exchange(Wish { key: 7, ..Wish::default() });
        assert_eq!((said.camera_lines, said.coded.len(), said.lines), (720, MOST_TIMES, 1));
        assert_eq!(encoder.wish().key, 1);
        assert!(line.exchange(Wish { key: 7, ..Wish::default() }).coded.is_empty());
        assert_eq!(encoder.wish().key, 1, "asked once");
    }

    #[test]
    fn the_least_wish_of_all_lines_counts_and_a_line_that_left_counts_no_more() {
        let encoder = PictureControl::default();
        let (doctor, other, closed) = (encoder.join(false), encoder.join(true), encoder.join(true));
        doctor.exchange(wish(Rung::P720, 400, 0));
        assert_eq!(encoder.wish().picture.rung, Rung::P720, "a line without media does not count yet");
        other.exchange(wish(Rung::P360, 900, 0));
        let least = encoder.wish().picture;
        assert_eq!((least.rung, least.bitrate), (Rung::P360, Bitrate::from_kbps(400)));
        other.exchange(Wish { take: false, ..wish(Rung::P360, 900, 0) });
        assert!(encoder.wish().take, "a further line that cannot send now drops it");
        doctor.exchange(Wish { take: false, ..wish(Rung::P720, 400, 0) });
        other.exchange(wish(Rung::P360, 900, 0));
        assert!(!encoder.wish().take, "nothing is coded that the main line cannot send");
        let said = closed.exchange(wish(Rung::P180, 90, 0));
        assert_eq!((said.picture.rung, said.lines), (Rung::P180, 3));
        closed.leave();
        other.leave();
        assert_eq!(closed.exchange(wish(Rung::P180, 90, 3)).lines, 1, "late words of a closed line");
        let left = encoder.wish();
        assert_eq!((left.picture.rung, left.picture.bitrate), (Rung::P720, Bitrate::from_kbps(400)));
        doctor.leave();
        assert!(!encoder.wish().take);
    }

    #[test]
    fn a_line_that_bears_no_picture_does_not_take_it_from_the_others() {
        let encoder = PictureControl::default();
        let (doctor, other) = (encoder.join(false), encoder.join(true));
        doctor.exchange(wish(Rung::P360, 600, 0));
        other.exchange(Wish { take: false, ..wish(Rung::VoiceOnly, 0, 0) });
        let least = encoder.wish();
        assert_eq!((least.picture.rung, least.take), (Rung::P360, true));
        doctor.exchange(Wish { take: false, ..wish(Rung::VoiceOnly, 0, 0) });
        assert_eq!(encoder.wish().picture.rung, Rung::VoiceOnly);
    }

    #[test]
    fn a_silent_line_counts_no_more_until_it_is_heard_again() {
        let encoder = PictureControl::default();
        let (doctor, other) = (encoder.join(false), encoder.join(true));
        doctor.exchange(wish(Rung::P720, 900, 0));
        other.exchange(wish(Rung::P180, 90, 0));
        other.silent(true);
        assert_eq!(other.exchange(wish(Rung::P180, 90, 0)).picture.rung, Rung::P720);
        doctor.silent(true);
        assert_eq!(encoder.wish().picture.rung, Rung::P720, "nobody is heard: the main line's");
        other.silent(false);
        assert_eq!((encoder.wish().picture.rung, encoder.wish().take), (Rung::P180, true));
        doctor.silent(false);
        doctor.exchange(Wish { take: false, ..wish(Rung::P720, 900, 0) });
        assert!(!encoder.wish().take);
    }

    #[test]
    fn what_the_doctor_does_not_see_need_not_move_unless_somebody_else_looks() {
        let encoder = PictureControl::default();
        let doctor = encoder.join(false);
        assert!(!doctor.exchange(wish(Rung::P720, 900, 0)).unseen);
        encoder.doctor_looks(false);
        assert!(doctor.exchange(wish(Rung::P720, 900, 0)).unseen);
        let other = encoder.join(true);
        other.exchange(wish(Rung::P360, 900, 0));
        assert!(!doctor.exchange(wish(Rung::P720, 900, 0)).unseen, "the other looks");
        other.leave();
        encoder.doctor_looks(true);
        assert!(!doctor.exchange(wish(Rung::P720, 900, 0)).unseen);
    }

    #[test]
    fn any_line_may_ask_for_a_key_frame_and_two_at_once_get_one() {
        let encoder = PictureControl::default();
        let (doctor, other) = (encoder.join(false), encoder.join(true));
        doctor.exchange(wish(Rung::P360, 600, 1));
        let made = encoder.wish().key;
        doctor.exchange(wish(Rung::P360, 600, 2));
        other.exchange(wish(Rung::P360, 600, 1));
        assert_ne!(encoder.wish().key, made);
        other.leave();
        assert_ne!(encoder.wish().key, made, "whoever leaves takes nobody's request along");
    }
}
