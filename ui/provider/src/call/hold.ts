/** Repeats in a hundred packets from which pictures are held, and below which they are not any more. */
const BEGINS = 0.01;
const ENDS = 0.003;

/** How much one look moves the share of repeats. */
const PACE = 0.3;

/** So many packets one request names at most on a line that loses little. A browser that counts none never holds. */
const PER_REQUEST = 4;

/** So many round trips: one repeat and the repeat of it, each asked for a moment after it was missed. */
const ROUND_TRIPS = 2.5;

/** The picture and with it the voice come so much later at most. Milliseconds. */
const MOST = 200;

/**
 * How long pictures are to wait in the browser so that repeats of lost packets come in time.
 *
 * On a line that loses packets some pictures are whole at once and others one or two round trips later; shown as they
 * come, the picture stands and rushes. On a line that loses nothing, none is held: the patient's program tries how much
 * a line bears by sending packets once more that nobody asked for, and those do not count.
 */
export class Hold {
  private packets = 0;
  private repeats = 0;
  private requests = 0;
  private share = 0;
  private held = false;

  /** Milliseconds to hold pictures for; null when the browser decides alone. */
  look(report: RTCStatsReport): number | null {
    let roundTrip = 0;
    for (const entry of report.values()) {
      const { type, kind, nominated, currentRoundTripTime } = entry as Read;
      if (type === "candidate-pair" && nominated) roundTrip = Math.max(roundTrip, (currentRoundTripTime ?? 0) * 1_000);
      if (type === "inbound-rtp" && kind === "video") this.count(entry as Read);
    }
    this.held = this.share > (this.held ? ENDS : BEGINS);
    return this.held ? Math.min(MOST, Math.round(roundTrip * ROUND_TRIPS)) : null;
  }

  private count(read: Read): void {
    const { packetsReceived: packets = 0, retransmittedPacketsReceived: repeats = 0, nackCount: requests = 0 } = read;
    const came = packets - this.packets;
    const asked = PER_REQUEST * Math.max(0, requests - this.requests);
    const wanted = Math.min(Math.max(0, repeats - this.repeats), asked);
    if (came > 0) this.share += PACE * (wanted / came - this.share);
    [this.packets, this.repeats, this.requests] = [packets, repeats, requests];
  }
}

interface Read {
  type: string;
  kind?: string;
  nominated?: boolean;
  packetsReceived?: number;
  retransmittedPacketsReceived?: number;
  /** Requests made for packets that were missed. */
  nackCount?: number;
  /** Seconds. */
  currentRoundTripTime?: number;
}
