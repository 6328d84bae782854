//! Calls whose line changes in the middle: how long it takes until they are well again.

use super::{Bench, speech};
use crate::bench::doctor;
use crate::bench::end::{Call, Seen};
use crate::bench::lines::Tally;
use crate::bench::relay::End;
use crate::bench::result::Figures;
use anyhow::{Context as _, Result};
use congestion::Bitrate;
use std::time::Duration;

/// Until a rate control knows a line without limit.
const WARM_UP: Duration = Duration::from_secs(20);

/// What the rate is compared with afterwards.
const REFERENCE: Duration = Duration::from_secs(5);

/// How long the line is narrow.
const NARROW: Duration = Duration::from_secs(15);

/// How narrow.
const NARROW_KBPS: u64 = 300;

/// How long the rate may take to come back before it is called lost.
const BACK_WITHIN: Duration = Duration::from_secs(40);

/// A rate that stays for so long has settled.
const HOLD: Duration = Duration::from_secs(3);

/// Settled means this share of the line, at most: a queue that is full drops the rest.
const SETTLED_SHARE: f64 = 1.1;

/// How often the doctor's counters are read meanwhile.
const READ_EVERY_MS: u32 = 100;

/// How often it is looked whether a call has come back.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// What was on its way when the network went still arrives.
const ON_ITS_WAY: Duration = Duration::from_millis(100);

/// How long a call may take to come back on another network.
const MOVED_WITHIN: Duration = Duration::from_secs(30);

pub(super) async fn narrow(bench: &Bench, call: &Call) -> Result<Figures> {
    let relay = &bench.relay;
    tokio::time::sleep(WARM_UP).await;
    let before = relay.now();
    tokio::time::sleep(REFERENCE).await;
    let start = relay.now();
    relay.limit(Some(Bitrate::from_kbps(NARROW_KBPS)));
    doctor::watch(call.doctor(), READ_EVERY_MS).await?;
    let narrow = async {
        tokio::time::sleep(NARROW).await;
        relay.limit(None);
        relay.now()
    };
    let (end, heard) = tokio::join!(narrow, speech::hear(bench, call));
    let during = doctor::rest(call.doctor()).await?;
    let mut figures = Figures::default();
    let mut waited = Duration::ZERO;
    let usual = [End::Patient, End::Doctor].map(|from| relay.tally(from).sent_bps(before, start));
    let back = |tally: &Tally, usual: f64| tally.reached(usual * 0.8, end, relay.now());
    while waited < BACK_WITHIN && back(&relay.tally(End::Patient), usual[0]).is_none() {
        tokio::time::sleep(Duration::from_secs(1)).await;
        waited += Duration::from_secs(1);
    }
    for (from, usual, name) in [(End::Patient, usual[0], "patient"), (End::Doctor, usual[1], "doctor")] {
        let tally = relay.tally(from);
        figures.put(&format!("usual_kbps_of_{name}"), usual / 1_000.0);
        let limit = NARROW_KBPS as f64 * 1_000.0 * SETTLED_SHARE;
        let settled = tally.settled(limit, start, end, HOLD).map(|at| seconds(at, start));
        figures.maybe(&format!("settled_by_{name}_s"), settled, "never settled in 15 s");
        figures.put(&format!("sent_kbps_by_{name}_at_the_end"), tally.sent_bps(end - REFERENCE, end) / 1_000.0);
        let gap = tally.longest_gap(start, end).map(|gap| gap.as_secs_f64() * 1_000.0);
        figures.maybe(&format!("longest_speech_gap_from_{name}_ms"), gap, "no speech at all");
        let returned = back(&tally, usual).map(|at| seconds(at, end));
        figures.maybe(&format!("back_to_80_percent_by_{name}_s"), returned, "not in 40 s");
    }
    let (first, last) = (during.first().context("no readings")?, during.last().context("no readings")?);
    let passed = (last.at_ms - first.at_ms) / 1_000.0;
    figures.put("fps_at_doctor", last.fps_since(first));
    figures.put("freezes_at_doctor", last.picture.freezes - first.picture.freezes);
    figures.put("frozen_at_doctor_percent", (last.picture.frozen_s - first.picture.frozen_s) / passed * 100.0);
    figures.put("concealed_at_doctor_percent", last.concealed_percent_since(first));
    speech::understood(bench, heard, &mut figures);
    Ok(figures)
}

pub(super) async fn moves(bench: &Bench, call: &Call) -> Result<Figures> {
    let relay = &bench.relay;
    tokio::time::sleep(REFERENCE).await;
    doctor::watch(call.doctor(), READ_EVERY_MS).await?;
    let cut = relay.now();
    relay.cut();
    let mut waited = Duration::ZERO;
    let speaks = |from: End| relay.tally(from).first_sound(cut + ON_ITS_WAY);
    let mut seen = vec![call.seen().await?];
    while waited < MOVED_WITHIN && (speaks(End::Patient).is_none() || speaks(End::Doctor).is_none()) {
        look(call, &mut seen, &mut waited).await;
    }
    // Pictures come a moment after speech.
    let (mut longer, most) = (Duration::ZERO, Duration::from_secs(2));
    while longer < most {
        look(call, &mut seen, &mut longer).await;
    }
    let readings = doctor::rest(call.doctor()).await?;
    let mut figures = Figures::default();
    let why = "the call did not come back in 30 s";
    for (from, name) in [(End::Patient, "patient"), (End::Doctor, "doctor")] {
        let again = speaks(from).map(|at| seconds(at, cut));
        figures.maybe(&format!("speech_again_from_{name}_s"), again, why);
    }
    let at_doctor: Vec<_> = readings.iter().map(|one| (one.at_ms, one.picture.decoded)).collect();
    let at_patient: Vec<_> = seen.iter().map(|one| (one.at_ms, one.pictures)).collect();
    figures.maybe("picture_again_at_doctor_s", picture_again(&at_doctor), why);
    figures.maybe("picture_again_at_patient_s", picture_again(&at_patient), why);
    Ok(figures)
}

/// What the patient sees a moment later; an end that is busy with its network may not answer once.
async fn look(call: &Call, seen: &mut Vec<Seen>, waited: &mut Duration) {
    tokio::time::sleep(LOOK_EVERY).await;
    *waited += LOOK_EVERY;
    seen.extend(call.seen().await);
}

/// The longest time without a new picture, in seconds, until one came; each reading is when, and how many so far.
fn picture_again(readings: &[(f64, f64)]) -> Option<f64> {
    let (mut since, mut shown) = *readings.first()?;
    let mut longest = None;
    for (at_ms, pictures) in readings {
        if *pictures > shown {
            let gap = (at_ms - since) / 1_000.0;
            // Shorter gaps are the pace of the readings.
            if gap > 0.5 {
                longest = longest.max(Some((gap * 1_000.0) as u64));
            }
            (since, shown) = (*at_ms, *pictures);
        }
    }
    longest.map(|ms| ms as f64 / 1_000.0)
}

fn seconds(at: Duration, since: Duration) -> f64 {
    at.saturating_sub(since).as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_there_again_after_the_longest_time_without_one() {
        let steady = [(0.0, 1.0), (200.0, 7.0), (400.0, 13.0)];
        assert_eq!(picture_again(&steady), None);
        assert_eq!(picture_again(&[(0.0, 1.0), (600.0, 1.0), (2_600.0, 1.0)]), None);
        assert_eq!(picture_again(&[(0.0, 1.0), (200.0, 1.0), (1_900.0, 2.0), (2_100.0, 9.0)]), Some(1.9));
        assert_eq!(picture_again(&[]), None);
    }
}
