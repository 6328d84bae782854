//! Several voices for one loudspeaker.

use crate::frame::AudioFrame;
use std::collections::VecDeque;
use std::time::Duration;

/// How long a frame sounds.
const FRAME: Duration = Duration::from_millis(20);

/// Frames of one voice that wait for the leading one. Of a voice that gives more the oldest are dropped.
const WAITING: usize = 2;

/// A voice that gave nothing for so long has paused, and another leads.
const PAUSED_AFTER: Duration = Duration::from_millis(100);

/// So much may be made up for at once after a busy moment.
const BEHIND: Duration = Duration::from_millis(200);

/// The voice that nobody gets ahead of: the doctor's.
const FIRST: u8 = 0;

/// Adds voices up, each of which gives a frame every 20 ms.
///
/// One voice leads: the lowest number among those that are not paused. Its frames decide when something is played,
/// and each takes along one frame of every other voice.
///
/// Invariant: the leading voice passes undelayed; any other waits 40 ms at most. However many frames another voice
/// gives, voice 0 is played whole, and no voice but that one makes more come out than time passes.
#[derive(Debug, Default)]
pub struct Mixer {
    voices: Vec<Voice>,
    /// When the next frame is to come out, while voice 0 is paused.
    due: Duration,
}

#[derive(Debug)]
struct Voice {
    of: u8,
    waiting: VecDeque<AudioFrame>,
    /// When it gave its latest frame.
    gave: Duration,
}

impl Mixer {
    /// Takes the next frame of one voice, and gives what is to be played now, if anything. `now` never goes back.
    pub fn push(&mut self, of: u8, frame: AudioFrame, now: Duration) -> Option<AudioFrame> {
        let at = self.voices.iter().position(|voice| voice.of == of).unwrap_or_else(|| {
            self.voices.push(Voice { of, waiting: VecDeque::new(), gave: now });
            self.voices.len() - 1
        });
        let voice = &mut self.voices[at];
        voice.gave = now;
        voice.waiting.push_back(frame);
        if voice.waiting.len() > WAITING {
            voice.waiting.pop_front();
        }
        let leads = self.voices.iter().all(|other| other.of >= of || now.saturating_sub(other.gave) > PAUSED_AFTER);
        (leads && (of == FIRST || now >= self.due)).then(|| self.mix(now))
    }

    /// This voice comes no more.
    pub fn leave(&mut self, of: u8) {
        self.voices.retain(|voice| voice.of != of);
    }

    fn mix(&mut self, now: Duration) -> AudioFrame {
        self.due = self.due.max(now.saturating_sub(BEHIND)) + FRAME;
        let mut frames = self.voices.iter_mut().filter_map(|voice| voice.waiting.pop_front());
        let first = frames.next().unwrap_or_else(AudioFrame::silence);
        frames.fold(first, |mut mixed, next| {
            add(&mut mixed, &next);
            mixed
        })
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

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn one_voice_passes_at_once_and_unchanged() {
        for of in [0, 2] {
            let mut mixer = Mixer::default();
            for n in 0..50_i16 {
                assert_eq!(first(mixer.push(of, level(n), FRAME * u32::from(n.unsigned_abs()))), Some(n));
            }
        }
    }

    #[test]
    fn voices_are_added_up_and_never_wrap_around() {
        let mut mixer = Mixer::default();
        let now = FRAME;
        assert_eq!(first(mixer.push(0, level(1), now)), Some(1));
        assert_eq!(first(mixer.push(1, level(10), now)), None);
        assert_eq!(first(mixer.push(0, level(20), now * 2)), Some(30));
        mixer.push(1, level(i16::MAX), now * 2);
        assert_eq!(first(mixer.push(0, level(1), now * 3)), Some(i16::MAX));
        mixer.push(1, level(i16::MIN), now * 3);
        assert_eq!(first(mixer.push(0, level(-1), now * 4)), Some(i16::MIN));
    }

    #[test]
    fn as_much_is_played_as_time_passes_whatever_the_order() {
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
            let mut mixer = Mixer::default();
            let mut heard = Vec::new();
            for n in 0..100_u32 {
                heard.extend(order.iter().filter_map(|of| first(mixer.push(*of, level(1), FRAME * n))));
            }
            assert!((99..=102).contains(&heard.len()), "{}", heard.len());
            assert!(heard.iter().filter(|sum| **sum == 3).count() >= 97, "{heard:?}");
        }
        // Two at a time of each, as after a busy moment.
        let mut mixer = Mixer::default();
        let mut heard = Vec::new();
        for n in 0..100_u32 {
            heard.extend([0, 0, 1, 1].iter().filter_map(|of| first(mixer.push(*of, level(1), FRAME * 2 * n))));
        }
        assert_eq!(heard.len(), 200);
        assert!(heard.iter().filter(|sum| **sum == 2).count() >= 198, "{heard:?}");
    }

    #[test]
    fn a_voice_that_gives_ten_times_as_much_does_not_drown_the_first() {
        let mut mixer = Mixer::default();
        let mut heard = Vec::new();
        for n in 0..2_000_u32 {
            if n.is_multiple_of(20) {
                heard.extend(first(mixer.push(0, level(100), MS * n)));
            }
            if n.is_multiple_of(2) {
                heard.extend(first(mixer.push(1, level(1), MS * n)));
            }
        }
        assert_eq!(heard.len(), 100, "as often as the first voice");
        assert!(heard.iter().all(|sum| *sum >= 100), "each with the first voice in it: {heard:?}");
    }

    #[test]
    fn a_voice_that_gives_too_much_while_the_first_is_silent_is_played_as_time_passes() {
        let mut mixer = Mixer::default();
        let played = (0..2_000_u32).filter(|n| mixer.push(1, level(1), MS * *n).is_some()).count();
        assert!((99..=111).contains(&played), "{played}");
    }

    #[test]
    fn a_voice_that_pauses_holds_up_the_others_for_a_moment_only() {
        let mut mixer = Mixer::default();
        mixer.push(0, level(1), FRAME);
        let alone: Vec<_> = (1..20_u32).map(|n| first(mixer.push(1, level(1), FRAME * n))).collect();
        assert!(alone.iter().filter(|frame| frame.is_none()).count() <= 6, "{alone:?}");
        assert_eq!(alone.last(), Some(&Some(1)));
    }

    #[test]
    fn a_voice_that_left_is_not_waited_for() {
        let mut mixer = Mixer::default();
        mixer.push(0, level(1), FRAME);
        mixer.leave(0);
        assert_eq!(first(mixer.push(1, level(5), FRAME * 2)), Some(5));
    }
}
