//! A hub that puts its own fingerprint into the call: both ends must refuse, and nothing may flow.

use super::{Sabotage, Stage};
use crate::demo::desk::Desk;
use crate::demo::doctor::Doctor;
use crate::demo::patient::{Patient, log_lines};
use crate::demo::town::Town;
use anyhow::Result;
use serde_json::json;

/// Counts every media packet, in and out, of the browser's next calls, from their first moment on.
const COUNT_PACKETS: &str = "window.counted = {calls: 0, packets: 0}; const Plain = window.RTCPeerConnection; \
    window.RTCPeerConnection = class extends Plain { constructor(...all) { super(...all); \
    window.counted.calls += 1; window.setInterval(async () => { let sum = 0; \
    (await this.getStats()).forEach((one) => { if (/^(in|out)bound-rtp$/.test(one.type)) \
    sum += (one.packetsReceived ?? 0) + (one.packetsSent ?? 0); }); \
    window.counted.packets = Math.max(window.counted.packets, sum); }, 20); } };";

pub(super) async fn refuse_the_swap(
    stage: &mut Stage,
    desk: &Desk,
    town: &Town,
    patient: &Patient,
    doctor: &Doctor,
) -> Result<()> {
    let hostile = !stage.is(Sabotage::SwappedFingerprintAccepted);
    town.hub_faults().swap_fingerprints(hostile);
    doctor.window.run(COUNT_PACKETS, json!([])).await?;
    let calls_before = live_calls(desk);
    patient.press("see-doctor").await?;
    patient.sees("waiting").await?;
    doctor.press("admit").await?;
    let refused = "return document.querySelector('main[data-screen=\"after\"]')?.innerText.includes('HC-601') ?? false";
    let patience = stage.patience(Sabotage::SwappedFingerprintAccepted);
    let refused = patient.window.until_within("the refusal", refused, patience).await.is_ok();
    if refused {
        stage.photograph(desk, patient, "refused").await?;
    }
    let doctors = doctor.states("data-ended").await? == "not_verified";
    stage.report.check("swapped_fingerprint_refused", refused && doctors);
    stage.report.put("swapped_fingerprint_refused", refused && doctors);
    // Sound and picture of both ends, as the doctor's browser counts them; and the app's own gate.
    let counted = doctor.window.run("return window.counted", json!([])).await?;
    let (calls, packets) = (counted["calls"].as_u64().unwrap_or(0), counted["packets"].as_u64());
    stage.report.put("packets_before_verification", packets);
    let nothing = calls == 1 && packets == Some(0) && live_calls(desk) == calls_before;
    stage.report.check("nothing_sent_before_verification", nothing);
    town.hub_faults().swap_fingerprints(false);
    if refused {
        patient.press("done").await?;
        doctor.press("back").await?;
    }
    Ok(())
}

/// How often media was let through, as the app's own log counts it.
fn live_calls(desk: &Desk) -> usize {
    log_lines(desk.home()).iter().filter(|line| line["message"] == "media open").count()
}
