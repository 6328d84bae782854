//! A call on a line that stays the same: what it costs and how good it is.

use super::{Bench, speech};
use crate::bench::clip::{Clip, PICTURES};
use crate::bench::doctor;
use crate::bench::end::{Call, one_way_ms};
use crate::bench::processes::Watch;
use crate::bench::reading::Picture;
use crate::bench::relay::End;
use crate::bench::result::Figures;
use crate::bench::ssim::{scaled, ssim};
use anyhow::Result;
use std::collections::BTreeMap;
use std::time::Duration;

/// Before anything is measured: key pictures, first estimates, decoders that start.
const WARM_UP: Duration = Duration::from_secs(5);

/// Pictures that are compared with the film, and how far they are apart.
const COMPARED: (u32, u32) = (24, 5);

/// Pictures whose numbers are read for the delay.
const TIMED: u32 = 45;

/// The blocks with the number stand in the top sixteenth.
const TOP: f64 = 0.08;

pub(super) async fn measure(bench: &Bench, call: &Call, clip: &Clip) -> Result<Figures> {
    tokio::time::sleep(WARM_UP).await;
    let (read_before, seen_before) = (call.read().await?, call.seen().await?);
    let from = bench.relay.now();
    let watch = Watch::begin(call.driver());
    tokio::time::sleep(bench.window).await;
    let cost = watch.end();
    let until = bench.relay.now();
    let (read, seen) = (call.read().await?, call.seen().await?);

    let mut figures = Figures::default();
    let seconds = (seen.at_ms - seen_before.at_ms) / 1_000.0;
    let (fps_doctor, fps_patient) = (read.fps_since(&read_before), (seen.pictures - seen_before.pictures) / seconds);
    figures.put("fps_at_doctor", fps_doctor);
    figures.put("fps_at_patient", fps_patient);
    figures.say("size_at_doctor", &format!("{}x{}", read.picture.size.0, read.picture.size.1));
    figures.say("size_at_patient", &format!("{}x{}", seen.size.0, seen.size.1));
    match cost {
        Some(cost) => {
            figures.put("cpu_percent", cost.cpu_percent);
            figures.put("cpu_percent_per_picture", cost.cpu_percent / (fps_doctor + fps_patient).max(0.1));
            figures.put("pss_mib", cost.pss_mib);
            figures.parts("cpu_percent_by_process", &rounded(&cost.cpu_by_name));
        }
        None => figures.missing("cpu_percent", "the program's processes cannot be read"),
    }
    figures.put("freezes_at_doctor", read.picture.freezes - read_before.picture.freezes);
    figures.put("frozen_at_doctor_percent", (read.picture.frozen_s - read_before.picture.frozen_s) / seconds * 100.0);
    figures.put("freezes_at_patient", seen.freezes.0 - seen_before.freezes.0);
    figures.put("frozen_at_patient_percent", (seen.freezes.1 - seen_before.freezes.1) / seconds * 100.0);
    figures.put("concealed_at_doctor_percent", read.concealed_percent_since(&read_before));
    match seen.concealed.zip(seen_before.concealed) {
        Some((now, before)) if now.1 > before.1 => {
            figures.put("concealed_at_patient_percent", (now.0 - before.0) / (now.1 - before.1) * 100.0);
        }
        _ => figures.missing("concealed_at_patient_percent", "the program counts no sound"),
    }
    for (from_end, name) in [(End::Patient, "patient"), (End::Doctor, "doctor")] {
        let tally = bench.relay.tally(from_end);
        figures.put(&format!("sent_kbps_by_{name}"), tally.sent_bps(from, until) / 1_000.0);
        let gap = tally.longest_gap(from, until).map(|gap| gap.as_secs_f64() * 1_000.0);
        figures.maybe(&format!("longest_speech_gap_from_{name}_ms"), gap, "no speech at all");
    }
    looks(bench, call, clip, &mut figures).await;
    let heard = speech::hear(bench, call).await;
    speech::understood(bench, heard, &mut figures);
    Ok(figures)
}

/// How the picture looks to the doctor, and how late it is; no reason to lose the other figures.
async fn looks(bench: &Bench, call: &Call, clip: &Clip, figures: &mut Figures) {
    let mut compared = Vec::new();
    let mut trouble = String::from("no picture could be told by its number");
    // A few at a time: a large picture is a megabyte.
    for _ in 0..if bench.quick { 1 } else { COMPARED.0 / 8 } {
        match doctor::pictures(call.doctor(), 8, COMPARED.1, 1.0).await {
            Ok(pictures) => compared.extend(pictures.iter().filter_map(|picture| likeness(picture, clip))),
            Err(error) => trouble = format!("{error:#}"),
        }
    }
    let mean = (!compared.is_empty()).then(|| compared.iter().sum::<f64>() / compared.len() as f64);
    figures.maybe("ssim", mean, &trouble);
    figures.put("ssim_pictures", compared.len() as f64);
    match (call.film_began().await, doctor::pictures(call.doctor(), TIMED, 1, TOP).await) {
        (Ok(Some(began)), Ok(shown)) => {
            figures.maybe("one_way_ms", one_way_ms(began, &shown), "no number could be read");
        }
        (Err(error), _) | (_, Err(error)) => figures.missing("one_way_ms", &format!("{error:#}")),
        (Ok(None), _) => figures.missing("one_way_ms", "the program does not tell when its camera began"),
    }
}

/// With the picture of the film it is; smaller ones are made as large first.
fn likeness(picture: &Picture, clip: &Clip) -> Option<f64> {
    let original = clip.luma(picture.number.filter(|n| *n < PICTURES)?).ok()?;
    let size = (clip.width, clip.height);
    ssim(&scaled(&picture.y, (picture.width, picture.height), size), &original, clip.width)
}

fn rounded(parts: &BTreeMap<String, f64>) -> BTreeMap<String, f64> {
    parts.iter().map(|(name, value)| (name.clone(), (value * 10.0).round() / 10.0)).collect()
}
