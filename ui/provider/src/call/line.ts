import type { Role } from "../trust/certificate";
import { confirmDtls, fingerprintOfDer } from "../trust/fingerprint";
import { isNamed } from "../trust/revocations";
import type { Device, Verified } from "../trust/setup";
import type { CallSignal, EndReason, IceServer } from "../hub/messages";
import { capSender } from "./cap";
import { Hold } from "./hold";
import { type Passed, readSaid, type Said, type Standing } from "./said";

/** Who talks to whom. */
export interface Between {
  device: Device;
  call: string;
  /** "Patient/…" or "Practitioner/…": the only one who may be at the other end. */
  person: string;
  /** The thumbprint of the only device of hers that may, if it was chosen. */
  key: string | null;
  /** The roles taken at the other end. */
  takes: readonly Role[];
}

/** What the call tells the page. */
export interface CallListener {
  signal(signal: CallSignal): void;
  verified(verified: Verified): void;
  ended(reason: EndReason): void;
  said(said: Said): void;
}

/** A line without sound or picture for this long is lost. Milliseconds. */
const LOST_AFTER = 15_000;

/** The hub carries a description and its answer within this. Milliseconds. */
const RENEW_AGAIN = 2_500;

/**
 * A way over two relays on a bad mobile line takes so long from the descriptions to the first packet; described again
 * sooner, the second would tear down the first. Milliseconds.
 */
const FIND_WITHIN = 9_000;

/** Between two looks for the certificates in use, and how many there are. Milliseconds. */
const LOOK_AGAIN = 10;
const MOST_LOOKS = 500;

/** Ways that came before the description they belong to; an end finds some twenty. */
const MOST_EARLY = 64;

/** A file must not lie in front of typed words for long. Bytes. */
const MOST_BUFFERED = 64 * 1024;

/** Messages that came a moment before this end was sure as well. */
const MOST_UNREAD = 8;

/** Seconds since 1970, as certificates count. */
export const now = (): number => Math.floor(Date.now() / 1_000);

/**
 * One call between two people; which of them offers, the two classes beside this one know.
 *
 * Invariant: until the set-up holds and the certificate DTLS really uses is the promised one, no track is attached to
 * a sender and nothing received is played. The newest list at that moment does not name who is at the other end.
 */
export abstract class CallLine {
  protected readonly peer: RTCPeerConnection;
  protected promised: Verified | null = null;
  protected done = false;
  protected open = false;
  private words: RTCDataChannel | null = null;
  private audio: RTCRtpTransceiver | null = null;
  private video: RTCRtpTransceiver | null = null;
  private early: RTCIceCandidateInit[] = [];
  private unsent: CallSignal[] = [];
  private described = false;
  /** This end's newest description is on its way, so that what belongs to it may follow. */
  private told = false;
  private lost = 0;
  /** While the line is silent, another way is looked for again and again. */
  private seeking = 0;
  private renewed = Number.NEGATIVE_INFINITY;
  /** Both ends are described, and a way is being looked for. */
  private lookedSince = Number.NEGATIVE_INFINITY;
  private certificateLooks = 0;
  private people = 2;
  private readonly hold = new Hold();
  /** The other end's window can be seen. */
  private looked = true;
  private readonly looks = (): void => this.stand({ type: "looking", looking: !document.hidden });
  /** What holds until it changes, for when the channel opens: by its type. */
  private readonly standing = new Map<string, string>();
  /** The other end may be sure a moment earlier; its words are read once this end is sure as well. */
  private unread: unknown[] = [];

  constructor(
    /** The relays as the hub told them last. */
    private readonly ice: () => IceServer[],
    private readonly local: MediaStream,
    protected readonly between: Between,
    protected readonly listener: CallListener,
    /** Attached only once verified. */
    private readonly remote: MediaStream,
  ) {
    this.peer = new RTCPeerConnection({ iceServers: ice() });
    this.peer.onicecandidate = ({ candidate }) => {
      const signal: CallSignal = candidate
        ? { kind: "candidate", candidate: candidate.candidate, sdp_mid: candidate.sdpMid, sdp_m_line_index: candidate.sdpMLineIndex }
        : { kind: "end_of_candidates" };
      // The other end reads the description first.
      if (!this.told) this.unsent.push(signal);
      else this.listener.signal(signal);
    };
    this.peer.onconnectionstatechange = () => void this.moved();
  }

