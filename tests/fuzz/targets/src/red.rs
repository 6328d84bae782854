//! Sound with copies of earlier sound, taken apart and put together.

use crate::script::Script;
use media::{MAX_OPUS_BYTES, OpusDecoder, RedBlock, RedWriter, Rtp48k, read_red};

/// The format number of each block.
const FORMAT: u8 = 111;

/// The most blocks of one packet.
const MOST_BLOCKS: usize = 10;

/// The bytes as one packet; then, as a script of times, depths and packets, what our own writer makes of them.
pub fn red(bytes: &[u8]) {
    read(bytes);
    let (mut script, mut writer, mut at) = (Script::of(bytes), RedWriter::new(FORMAT), 0_u32);
    while let (Some(later), Some(copies), Some(opus)) = (script.number(), script.byte(), script.packet()) {
        at = at.wrapping_add(u32::from(later));
        writer.set_copies(copies.into());
        let payload = writer.write(Rtp48k(at), opus);
        read(&payload);
        if (1..=MAX_OPUS_BYTES).contains(&opus.len()) {
            let newest = read_red(&payload, FORMAT).ok().and_then(|blocks| blocks.last().map(|block| block.opus));
            assert_eq!(newest, Some(opus), "what was written cannot be read");
        }
    }
}

fn read(payload: &[u8]) {
    let Ok(blocks) = read_red(payload, FORMAT) else { return };
    assert!((1..=MOST_BLOCKS).contains(&blocks.len()));
    let held: usize = blocks.iter().map(|block| block.opus.len()).sum();
    assert!(held < payload.len(), "{held} of {} bytes", payload.len());
    assert!(blocks.is_sorted_by(|older, newer| older.before > newer.before), "not in the order of their time");
    assert!(blocks.last().is_some_and(|newest| newest.before == 0));
    blocks.iter().for_each(decode);
}

/// Whatever a block holds, decoding it gives a frame or a refusal.
fn decode(block: &RedBlock<'_>) {
    assert!((1..=MAX_OPUS_BYTES).contains(&block.opus.len()));
    if let Ok(mut decoder) = OpusDecoder::new() {
        drop(decoder.decode(block.opus));
        drop(decoder.recover_before(block.opus));
    }
}
