//! Sound to Opus packets and back.

use crate::frame::{AudioFrame, FRAME_SAMPLES};
use thiserror::Error;

/// The longest Opus packet there is for one 20 ms frame.
///
/// Source: RFC 6716 §3.4, requirement R2.
pub const MAX_OPUS_BYTES: usize = 1275;

/// What the encoder assumes gets lost before anything is known, so that it spends some bits on repeating
/// the last frame.
const FIRST_EXPECTED_LOSS: i32 = 10;

/// How hard the encoder thinks, 0 to 10: libopus itself would take 9. The spare time goes to the rest of the app.
const COMPLEXITY: i32 = 5;

/// Why sound could not be coded or decoded.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum VoiceError {
    /// The packet is empty or longer than any packet can be.
    #[error("an Opus packet cannot be {got} bytes long")]
    Size {
        /// Bytes that came.
        got: usize,
    },
    /// The packet holds something other than one 20 ms frame.
    #[error("the packet holds {got} samples instead of {FRAME_SAMPLES}")]
    Length {
        /// Samples that the packet claims.
        got: usize,
    },
    /// The codec refused.
    #[error("the sound codec answered {code}")]
    Codec {
        /// What libopus answered.
        code: i32,
    },
}

impl From<opus::Error> for VoiceError {
    fn from(error: opus::Error) -> Self {
        Self::Codec { code: error.code() as i32 }
    }
}

/// Turns sound into packets, each of which also carries a rough copy of the one before.
#[derive(Debug)]
pub struct OpusEncoder {
    inner: opus::Encoder,
}

impl OpusEncoder {
    /// An encoder for speech.
    ///
    /// # Errors
    ///
    /// When libopus cannot be set up.
    pub fn new(bitrate_bps: i32) -> Result<Self, VoiceError> {
        let mut inner = opus::Encoder::new(crate::AUDIO_SAMPLE_RATE, opus::Channels::Mono, opus::Application::Voip)?;
        inner.set_bitrate(opus::Bitrate::Bits(bitrate_bps.clamp(6_000, 510_000)))?;
        inner.set_complexity(COMPLEXITY)?;
        inner.set_inband_fec(true)?;
        inner.set_packet_loss_perc(FIRST_EXPECTED_LOSS)?;
        inner.set_dtx(false)?;
        Ok(Self { inner })
    }

    /// Says how many packets in a hundred will get lost: the more, the better is the rough copy of the frame
    /// before that each packet carries, and the worse the sound itself.
    ///
    /// # Errors
    ///
    /// When libopus refuses.
    pub fn set_expected_loss(&mut self, percent: u8) -> Result<(), VoiceError> {
        Ok(self.inner.set_packet_loss_perc(i32::from(percent.min(100)))?)
    }

    /// One packet for one frame.
    ///
    /// # Errors
    ///
    /// When libopus fails.
    pub fn encode(&mut self, frame: &AudioFrame) -> Result<Vec<u8>, VoiceError> {
        let mut packet = vec![0; MAX_OPUS_BYTES];
        let len = self.inner.encode(frame.samples(), &mut packet)?;
        packet.truncate(len);
        Ok(packet)
    }
}

/// Turns packets into sound, and invents sound where packets are missing.
#[derive(Debug)]
pub struct OpusDecoder {
    inner: opus::Decoder,
}

impl OpusDecoder {
    /// A decoder for one voice.
    ///
    /// # Errors
    ///
    /// When libopus cannot be set up.
    pub fn new() -> Result<Self, VoiceError> {
        Ok(Self { inner: opus::Decoder::new(crate::AUDIO_SAMPLE_RATE, opus::Channels::Mono)? })
    }

    /// The sound of one packet.
    ///
    /// # Errors
    ///
    /// When the packet is not one 20 ms Opus frame.
    pub fn decode(&mut self, packet: &[u8]) -> Result<AudioFrame, VoiceError> {
        check(packet)?;
        self.run(packet, false)
    }

    /// The sound of the packet before `next`, from the rough copy that `next` carries.
    ///
    /// # Errors
    ///
    /// When `next` is not one 20 ms Opus frame.
    pub fn recover_before(&mut self, next: &[u8]) -> Result<AudioFrame, VoiceError> {
        check(next)?;
        self.run(next, true)
    }

    /// Sound for a packet that never came, made from what was heard before it.
    ///
    /// # Errors
    ///
    /// When libopus fails.
    pub fn conceal(&mut self) -> Result<AudioFrame, VoiceError> {
        self.run(&[], false)
    }

    fn run(&mut self, packet: &[u8], recover: bool) -> Result<AudioFrame, VoiceError> {
        let mut frame = AudioFrame::silence();
        let got = self.inner.decode(packet, frame.samples_mut(), recover)?;
        if got != FRAME_SAMPLES {
            return Err(VoiceError::Length { got });
        }
        Ok(frame)
    }
}

/// Refuses, before the codec sees it, whatever is not one 20 ms frame.
pub(crate) fn check(packet: &[u8]) -> Result<(), VoiceError> {
    if packet.is_empty() || packet.len() > MAX_OPUS_BYTES {
        return Err(VoiceError::Size { got: packet.len() });
    }
    let got = opus::packet::get_nb_samples(packet, crate::AUDIO_SAMPLE_RATE)?;
    if got != FRAME_SAMPLES {
        return Err(VoiceError::Length { got });
    }
    Ok(())
}

