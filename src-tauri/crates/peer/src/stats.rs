//! How the connection is doing.

use crate::line::LineFigures;
use congestion::Bitrate;
use media::{JitterCounts, Protection, VoiceProtection};
use rtc::statistics::report::{RTCStatsReport, RTCStatsReportEntry};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How the connection has been.
///
/// Units: rates are of the last second; `…_total` counts from the beginning.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PeerStats {
    /// Bits a second on the wire, away from here.
    pub sent_bps: u64,
    /// Bits a second on the wire, towards here.
    pub received_bps: u64,
    /// Pictures a second, away from here.
    pub pictures_sent: f32,
    /// Pictures a second, towards here.
    pub pictures_received: f32,
    /// The time there and back, once it was measured.
    pub round_trip: Option<Duration>,
    /// The part of our packets that the other end says it lost, 0 to 1.
    pub lost_there: f32,
    /// Packets of pictures that never came here.
    pub lost_here_total: u64,
    /// How often the other end's picture stood still for a person to notice.
    pub freezes_total: u64,
    /// How long altogether.
    pub frozen_total: Duration,
    /// Pictures that came and that the app was too slow to take.
    pub dropped_total: u64,
    /// Packets that came before [`crate::Peer::open_media`] and were thrown away.
    pub refused_before_open_total: u64,
    /// What our packets together may take on the line.
    pub target: Bitrate,
    /// How long our packets wait on the line.
    pub wait: Duration,
    /// Packets of ours that were sent again.
    pub repeated_total: u64,
    /// Requests for the other end's packets, counted by packet.
    pub asked_total: u64,
    /// Whether our picture is made small, stilled or left out so that the voice comes through.
    pub saving_line_for_voice: bool,
    /// How much later than their sound the pictures were shown; negative where the sound came later, and nothing
    /// where the other end does not say what belongs together.
    pub lip_sync_ms: Option<i32>,
    /// What became of the sound's packets.
    pub voice: JitterCounts,
    /// How our voice is protected against that loss.
    pub protection: Protection,
}

/// Counts kept while packets pass.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) pictures_sent: Count,
    pub(crate) pictures_received: Count,
    /// Packets of the call, of any kind, that came and were its own.
    pub(crate) heard: Count,
    pub(crate) lost_here: Count,
    /// In 256ths, as the other end last reported it.
    pub(crate) lost_there: Count,
    pub(crate) dropped: Count,
    pub(crate) refused_before_open: Count,
}

/// One number that only grows.
#[derive(Debug, Default)]
pub(crate) struct Count(AtomicU64);

impl Count {
    pub(crate) fn add_one(&self) {
        self.add(1);
    }

    pub(crate) fn add(&self, count: u64) {
        self.0.fetch_add(count, Ordering::Relaxed);
    }

    pub(crate) fn set(&self, value: u64) {
        self.0.store(value, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// What was counted a second ago, to take rates from.
#[derive(Debug, Default)]
pub(crate) struct Before {
    sent: u64,
    received: u64,
    pictures_sent: u64,
    pictures_received: u64,
    /// All the time that was counted.
    passed: Duration,
    protection: VoiceProtection,
}

impl Before {
    /// The numbers now, and the rates since the last time.
    pub(crate) fn stats(
        &mut self,
        counters: &Counters,
        voice: JitterCounts,
        line: LineFigures,
        report: &RTCStatsReport,
        passed: Duration,
    ) -> PeerStats {
        let (sent, received) = report.transport().map_or((0, 0), |stats| (stats.bytes_sent, stats.bytes_received));
        let pictures_sent = counters.pictures_sent.get();
        let pictures_received = counters.pictures_received.get();
        let seconds = passed.as_secs_f64().max(0.001);
        let rate = |now: u64, before: u64| now.saturating_sub(before) as f64 / seconds;
        let lost_there = counters.lost_there.get().min(256) as f32 / 256.0;
        let passed_in_all = self.passed + passed;
        let protection = self.protection.report(lost_there, line.target.bps(), passed_in_all);
        let mut stats = PeerStats {
            sent_bps: (rate(sent, self.sent) * 8.0) as u64,
            received_bps: (rate(received, self.received) * 8.0) as u64,
            pictures_sent: rate(pictures_sent, self.pictures_sent) as f32,
            pictures_received: rate(pictures_received, self.pictures_received) as f32,
            round_trip: None,
            lost_there,
            lost_here_total: counters.lost_here.get(),
            freezes_total: 0,
            frozen_total: Duration::ZERO,
            dropped_total: counters.dropped.get(),
            refused_before_open_total: counters.refused_before_open.get(),
            target: line.target,
            wait: line.wait,
            repeated_total: line.repeated,
            asked_total: line.asked,
            saving_line_for_voice: line.saving_line_for_voice,
            lip_sync_ms: None,
            voice,
            protection,
        };
        for entry in report.iter() {
            if let RTCStatsReportEntry::IceCandidatePair(pair) = entry
                && pair.nominated
                && pair.current_round_trip_time > 0.0
                && pair.current_round_trip_time < 60.0
            {
                stats.round_trip = Some(Duration::from_secs_f64(pair.current_round_trip_time));
            }
        }
        let protection = self.protection;
        *self = Self { sent, received, pictures_sent, pictures_received, passed: passed_in_all, protection };
        stats
    }
}
