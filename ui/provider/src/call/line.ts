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

/** A new description over two relays takes a second; asked for again sooner, one would spoil the other. Milliseconds. */
const RENEW_AGAIN = 2_500;

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
  /** While the line is silent, another way is looked for again and again. */
  private seeking = 0;
  private renewed = Number.NEGATIVE_INFINITY;
  /** The newest description is on its way, so that what belongs to it may follow. */
  private toldOffer = false;
  private looks = 0;
  /** What is switched off here, for when the channel opens. */
  private status: string | null = null;
  /** Her end may be sure a moment earlier; her newest words are read once this end is sure as well. */
  private unread: string | null = null;

  constructor(
    /** The relays as the hub told them last. */
    private readonly ice: () => IceServer[],
    private readonly local: MediaStream,
    private readonly between: Between,
    private readonly listener: CallListener,
    /** Attached only once verified. */
    private readonly remote: MediaStream,
  ) {
    this.peer = new RTCPeerConnection({ iceServers: ice() });
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
      if (!this.toldOffer) this.unsent.push(signal);
      else this.listener.signal(signal);
    };
    this.peer.onconnectionstatechange = () => void this.moved();
  }

  start(): Promise<void> {
    return this.offer();
  }

  /** Looks for another way for the packets of an open call. Keys and people stay what they are. */
  async renew(): Promise<void> {
    if (!this.open || this.done || performance.now() - this.renewed < RENEW_AGAIN) return;
    this.renewed = performance.now();
    this.peer.setConfiguration({ iceServers: this.ice() });
    await this.offer({ iceRestart: true });
  }

  private async offer(options?: RTCOfferOptions): Promise<void> {
    this.toldOffer = false;
    await this.peer.setLocalDescription(await this.peer.createOffer(options));
    const sdp = this.peer.localDescription?.sdp ?? "";
    const { device, call, patient } = this.between;
    this.offering = await Offering.offer(device, call, patient, sdp, now());
    this.listener.signal({ kind: "offer", sdp, passport: this.offering.passport, certificates: [...device.certificates] });
    this.toldOffer = true;
    for (const signal of this.unsent.splice(0)) this.listener.signal(signal);
  }

  async receive(signal: CallSignal): Promise<void> {
    if (this.done) return;
    // Nothing the hub sends later can change who is in a call that is private already.
    switch (signal.kind) {
      case "restart":
        return this.renew();
      case "answer":
        if (this.open) return this.anotherWay(signal.sdp, signal.passport, signal.certificates);
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

  /**
   * The answer to a new description. One that is not this patient's, or names another certificate than the one in
   * use, is as if it had not come: the call goes on as it is.
   */
  private async anotherWay(sdp: string, passport: string, certificates: string[]): Promise<void> {
    if (this.peer.signalingState !== "have-local-offer") return;
    const again = await this.offering?.answer({ sdp, passport, certificates }, now()).catch(() => null);
    const before = this.promised;
    if (!again || before === null || this.done) return;
    if (again.fingerprint !== before.fingerprint || again.peer.key.thumbprint !== before.peer.key.thumbprint) return;
    try {
      await this.peer.setRemoteDescription({ type: "answer", sdp });
    } catch {
      return;
    }
    this.listener.signal({ kind: "confirm", passport: again.confirm });
  }

  /** DTLS is up and the answer read: compare, and only then let media through. */
  private async moved(): Promise<void> {
    const state = this.peer.connectionState;
    if (state === "failed" && !this.open) return this.fail("connection_lost");
    if (state === "disconnected" || state === "failed") this.seek();
    if (state === "connected") this.found();
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

  /** Nothing comes: looks for another way until something does, or it is lost. */
  private seek(): void {
    if (this.lost !== 0 || this.done) return;
    this.lost = window.setTimeout(() => this.fail("connection_lost"), LOST_AFTER);
    this.seeking = window.setInterval(() => void this.renew().catch(() => undefined), RENEW_AGAIN);
    void this.renew().catch(() => undefined);
  }

  private found(): void {
    window.clearTimeout(this.lost);
    window.clearInterval(this.seeking);
    this.lost = 0;
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
    this.found();
    this.peer.close();
    for (const track of this.remote.getTracks()) this.remote.removeTrack(track);
    this.listener.ended(reason);
  }
}
