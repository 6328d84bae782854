//! Several voices for one loudspeaker.

use crate::frame::AudioFrame;
use std::collections::VecDeque;

/// Frames of one voice that wait for the others'. Each voice keeps its own time: a voice that is one frame late
/// is waited for, one that is two late has paused.
const WAITING: usize = 2;

/// Adds voices up, each of which gives a frame every 20 ms in its own time.
///
/// Invariant: one voice alone passes unchanged and undelayed; beside others it waits 20 ms at most, and no voice
/// holds up the others by more.
#[derive(Debug, Default)]
pub struct Mixer {
    voices: Vec<Voice>,
}

#[derive(Debug)]
struct Voice {
    of: u8,
    waiting: VecDeque<AudioFrame>,
    /// It gave a frame lately, so that the next is waited for.
    speaks: bool,
}

impl Mixer {
    /// Takes the next frame of one voice, and gives what is to be played now, if anything.
    pub fn push(&mut self, of: u8, frame: AudioFrame) -> Option<AudioFrame> {
        let at = self.voices.iter().position(|voice| voice.of == of).unwrap_or_else(|| {
            self.voices.push(Voice { of, waiting: VecDeque::new(), speaks: false });
            self.voices.len() - 1
        });
        let voice = &mut self.voices[at];
        voice.waiting.push_back(frame);
        voice.speaks = true;
        let full = voice.waiting.len() >= WAITING;
        let all = self.voices.iter().all(|voice| !voice.speaks || !voice.waiting.is_empty());
        (full || all).then(|| self.mix())
    }

    /// This voice comes no more.
    pub fn leave(&mut self, of: u8) {
        self.voices.retain(|voice| voice.of != of);
    }

    fn mix(&mut self) -> AudioFrame {
        let mut mixed: Option<AudioFrame> = None;
        for voice in &mut self.voices {
            let next = voice.waiting.pop_front();
            voice.speaks = next.is_some();
            match (&mut mixed, next) {
                (Some(mixed), Some(next)) => add(mixed, &next),
                (None, next) => mixed = next,
                (Some(_), None) => {}
            }
        }
        mixed.unwrap_or_else(AudioFrame::silence)
    }
}

fn add(mixed: &mut AudioFrame, voice: &AudioFrame) {
    for (sample, more) in mixed.samples_mut().iter_mut().zip(voice.samples()) {
        *sample = sample.saturating_add(*more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FRAME_SAMPLES;

    fn level(of: i16) -> AudioFrame {
        AudioFrame::new(&[of; FRAME_SAMPLES]).unwrap()
    }

    fn first(frame: Option<AudioFrame>) -> Option<i16> {
        frame.map(|frame| frame.samples()[0])
    }

    #[test]
    fn one_voice_passes_at_once_and_unchanged() {
        let mut mixer = Mixer::default();
        for n in 0..50 {
            assert_eq!(first(mixer.push(0, level(n))), Some(n));
        }
    }

    #[test]
    fn voices_are_added_up_and_never_wrap_around() {
        let mut mixer = Mixer::default();
        mixer.push(0, level(1));
        assert_eq!(first(mixer.push(1, level(10))), None);
        assert_eq!(first(mixer.push(0, level(20))), Some(30));
        mixer.push(1, level(i16::MAX));
        assert_eq!(first(mixer.push(0, level(1))), Some(i16::MAX));
        mixer.push(1, level(i16::MIN));
        assert_eq!(first(mixer.push(0, level(-1))), Some(i16::MIN));
    }

    #[test]
    fn as_much_is_played_as_time_passes_whatever_the_order() {
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
            let mut mixer = Mixer::default();
            let played = (0..100).flat_map(|_| order).filter(|of| mixer.push(*of, level(1)).is_some()).count();
            assert!((99..=102).contains(&played), "{played}");
        }
        // Two at a time of each, as after a busy moment.
        let mut mixer = Mixer::default();
        let played = (0..100).flat_map(|_| [0, 0, 1, 1]).filter(|of| mixer.push(*of, level(1)).is_some()).count();
        assert!((198..=204).contains(&played), "{played}");
    }

    #[test]
    fn a_voice_that_pauses_holds_up_the_others_by_one_frame_only() {
        let mut mixer = Mixer::default();
        mixer.push(0, level(1));
        mixer.push(1, level(1));
        mixer.push(0, level(1));
        let alone: Vec<_> = (0..10).map(|n| mixer.push(0, level(n))).collect();
        assert!(alone.iter().filter(|frame| frame.is_none()).count() <= 1, "{alone:?}");
    }

    #[test]
    fn a_voice_that_left_is_not_waited_for() {
        let mut mixer = Mixer::default();
        mixer.push(0, level(1));
        mixer.push(1, level(10));
        mixer.leave(1);
        assert_eq!(first(mixer.push(0, level(5))), Some(5));
    }
}