  /** The offerer begins; the other end waits for the offer. */
  abstract start(): Promise<void>;
  /** The other end's description: an offer or an answer, before the call is open. */
  protected abstract setUp(signal: CallSignal): Promise<void>;
  /** The same for a call that is open: what does not hold is as if it had not come. */
  protected abstract anotherWay(signal: CallSignal): Promise<void>;
  /** Asks for another way for the packets, or offers one. */
  protected abstract seekAnotherWay(): Promise<void>;

  /** Takes the sound and the picture into use, with the formats this page prefers. */
  protected carry(audio: RTCRtpTransceiver, video: RTCRtpTransceiver): void {
    this.audio = audio;
    this.video = video;
    const codecs = RTCRtpReceiver.getCapabilities("video")?.codecs.filter((codec) => /vp8|rtx/i.test(codec.mimeType));
    if (codecs?.length) video.setCodecPreferences(codecs);
    // A browser sends copies of earlier sound only when that format comes before the bare one (RFC 2198).
    const sound = RTCRtpReceiver.getCapabilities("audio")?.codecs.filter((codec) => /opus|red/i.test(codec.mimeType)) ?? [];
    const red = (codec: RTCRtpCodec) => Number(/red/i.test(codec.mimeType));
    if (sound.length) audio.setCodecPreferences([...sound].sort((a, b) => red(b) - red(a)));
  }

  protected carryWords(words: RTCDataChannel): void {
    this.words = words;
    words.onopen = () => this.tellStanding();
    words.onmessage = (event) => this.heard(event.data);
  }

  /** Before a new description of this end is made: its candidates wait for it. */
  protected describing(): void {
    this.told = false;
  }

  /** Sends this end's description and what waited for it. */
  protected tell(signal: CallSignal): void {
    this.listener.signal(signal);
    this.told = true;
    for (const waiting of this.unsent.splice(0)) this.listener.signal(waiting);
  }

  /** Reads the other end's description; its candidates may follow. */
  protected async describe(type: RTCSdpType, sdp: string): Promise<void> {
    await this.peer.setRemoteDescription({ type, sdp });
    this.described = true;
    this.lookedSince = performance.now();
    for (const candidate of this.early.splice(0)) await this.peer.addIceCandidate(candidate).catch(() => undefined);
  }

  /**
   * Looks for another way for the packets of an open call, `anew` because the one being looked for cannot be any more.
   * Keys and people stay what they are.
   */
  async renew(anew = false): Promise<void> {
    const now = performance.now();
    if (!this.open || this.done || now - this.renewed < RENEW_AGAIN) return;
    const looks = this.lost !== 0 && now - this.lookedSince < FIND_WITHIN;
    if (looks && !anew && this.peer.connectionState !== "failed") return;
    this.renewed = now;
    this.peer.setConfiguration({ iceServers: this.ice() });
    await this.seekAnotherWay();
  }

  async receive(signal: CallSignal): Promise<void> {
    if (this.done) return;
    switch (signal.kind) {
      case "restart":
        return this.renew();
      case "candidate": {
        const candidate: RTCIceCandidateInit = { candidate: signal.candidate, sdpMid: signal.sdp_mid, sdpMLineIndex: signal.sdp_m_line_index };
        if (!this.described) {
          if (this.early.length < MOST_EARLY) this.early.push(candidate);
        } else await this.peer.addIceCandidate(candidate).catch(() => undefined);
        return;
      }
      case "bye":
        return this.end(signal.reason);
      case "offer":
      case "answer":
      case "confirm":
        // Nothing the hub sends later can change who is in a call that is private already.
        return this.open ? this.anotherWay(signal) : this.setUp(signal);
      case "end_of_candidates":
    }
  }

  /** Ends the call by choice. */
  hangUp(): void {
    this.fail("hung_up");
  }

  /** Sends a message; false when it cannot leave now, and nothing is kept to be sent later. */
  pass(message: Passed): boolean {
    if (!this.open || this.done || this.peer.connectionState !== "connected" || this.words?.readyState !== "open") return false;
    try {
      this.words.send(JSON.stringify(message));
      return true;
    } catch {
      return false;
    }
  }

