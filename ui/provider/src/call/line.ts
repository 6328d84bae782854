import { confirmDtls, fingerprintOfDer } from "../trust/fingerprint";
import { type Device, Offering, type Verified } from "../trust/setup";
import type { CallSignal, EndReason, IceServer } from "../hub/messages";

/** Who calls whom. */
export interface Between {
  device: Device;
  call: string;
  patient: string;
}

/** What the call tells the page. */
export interface CallListener {
  signal(signal: CallSignal): void;
  verified(verified: Verified): void;
  ended(reason: EndReason): void;
  status(muted: boolean, hidden: boolean, hearsBadly: boolean): void;
}

/** A line without sound or picture for this long is lost. Milliseconds. */
const LOST_AFTER = 15_000;

/** Between two looks for the certificates in use, and how many there are. Milliseconds. */
const LOOK_AGAIN = 50;
const MOST_LOOKS = 100;

const now = (): number => Math.floor(Date.now() / 1_000);

/**
 * One call from the doctor's side: she offers.
 *
 * Invariant: until the answer is verified and the certificate DTLS really uses is the promised one, no
 * track is attached to a sender and nothing received is played.
 */
export class CallLine {
  private readonly peer: RTCPeerConnection;
  private readonly words: RTCDataChannel;
  private readonly audio: RTCRtpTransceiver;
  private readonly video: RTCRtpTransceiver;
  private offering: Offering | null = null;
  private promised: Verified | null = null;
  private early: RTCIceCandidateInit[] = [];
  private unsent: CallSignal[] = [];
  private described = false;
  private done = false;
  private open = false;
  private lost = 0;
  private looks = 0;
  /** What is switched off here, for when the channel opens. */
  private status: string | null = null;
  /** Her end may be sure a moment earlier; her newest words are read once this end is sure as well. */
  private unread: string | null = null;

  constructor(
    ice: IceServer[],
    private readonly local: MediaStream,
    private readonly between: Between,
    private readonly listener: CallListener,
    /** Attached only once verified. */
    private readonly remote: MediaStream,
  ) {
    this.peer = new RTCPeerConnection({ iceServers: ice });
    this.audio = this.peer.addTransceiver("audio", { direction: "sendrecv" });
    this.video = this.peer.addTransceiver("video", { direction: "sendrecv" });
    const codecs = RTCRtpReceiver.getCapabilities("video")?.codecs.filter((codec) => /vp8|rtx/i.test(codec.mimeType));
    if (codecs?.length) this.video.setCodecPreferences(codecs);
    // A browser sends copies of earlier sound only when that format comes before the bare one (RFC 2198).
    const sound = RTCRtpReceiver.getCapabilities("audio")?.codecs.filter((codec) => /opus|red/i.test(codec.mimeType)) ?? [];
    const red = (codec: RTCRtpCodec) => Number(/red/i.test(codec.mimeType));
    if (sound.length) this.audio.setCodecPreferences([...sound].sort((a, b) => red(b) - red(a)));
    this.words = this.peer.createDataChannel("words", { ordered: true });
    this.words.onopen = () => this.tellStatus();
    this.words.onmessage = (event) => this.heard(event.data);
    this.peer.onicecandidate = ({ candidate }) => {
      const signal: CallSignal = candidate
        ? { kind: "candidate", candidate: candidate.candidate, sdp_mid: candidate.sdpMid, sdp_m_line_index: candidate.sdpMLineIndex }
        : { kind: "end_of_candidates" };
      // The other end reads the offer first.
      if (this.offering === null) this.unsent.push(signal);
      else this.listener.signal(signal);
    };
    this.peer.onconnectionstatechange = () => void this.moved();
  }

  async start(): Promise<void> {
    await this.peer.setLocalDescription(await this.peer.createOffer());
    const sdp = this.peer.localDescription?.sdp ?? "";
    const { device, call, patient } = this.between;
    this.offering = await Offering.offer(device, call, patient, sdp, now());
    this.listener.signal({ kind: "offer", sdp, passport: this.offering.passport, certificates: [...device.certificates] });
    for (const signal of this.unsent.splice(0)) this.listener.signal(signal);
  }