/// Whether a packet carries a rough copy of the frame before it. It is decided by two flags that stand at
/// fixed places.
///
/// Source: RFC 6716 §3.1 and §4.2.3, as `opus_packet_has_lbrr`.
pub(crate) fn carries_earlier(packet: &[u8]) -> bool {
    let Ok(parts) = opus::packet::parse(packet) else { return false };
    let [first, ..] = parts.frames.as_slice() else { return false };
    // Configurations from 16 on are CELT, which has no such copies.
    let (configuration, stereo) = (parts.toc >> 3, parts.toc & 4 != 0);
    configuration < 16 && first.first().is_some_and(|flags| flags & 0x40 != 0 || stereo && flags & 0x10 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(frame: usize) -> AudioFrame {
        let mut sound = AudioFrame::silence();
        for (i, sample) in sound.samples_mut().iter_mut().enumerate() {
            let t = (frame * FRAME_SAMPLES + i) as f32 / 48_000.0;
            *sample = ((t * 440.0 * std::f32::consts::TAU).sin() * 12_000.0) as i16;
        }
        sound
    }

    /// Something like a vowel, which the encoder takes for speech.
    fn buzz(frame: usize) -> AudioFrame {
        let mut sound = AudioFrame::silence();
        for (i, sample) in sound.samples_mut().iter_mut().enumerate() {
            let t = (frame * FRAME_SAMPLES + i) as f32 / 48_000.0;
            let partials = (1..20).map(|n| (t * 130.0 * n as f32 * std::f32::consts::TAU).sin() / n as f32);
            *sample = (partials.sum::<f32>() * 4_000.0) as i16;
        }
        sound
    }

    #[test]
    fn a_tone_comes_back_as_loud_as_it_went() {
        let (mut encoder, mut decoder) = (OpusEncoder::new(32_000).unwrap(), OpusDecoder::new().unwrap());
        let mut heard = AudioFrame::silence();
        for i in 0..20 {
            let packet = encoder.encode(&tone(i)).unwrap();
            assert!(packet.len() < 400);
            heard = decoder.decode(&packet).unwrap();
        }
        let (said, heard) = (crate::level_dbfs(tone(3).samples()), crate::level_dbfs(heard.samples()));
        assert!((said - heard).abs() < 2.0, "{said} {heard}");
    }

    #[test]
    fn a_lost_packet_is_recovered_or_concealed() {
        let (mut encoder, mut decoder) = (OpusEncoder::new(32_000).unwrap(), OpusDecoder::new().unwrap());
        let packets: Vec<_> = (0..12).map(|i| encoder.encode(&tone(i)).unwrap()).collect();
        for packet in &packets[..10] {
            decoder.decode(packet).unwrap();
        }
        let recovered = decoder.recover_before(&packets[11]).unwrap();
        assert!(crate::level_linear(recovered.samples()) > 0.3);
        let concealed = decoder.conceal().unwrap();
        assert!(crate::level_linear(concealed.samples()) > 0.1);
    }

    #[test]
    fn copies_inside_packets_are_seen_and_follow_the_expected_loss() {
        let mut encoder = OpusEncoder::new(32_000).unwrap();
        let carrying = |encoder: &mut OpusEncoder, from: usize| {
            (from..from + 25).filter(|n| carries_earlier(&encoder.encode(&buzz(*n)).unwrap())).count()
        };
        encoder.set_expected_loss(25).unwrap();
        assert!(carrying(&mut encoder, 0) > 20);
        encoder.set_expected_loss(0).unwrap();
        carrying(&mut encoder, 25);
        assert_eq!(carrying(&mut encoder, 50), 0);
        for packet in [&[][..], &[0], &[0x08, 0x40], &[0xff; 3]] {
            let expected = packet == [0x08, 0x40];
            assert_eq!(carries_earlier(packet), expected, "{packet:?}");
        }
    }

    #[test]
    fn packets_that_are_no_20_ms_frame_are_refused() {
        let mut decoder = OpusDecoder::new().unwrap();
        assert_eq!(decoder.decode(&[]), Err(VoiceError::Size { got: 0 }));
        assert_eq!(decoder.decode(&[0; 1276]), Err(VoiceError::Size { got: 1276 }));
        // Configuration 19 is 20 ms CELT; with two frames it is 40 ms.
        assert_eq!(decoder.decode(&[(19 << 3) | 1, 0, 0]), Err(VoiceError::Length { got: 1920 }));
        // A code 3 packet without its count.
        assert!(decoder.decode(&[(19 << 3) | 3]).is_err());
    }

    #[test]
    fn no_bytes_whatever_make_the_decoder_fall() {
        let mut decoder = OpusDecoder::new().unwrap();
        let mut state = 7_u32;
        for len in 0..400 {
            let bytes: Vec<u8> = (0..len)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (state >> 24) as u8
                })
                .collect();
            drop(decoder.decode(&bytes));
            drop(decoder.recover_before(&bytes));
        }
        decoder.conceal().unwrap();
    }
}
