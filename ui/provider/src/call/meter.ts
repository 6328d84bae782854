/** What the call's own statistics say once a second. */
export interface Meter {
  /** Pictures decoded in the last second. */
  fps: number;
  /** 0 to 1, the loudest moment of the last second. */
  level: number;
  /** e.g. AEAD_AES_256_GCM. */
  cipher: string;
}

/** Turns two reports into rates. */
export class MeterReader {
  private frames = 0;
  private energy = 0;
  private duration = 0;
  private at = 0;

  read(report: RTCStatsReport, now: number): Meter {
    let frames = 0;
    let energy = 0;
    let duration = 0;
    let cipher = "";
    report.forEach((entry: Record<string, unknown>) => {
      if (entry["type"] === "inbound-rtp" && entry["kind"] === "video") frames = Number(entry["framesDecoded"] ?? 0);
      if (entry["type"] === "inbound-rtp" && entry["kind"] === "audio") {
        energy = Number(entry["totalAudioEnergy"] ?? 0);
        duration = Number(entry["totalSamplesDuration"] ?? 0);
      }
      if (entry["type"] === "transport" && typeof entry["srtpCipher"] === "string") cipher = entry["srtpCipher"];
    });
    const seconds = Math.max((now - this.at) / 1_000, 0.001);
    const heard = duration - this.duration;
    const meter = {
      fps: this.at === 0 ? 0 : Math.round((frames - this.frames) / seconds),
      // W3C webrtc-stats: the root of energy over duration is the RMS level.
      level: heard > 0 ? Math.sqrt(Math.max(energy - this.energy, 0) / heard) : 0,
      cipher,
    };
    this.frames = frames;
    this.energy = energy;
    this.duration = duration;
    this.at = now;
    return meter;
  }
}