  /** Waits until what was passed has left, but for a little, or cannot leave any more. */
  async room(): Promise<void> {
    while (!this.done && this.words?.readyState === "open" && this.words.bufferedAmount > MOST_BUFFERED) {
      await new Promise((done) => window.setTimeout(done, LOOK_AGAIN));
    }
  }

  /** Off means off: the track leaves the sender, so that nothing of it is sent. */
  async switch(muted: boolean, hidden: boolean): Promise<void> {
    if (!this.open) return;
    // Both at once, and the picture first: it is what the other end waits for longest.
    await Promise.all([
      this.video?.sender.replaceTrack(hidden ? null : (this.local.getVideoTracks()[0] ?? null)),
      this.audio?.sender.replaceTrack(muted ? null : (this.local.getAudioTracks()[0] ?? null)),
    ]);
    this.stand({ type: "status", muted, hidden });
    await this.share(this.people);
  }

  /** Tells something that holds until it is told anew, now or when the channel opens; of each type the newest. */
  stand(said: Standing): void {
    const text = JSON.stringify(said);
    this.standing.set(said.type, text);
    if (this.open && this.words?.readyState === "open") this.words.send(text);
  }

  private tellStanding(): void {
    if (!this.open || this.words?.readyState !== "open") return;
    for (const text of this.standing.values()) this.words.send(text);
  }

  /** So many people are in the visit: the picture to each of them becomes smaller. */
  async share(people: number): Promise<void> {
    this.people = people;
    if (this.open && this.video !== null) await capSender(this.video.sender, people, this.looked).catch(() => undefined);
  }

  /** What the browser counted; on a line that loses packets its pictures are held from now on. */
  async stats(): Promise<RTCStatsReport> {
    const report = await this.peer.getStats();
    // Not every browser can hold them.
    if (this.video !== null && "jitterBufferTarget" in this.video.receiver) this.video.receiver.jitterBufferTarget = this.hold.look(report);
    return report;
  }

  /** DTLS is up and the set-up holds: compare, and only then let media through. */
  protected async moved(): Promise<void> {
    const state = this.peer.connectionState;
    if (state === "failed" && !this.open) return this.fail("connection_lost");
    if (state === "disconnected" || state === "failed") this.seek();
    if (state === "connected") this.found();
    if (state !== "connected" || this.promised === null || this.open || this.done) return;
    const transports = [this.audio?.sender.transport, this.video?.sender.transport, this.peer.sctp?.transport];
    const inUse = transports.map((transport) => transport?.getRemoteCertificates()[0]);
    // The browser may say "connected" a moment before it shows the certificates: look again, and open nothing.
    if (inUse.includes(undefined) && this.certificateLooks < MOST_LOOKS) {
      this.certificateLooks += 1;
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
    if (this.isTakenBack(this.promised)) return this.fail("not_verified");
    this.open = true;
    for (const line of [this.audio, this.video]) if (line !== null) this.remote.addTrack(line.receiver.track);
    this.listener.verified(this.promised);
    document.addEventListener("visibilitychange", this.looks);
    if (document.hidden) this.looks();
    this.tellStanding();
    for (const data of this.unread.splice(0)) this.heard(data);
  }

  /** The newest list may have come since her certificates were read. */
  protected isTakenBack({ peer }: Verified): boolean {
    return isNamed(this.between.device.revocations(), peer);
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
    this.lookedSince = Number.NEGATIVE_INFINITY;
  }

  private heard(data: unknown): void {
    if (!this.open) {
      if (this.unread.length < MOST_UNREAD) this.unread.push(data);
      return;
    }
    const said = readSaid(data);
    if (said?.type === "looking") {
      this.looked = said.looking;
      void this.share(this.people);
    } else if (said !== null) this.listener.said(said);
  }

  protected fail(reason: EndReason): void {
    if (!this.done) this.listener.signal({ kind: "bye", reason });
    this.end(reason);
  }

  private end(reason: EndReason): void {
    if (this.done) return;
    this.done = true;
    this.found();
    document.removeEventListener("visibilitychange", this.looks);
    this.peer.close();
    for (const track of this.remote.getTracks()) this.remote.removeTrack(track);
    this.listener.ended(reason);
  }
}
