//! Pictures: what stands before each piece, the head of a key frame, and putting pieces together.

use crate::script::Script;
use media::{
    Assembled, FrameAssembler, MAX_ENCODED_BYTES, MAX_SIDE, PicturePacket, Rtp90k, begins_key_frame, key_frame_header,
    parse_descriptor,
};

const FORMAT: u8 = 96;

/// Units: 90 kHz ticks from one picture to the next.
const STEP: u32 = 3_000;

/// Each step of the script is a byte of what is odd about the packet, and the packet's payload.
pub fn vp8(bytes: &[u8]) {
    heads(bytes);
    let (mut script, mut stream) = (Script::of(bytes), Stream::new());
    while stream.step(&mut script).is_some() {}
}

/// Both heads of any bytes.
fn heads(payload: &[u8]) {
    if let Ok(head) = parse_descriptor(payload) {
        assert!((1..=6).contains(&head.len) && head.len < payload.len(), "{head:?} of {}", payload.len());
        assert!(head.partition < 8);
    }
    if let Ok(Some(size)) = key_frame_header(payload) {
        assert!((1..=MAX_SIDE).contains(&size.width) && (1..=MAX_SIDE).contains(&size.height), "{size:?}");
    }
    assert!(!begins_key_frame(payload) || parse_descriptor(payload).is_ok_and(|head| head.start));
}

/// One stream of pictures.
struct Stream {
    assembler: FrameAssembler,
    sequence: u16,
    at: u32,
    /// A key frame was given, and nothing was missed since.
    whole: bool,
    lost: u64,
}

impl Stream {
    fn new() -> Self {
        Self { assembler: FrameAssembler::new(FORMAT), sequence: 65_000, at: 0, whole: false, lost: 0 }
    }

    fn step(&mut self, script: &mut Script<'_>) -> Option<()> {
        let odd = script.byte()?;
        self.sequence = match odd & 0x03 {
            0 | 1 => self.sequence.wrapping_add(1),
            2 => self.sequence.wrapping_add_signed(script.byte()?.cast_signed().into()),
            _ => script.number()?,
        };
        self.at = match odd & 0x0c {
            0 | 0x04 => self.at,
            0x08 => self.at.wrapping_add(STEP),
            _ => u32::from(script.number()?) << 12,
        };
        let payload_type = if odd & 0x20 == 0 { FORMAT } else { FORMAT + 1 };
        let payload = script.packet()?;
        heads(payload);
        let (sequence, at, marker) = (self.sequence, Rtp90k(self.at), odd & 0x10 != 0);
        let outcome = self.assembler.push(PicturePacket { payload_type, sequence, at, marker, payload });
        assert!(payload_type == FORMAT || outcome.is_err(), "another format was taken");
        outcome.unwrap_or_default().iter().for_each(|one| self.check(one));
        assert!(self.assembler.lost() >= self.lost, "losses became fewer");
        self.lost = self.assembler.lost();
        Some(())
    }

    fn check(&mut self, outcome: &Assembled) {
        let Assembled::Frame(frame) = outcome else {
            self.whole = false;
            return;
        };
        assert!(frame.key || self.whole, "a picture builds on one that is missing");
        self.whole = true;
        assert!((1..=MAX_ENCODED_BYTES).contains(&frame.data.len()));
        assert_eq!(key_frame_header(&frame.data).map(|size| size.is_some()), Ok(frame.key));
        assert!((1..=MAX_SIDE).contains(&frame.width) && (1..=MAX_SIDE).contains(&frame.height), "{frame:?}");
    }
}