  async receive(signal: CallSignal): Promise<void> {
    if (this.done) return;
    // Nothing the hub sends later can change a call that is private already.
    switch (signal.kind) {
      case "answer":
        if (this.open) return;
        return this.answered(signal.sdp, signal.passport, signal.certificates);
      case "candidate": {
        const candidate: RTCIceCandidateInit = { candidate: signal.candidate, sdpMid: signal.sdp_mid, sdpMLineIndex: signal.sdp_m_line_index };
        if (!this.described) this.early.push(candidate);
        else await this.peer.addIceCandidate(candidate).catch(() => undefined);
        return;
      }
      case "bye":
        return this.end(signal.reason);
      case "offer":
      case "confirm":
        if (this.open) return;
        return this.fail("not_verified");
      case "end_of_candidates":
    }
  }

  /** Ends the call by choice. */
  hangUp(): void {
    this.fail("hung_up");
  }

  /** Sends words; false when they cannot leave now, and nothing is kept to be sent later. */
  say(text: string): boolean {
    if (!this.open || this.done || this.peer.connectionState !== "connected" || this.words.readyState !== "open") return false;
    try {
      this.words.send(JSON.stringify({ type: "typed", text }));
      return true;
    } catch {
      return false;
    }
  }

  /** Off means off: the track leaves the sender, so that nothing of it is sent. */
  async switch(muted: boolean, hidden: boolean): Promise<void> {
    if (!this.open) return;
    await this.audio.sender.replaceTrack(muted ? null : (this.local.getAudioTracks()[0] ?? null));
    await this.video.sender.replaceTrack(hidden ? null : (this.local.getVideoTracks()[0] ?? null));
    this.status = JSON.stringify({ type: "status", muted, hidden });
    this.tellStatus();
  }

  private tellStatus(): void {
    if (this.open && this.status !== null && this.words.readyState === "open") this.words.send(this.status);
  }

  stats(): Promise<RTCStatsReport> {
    return this.peer.getStats();
  }

  private async answered(sdp: string, passport: string, certificates: string[]): Promise<void> {
    if (this.offering === null) return this.fail("not_verified");
    try {
      this.promised = await this.offering.answer({ sdp, passport, certificates }, now());
    } catch {
      return this.fail("not_verified");
    }
    if (this.done) return;
    try {
      await this.peer.setRemoteDescription({ type: "answer", sdp });
    } catch {
      return this.fail("failed");
    }
    this.described = true;
    for (const candidate of this.early.splice(0)) await this.peer.addIceCandidate(candidate).catch(() => undefined);
    this.listener.signal({ kind: "confirm", passport: this.promised.confirm });
    await this.moved();
  }

  /** DTLS is up and the answer read: compare, and only then let media through. */
  private async moved(): Promise<void> {
    const state = this.peer.connectionState;
    window.clearTimeout(this.lost);
    if (state === "failed") return this.fail("connection_lost");
    if (state === "disconnected") this.lost = window.setTimeout(() => this.fail("connection_lost"), LOST_AFTER);
    if (state !== "connected" || this.promised === null || this.open || this.done) return;
    const transports = [this.audio.sender.transport, this.video.sender.transport, this.peer.sctp?.transport];
    const inUse = transports.map((transport) => transport?.getRemoteCertificates()[0]);
    // The browser may say "connected" a moment before it shows the certificates: look again, and open nothing.
    if (inUse.includes(undefined) && this.looks < MOST_LOOKS) {
      this.looks += 1;
      window.setTimeout(() => void this.moved(), LOOK_AGAIN);
      return;
    }
    for (const der of inUse) {
      try {
        if (der === undefined) throw new Error("no certificate");
        confirmDtls(this.promised.fingerprint, await fingerprintOfDer(der));
      } catch {
        return this.fail("not_verified");
      }
    }
    if (this.open || this.done) return;
    this.open = true;
    for (const line of [this.audio, this.video]) this.remote.addTrack(line.receiver.track);
    this.listener.verified(this.promised);
    if (this.unread !== null) this.heard(this.unread);
  }

  private heard(data: unknown): void {
    if (typeof data !== "string" || data.length > 4_096) return;
    if (!this.open) {
      this.unread = data;
      return;
    }
    try {
      const said = JSON.parse(data) as Record<string, unknown>;
      if (said["type"] === "status") this.listener.status(said["muted"] === true, said["hidden"] === true, said["hears_badly"] === true);
    } catch {
      // What cannot be read is not said.
    }
  }

  private fail(reason: EndReason): void {
    if (!this.done) this.listener.signal({ kind: "bye", reason });
    this.end(reason);
  }

  private end(reason: EndReason): void {
    if (this.done) return;
    this.done = true;
    window.clearTimeout(this.lost);
    this.peer.close();
    for (const track of this.remote.getTracks()) this.remote.removeTrack(track);
    this.listener.ended(reason);
  }
}
