//! Files in place of a camera, a microphone and a speaker: what is shown and said is then known beforehand, and what
//! was heard can be looked at afterwards.

use crate::computer::{Computer, DeviceLists};
use crate::device::{Camera, DeviceError, Microphone, Speaker};
use crate::list::DeviceName;
use crate::newest::{Newest, Received, Sink};
use crate::running::{Clock, Running, pace};
use crate::wav::samples;
use crate::y4m::Film;
use media::{AudioFrame, VideoFrame};
use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The length of one sound frame.
const FRAME: Duration = Duration::from_millis(20);

/// Samples in it, at 48 kHz.
const FRAME_SAMPLES: usize = 960;

/// A camera that shows a film (Y4M, 4:2:0), again and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileCamera {
    path: PathBuf,
}

impl FileCamera {
    /// The film at `path`.
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_path_buf() }
    }
}

impl Camera for FileCamera {
    fn start(self: Box<Self>, clock: Clock, to: Sink<VideoFrame>) -> Result<Running, DeviceError> {
        let mut film = Film::open(BufReader::new(File::open(&self.path)?)).map_err(DeviceError::from)?;
        Running::spawn("camera-file", move |control, ready| {
            ready();
            tracing::info!("film begins");
            let mut ended = Ok(());
            pace(control, film.every(), |_| match film.next(clock.now()) {
                Ok(picture) => to.put(picture),
                Err(error) => {
                    ended = Err(error.into());
                    false
                }
            });
            ended
        })
    }
}

/// A microphone that hears a file (WAV, one channel of 16 bits at 48 kHz), again and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileMicrophone {
    path: PathBuf,
}

impl FileMicrophone {
    /// The sound at `path`.
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_path_buf() }
    }
}

impl Microphone for FileMicrophone {
    fn start(self: Box<Self>, to: Sink<AudioFrame>) -> Result<Running, DeviceError> {
        let said = samples(File::open(&self.path)?).map_err(DeviceError::from)?;
        Running::spawn("microphone-file", move |control, ready| {
            ready();
            let mut endless = said.iter().copied().cycle();
            let mut next = [0_i16; FRAME_SAMPLES];
            pace(control, FRAME, |_| {
                next.iter_mut().zip(&mut endless).for_each(|(sample, heard)| *sample = heard);
                AudioFrame::new(&next).is_ok_and(|frame| to.put(frame))
            });
            Ok(())
        })
    }
}

/// A speaker that writes what it is given into a file, which is emptied first.
///
/// Shape: samples of 16 bits, one channel, 48 kHz, the lower byte first, without a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSpeaker {
    path: PathBuf,
}

impl FileSpeaker {
    /// The file at `path`.
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_path_buf() }
    }
}

impl Speaker for FileSpeaker {
    fn start(self: Box<Self>, from: Newest<AudioFrame>) -> Result<Running, DeviceError> {
        let mut file = BufWriter::new(File::create(&self.path)?);
        Running::spawn("speaker-file", move |control, ready| {
            ready();
            while !control.stopped_within(Duration::ZERO) {
                match from.wait(FRAME) {
                    Received::Thing(frame) => {
                        for sample in frame.samples() {
                            file.write_all(&sample.to_le_bytes())?;
                        }
                        file.flush()?;
                    }
                    Received::Nothing => {}
                    Received::Ended => control.until_stopped(),
                }
            }
            Ok(())
        })
    }
}

/// A computer whose devices are the files of one folder: `film.y4m` is shown, `voice.wav` is said, and what is heard
/// goes to `heard.pcm`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileComputer {
    folder: PathBuf,
}

impl FileComputer {
    /// With the files of `folder`.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_path_buf() }
    }
}

impl Computer for FileComputer {
    /// Shape: one nameless device of each kind.
    fn lists(&self) -> DeviceLists {
        let one = || vec![DeviceName { id: "file".to_owned(), name: String::new() }];
        DeviceLists { cameras: one(), microphones: one(), speakers: one() }
    }

