//! Reports on which of our packets arrived when.

use congestion::feedback::{MAX_FEEDBACK_STATUSES, TransportFeedback, parse, write};
use congestion::{Estimator, EstimatorLimits, PacketKind, SentPacket};
use std::time::Duration;

const MS: Duration = Duration::from_millis(1);

/// Our packets before the report comes.
const SENT: u32 = 40;

/// The bytes as they are, and once more with a header that fits them.
pub fn feedback(bytes: &[u8]) {
    read(bytes);
    read(&with_header(bytes));
}

/// Nobody guesses a packet's kind and length: half of all tries would end there.
fn with_header(bytes: &[u8]) -> Vec<u8> {
    let words = u16::try_from(bytes.len() / 4).unwrap_or(u16::MAX);
    let [high, low] = words.to_be_bytes();
    let body = bytes.get(..usize::from(words) * 4).unwrap_or_default();
    [&[0x8f, 205, high, low], body].concat()
}

fn read(bytes: &[u8]) {
    let Ok(report) = parse(bytes) else { return };
    assert!((1..=MAX_FEEDBACK_STATUSES).contains(&report.arrivals.len()));
    let again = write(&report).map(|bytes| parse(&bytes));
    assert_eq!(again, Ok(Ok(report.clone())), "the round trip changed the report");
    estimate(&report);
}

/// A call that has just begun hears the report twice.
fn estimate(report: &TransportFeedback) {
    let limits = EstimatorLimits::default();
    let mut estimator = Estimator::new(limits);
    for n in 1..=SENT {
        estimator.sent(SentPacket { size_bytes: 1_000, kind: PacketKind::Picture, probe: None }, MS * 10 * n);
    }
    for n in 1..=2 {
        let now = MS * 10 * (SENT + n);
        estimator.feedback(report, now);
        let advice = estimator.advise(now);
        assert!((limits.least..=limits.most).contains(&advice.target), "{advice:?}");
        assert!(advice.lasting >= advice.target, "{advice:?}");
        assert!((0.0..=1.0).contains(&advice.loss), "{advice:?}");
    }
}
