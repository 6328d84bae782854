//! Films in Y4M, the plainest of all formats: a line of text, then whole pictures.
//!
//! Source: <https://wiki.multimedia.cx/index.php/YUV4MPEG2>; 4:2:0 with 8 bits only.

use crate::device::DeviceError;
use crate::yuyv::picture_from_i420;
use media::{Rtp90k, VideoFrame};
use std::io::{BufRead, Seek, SeekFrom};
use std::time::Duration;
use thiserror::Error;

/// The first line of a real film has about 60 bytes.
const MAX_LINE: usize = 256;

/// The longest side of a picture; a camera has no larger one.
const MAX_SIDE: u16 = 4_096;

/// Pictures a second, at most.
const MAX_RATE: u32 = 120;

/// Why a film cannot be shown.
#[derive(Debug, Error)]
pub(crate) enum FilmError {
    /// It does not begin as a film does.
    #[error("it is not a film")]
    NotAFilm,
    /// Its first line is missing something, or says something that is not supported.
    #[error("the film's {0} is not supported")]
    Unsupported(&'static str),
    /// There is not one whole picture in it.
    #[error("the film ends too early")]
    TooShort,
    /// The file cannot be read.
    #[error("the film cannot be read")]
    Read(#[from] std::io::Error),
}

impl From<FilmError> for DeviceError {
    fn from(error: FilmError) -> Self {
        match error {
            FilmError::Read(error) => error.into(),
            FilmError::NotAFilm | FilmError::Unsupported(_) | FilmError::TooShort => Self::Other { code: 0 },
        }
    }
}

/// A film that is read picture by picture, and begins anew at its end.
#[derive(Debug)]
pub(crate) struct Film<R> {
    from: R,
    width: u16,
    height: u16,
    every: Duration,
    first_picture: u64,
    bytes: Vec<u8>,
}

impl<R: BufRead + Seek> Film<R> {
    /// Reads the first line, and makes sure that a whole picture follows.
    pub(crate) fn open(mut from: R) -> Result<Self, FilmError> {
        let line = line(&mut from)?.ok_or(FilmError::NotAFilm)?;
        let words = line.strip_prefix("YUV4MPEG2 ").ok_or(FilmError::NotAFilm)?;
        let (mut width, mut height, mut every) = (None, None, None);
        for word in words.split(' ').filter(|word| !word.is_empty()) {
            match word.split_at_checked(1) {
                Some(("W", side)) => width = Some(side_of(side).ok_or(FilmError::Unsupported("width"))?),
                Some(("H", side)) => height = Some(side_of(side).ok_or(FilmError::Unsupported("height"))?),
                Some(("F", rate)) => every = Some(every_of(rate).ok_or(FilmError::Unsupported("rate"))?),
                Some(("C", colours)) if !matches!(colours, "420" | "420jpeg" | "420mpeg2" | "420paldv") => {
                    return Err(FilmError::Unsupported("colour"));
                }
                Some(("I", lines)) if lines != "p" && lines != "?" => return Err(FilmError::Unsupported("interlace")),
                _ => {}
            }
        }
        let width = width.ok_or(FilmError::Unsupported("width"))?;
        let height = height.ok_or(FilmError::Unsupported("height"))?;
        let every = every.ok_or(FilmError::Unsupported("rate"))?;
        let first_picture = from.stream_position()?;
        let bytes = vec![0; usize::from(width) * usize::from(height) * 3 / 2];
        let mut film = Self { from, width, height, every, first_picture, bytes };
        if !film.read()? {
            return Err(FilmError::TooShort);
        }
        film.rewind()?;
        Ok(film)
    }

    /// From one picture to the next.
    pub(crate) fn every(&self) -> Duration {
        self.every
    }

    /// The next picture; after the last whole one comes the first again.
    pub(crate) fn next(&mut self, at: Rtp90k) -> Result<VideoFrame, FilmError> {
        if !self.read()? {
            self.rewind()?;
            if !self.read()? {
                return Err(FilmError::TooShort);
            }
        }
        picture_from_i420(&self.bytes, self.width, self.height, at).map_err(|_| FilmError::Unsupported("size"))
    }

    fn rewind(&mut self) -> Result<(), FilmError> {
        self.from.seek(SeekFrom::Start(self.first_picture)).map(drop).map_err(FilmError::Read)
    }

    /// Reads one picture; `false` at the end, also when a part of one is left.
    fn read(&mut self) -> Result<bool, FilmError> {
        match line(&mut self.from)? {
            None => return Ok(false),
            Some(line) if line == "FRAME" || line.starts_with("FRAME ") => {}
            Some(_) => return Err(FilmError::NotAFilm),
        }
        match self.from.read_exact(&mut self.bytes) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Ok(false),
            Err(error) => Err(FilmError::Read(error)),
        }
    }
}

/// A line of text without its end; nothing when the file ends before the line does.
fn line(from: &mut impl BufRead) -> Result<Option<String>, FilmError> {
    let mut bytes = Vec::new();
    let most = MAX_LINE as u64;
    std::io::Read::take(from, most).read_until(b'\n', &mut bytes)?;
    if bytes.last() != Some(&b'\n') {
        return if bytes.len() < MAX_LINE { Ok(None) } else { Err(FilmError::NotAFilm) };
    }
    bytes.pop();
    String::from_utf8(bytes).map(Some).map_err(|_| FilmError::NotAFilm)
}

fn side_of(text: &str) -> Option<u16> {
    text.parse().ok().filter(|side| (2..=MAX_SIDE).contains(side) && side % 2 == 0)
}

fn every_of(text: &str) -> Option<Duration> {
    let (pictures, seconds) = text.split_once(':')?;
    let (pictures, seconds): (u32, u32) = (pictures.parse().ok()?, seconds.parse().ok()?);
    if pictures == 0 || seconds == 0 || u64::from(pictures) > u64::from(MAX_RATE) * u64::from(seconds) {
        return None;
    }
    Some(Duration::from_secs(u64::from(seconds)) / pictures)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn film(head: &str, pictures: usize, cut: usize) -> Vec<u8> {
        let mut bytes = head.as_bytes().to_vec();
        for n in 0..pictures {
            bytes.extend(b"FRAME\n");
            bytes.extend([n as u8; 12]);
        }
        bytes.truncate(bytes.len() - cut);
        bytes
    }

    const HEAD: &str = "YUV4MPEG2 W4 H2 F30:1 Ip A1:1 C420jpeg\n";

    #[test]
    fn a_film_is_shown_again_from_its_beginning() {
        for cut in [0, 1, 13] {
            let mut film = Film::open(Cursor::new(film(HEAD, 3, cut))).unwrap();
            assert_eq!(film.every(), Duration::from_nanos(33_333_333));
            let last = if cut == 0 { 2 } else { 0 };
            for expected in [0, 1, last] {
                assert_eq!(film.next(Rtp90k(0)).unwrap().y()[0], expected);
            }
        }
    }

    #[test]
    fn what_is_no_film_is_refused_and_never_shown_in_part() {
        let hostile: &[&[u8]] = &[
            b"",
            b"YUV4MPEG2 W4 H2 F30:1",
            b"RIFF\n",
            b"\xff\xfe\n",
            b"YUV4MPEG2 W4 H2 F30:1\nFRAMF\n............",
            b"YUV4MPEG2 W4 H2 F30:1\nFRAME\n...........",
            b"YUV4MPEG2 W4 H2 F30:1\n",
            &[b'Y'; 100_000],
        ];
        for bytes in hostile {
            assert!(Film::open(Cursor::new(*bytes)).is_err(), "{:?}", bytes.get(..20));
        }
        for head in [
            "YUV4MPEG2 H2 F30:1\n",
            "YUV4MPEG2 W4 F30:1\n",
            "YUV4MPEG2 W4 H2\n",
            "YUV4MPEG2 W3 H2 F30:1\n",
            "YUV4MPEG2 W0 H0 F30:1\n",
            "YUV4MPEG2 W-4 H2 F30:1\n",
            "YUV4MPEG2 W65536 H2 F30:1\n",
            "YUV4MPEG2 W8192 H8192 F30:1\n",
            "YUV4MPEG2 W4 H2 F0:1\n",
            "YUV4MPEG2 W4 H2 F30:0\n",
            "YUV4MPEG2 W4 H2 F30\n",
            "YUV4MPEG2 W4 H2 F4000000000:1\n",
            "YUV4MPEG2 W4 H2 F30:1 C444\n",
            "YUV4MPEG2 W4 H2 F30:1 It\n",
        ] {
            assert!(Film::open(Cursor::new(film(head, 2, 0))).is_err(), "{head}");
        }
    }

    #[test]
    fn a_film_that_turns_into_something_else_ends_with_an_error() {
        let mut bytes = film(HEAD, 1, 0);
        bytes.extend(b"NOISE\n");
        let mut film = Film::open(Cursor::new(bytes)).unwrap();
        assert!(film.next(Rtp90k(0)).is_ok());
        assert!(matches!(film.next(Rtp90k(0)), Err(FilmError::NotAFilm)));
    }
}