    fn camera(&self, _id: &str) -> Box<dyn Camera> {
        Box::new(FileCamera::new(&self.folder.join("film.y4m")))
    }

    fn microphone(&self, _id: &str) -> Box<dyn Microphone> {
        Box::new(FileMicrophone::new(&self.folder.join("voice.wav")))
    }

    fn speaker(&self, _id: &str) -> Box<dyn Speaker> {
        Box::new(FileSpeaker::new(&self.folder.join("heard.pcm")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::newest::newest;

    struct Scratch(PathBuf);

    impl Scratch {
        fn new(name: &str, bytes: &[u8]) -> Self {
            let path = std::env::temp_dir().join(format!("housecall-{}-{name}", std::process::id()));
            File::create(&path).unwrap().write_all(bytes).unwrap();
            Self(path)
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            std::fs::remove_file(&self.0).unwrap();
        }
    }

    #[test]
    fn a_film_and_a_sound_come_out_as_they_are() {
        let mut film = b"YUV4MPEG2 W4 H2 F100:1\n".to_vec();
        for n in 0..2 {
            film.extend(b"FRAME\n");
            film.extend([n; 12]);
        }
        let film = Scratch::new("film", &film);
        let (to, pictures) = newest(100);
        let running = Box::new(FileCamera::new(&film.0)).start(Clock::start(), to).unwrap();
        for expected in [0, 1, 0] {
            let Received::Thing(picture) = pictures.wait(Duration::from_secs(5)) else { panic!() };
            assert_eq!(picture.y()[0], expected);
        }
        drop(running);

        let mut sound =
            b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\xbb\0\0\0\x77\x01\0\x02\0\x10\0data\x06\0\0\0".to_vec();
        sound.extend([1, 0, 2, 0, 3, 0]);
        let sound = Scratch::new("sound", &sound);
        let (to, heard) = newest(100);
        let running = Box::new(FileMicrophone::new(&sound.0)).start(to).unwrap();
        let Received::Thing(frame) = heard.wait(Duration::from_secs(5)) else { panic!() };
        assert_eq!(frame.samples()[..4], [1, 2, 3, 1]);
        drop(running);
    }

    #[test]
    fn what_a_speaker_was_given_lies_in_its_file() {
        let heard = Scratch::new("heard", b"older");
        let (to, from) = newest(10);
        let running = Box::new(FileSpeaker::new(&heard.0)).start(from).unwrap();
        let mut frame = AudioFrame::silence();
        frame.samples_mut()[..2].copy_from_slice(&[1, -2]);
        to.put(frame);
        while std::fs::metadata(&heard.0).unwrap().len() < 1_920 {
            std::thread::yield_now();
        }
        drop(running);
        assert_eq!(std::fs::read(&heard.0).unwrap()[..6], [1, 0, 0xfe, 0xff, 0, 0]);
        let nowhere = Box::new(FileSpeaker::new(Path::new("/nowhere/at/all"))).start(newest(1).1);
        assert_eq!(nowhere.map(drop), Err(DeviceError::Absent));
    }

    #[test]
    fn files_that_are_missing_or_something_else_say_so() {
        let nowhere = Path::new("/nowhere/at/all");
        let other = Scratch::new("other", b"neither film nor sound");
        let film = |path: &Path| Box::new(FileCamera::new(path)).start(Clock::start(), newest(1).0).map(drop);
        let sound = |path: &Path| Box::new(FileMicrophone::new(path)).start(newest(1).0).map(drop);
        assert_eq!(film(nowhere), Err(DeviceError::Absent));
        assert_eq!(sound(nowhere), Err(DeviceError::Absent));
        assert_eq!(film(&other.0), Err(DeviceError::Other { code: 0 }));
        assert_eq!(sound(&other.0), Err(DeviceError::Other { code: 0 }));
    }
}
