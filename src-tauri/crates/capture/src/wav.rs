//! Sound in WAV: one channel of 16 bits at 48 kHz, as calls have it.
//!
//! Source: Microsoft and IBM, Multimedia Programming Interface, 1991, "RIFF".

use crate::device::DeviceError;
use std::io::Read;
use thiserror::Error;

/// Five minutes; longer sound is not held in memory.
const MAX_BYTES: u64 = 5 * 60 * 48_000 * 2;

/// Why a sound cannot be played.
#[derive(Debug, Error)]
pub(crate) enum SoundError {
    /// It does not begin as a sound does.
    #[error("it is not a sound")]
    NotASound,
    /// It has another form than one channel of 16 bits at 48 kHz.
    #[error("the sound's form is not supported")]
    Unsupported,
    /// It ends before it says it does, or has no sample at all.
    #[error("the sound ends too early")]
    TooShort,
    /// It is longer than is held.
    #[error("the sound is too long")]
    TooLong,
    /// The file cannot be read.
    #[error("the sound cannot be read")]
    Read(#[from] std::io::Error),
}

impl From<SoundError> for DeviceError {
    fn from(error: SoundError) -> Self {
        match error {
            SoundError::Read(error) => error.into(),
            SoundError::NotASound | SoundError::Unsupported | SoundError::TooShort | SoundError::TooLong => {
                Self::Other { code: 0 }
            }
        }
    }
}

/// What `fmt ` must say: PCM, one channel, 48,000 samples, 96,000 bytes a second, 2 bytes a sample, 16 bits.
const FORM: [u8; 16] = [1, 0, 1, 0, 0x80, 0xbb, 0, 0, 0, 0x77, 1, 0, 2, 0, 16, 0];

/// All samples of a sound.
pub(crate) fn samples(from: impl Read) -> Result<Vec<i16>, SoundError> {
    let mut bytes = Vec::new();
    from.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(SoundError::TooLong);
    }
    let (riff, mut rest) = bytes.split_at_checked(12).ok_or(SoundError::NotASound)?;
    if !riff.starts_with(b"RIFF") || !riff.ends_with(b"WAVE") {
        return Err(SoundError::NotASound);
    }
    let mut form = false;
    while let Some((name, size, after)) = chunk(rest) {
        let inside = after.get(..size).ok_or(SoundError::TooShort)?;
        match name {
            b"fmt " if inside.starts_with(&FORM) => form = true,
            b"fmt " => return Err(SoundError::Unsupported),
            b"data" if !form => return Err(SoundError::NotASound),
            b"data" => {
                let samples: Vec<i16> =
                    inside.as_chunks::<2>().0.iter().map(|sample| i16::from_le_bytes(*sample)).collect();
                return if samples.is_empty() { Err(SoundError::TooShort) } else { Ok(samples) };
            }
            _ => {}
        }
        // A chunk of odd size has one byte more.
        rest = after.get(size + size % 2..).unwrap_or(&[]);
    }
    Err(SoundError::TooShort)
}

/// The name and size of the first chunk, and what follows them.
fn chunk(bytes: &[u8]) -> Option<(&[u8; 4], usize, &[u8])> {
    let (name, rest) = bytes.split_first_chunk::<4>()?;
    let (size, rest) = rest.split_first_chunk::<4>()?;
    Some((name, u32::from_le_bytes(*size) as usize, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wav(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut bytes = b"RIFF\0\0\0\0WAVE".to_vec();
        for (name, inside) in chunks {
            bytes.extend(*name);
            bytes.extend((inside.len() as u32).to_le_bytes());
            bytes.extend(*inside);
            bytes.extend(vec![0; inside.len() % 2]);
        }
        bytes
    }

    #[test]
    fn samples_are_read_past_what_is_not_known() {
        let bytes = wav(&[(b"LIST", b"odd"), (b"fmt ", &FORM), (b"data", &[1, 0, 0xff, 0xff])]);
        assert_eq!(samples(&bytes[..]).unwrap(), [1, -1]);
    }

    #[test]
    fn what_is_no_sound_is_refused() {
        let mut stereo = FORM;
        stereo[2] = 2;
        let mut ends_early = wav(&[(b"fmt ", &FORM), (b"data", &[1, 0, 2, 0])]);
        ends_early.pop();
        let mut endless = wav(&[(b"fmt ", &FORM)]);
        endless.extend(b"junk\xff\xff\xff\xff");
        for bytes in [
            Vec::new(),
            b"RIFF".to_vec(),
            b"RIFF\0\0\0\0WAVF".to_vec(),
            wav(&[]),
            wav(&[(b"data", &[1, 0])]),
            wav(&[(b"fmt ", &stereo), (b"data", &[1, 0])]),
            wav(&[(b"fmt ", &FORM[..15]), (b"data", &[1, 0])]),
            wav(&[(b"fmt ", &FORM), (b"data", &[])]),
            wav(&[(b"fmt ", &FORM), (b"data", &[1])]),
            ends_early,
            endless,
        ] {
            assert!(samples(&bytes[..]).is_err(), "{bytes:?}");
        }
        assert!(matches!(samples(std::io::repeat(7)), Err(SoundError::TooLong)));
    }
}
