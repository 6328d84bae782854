import { Offering } from "../trust/setup";
import type { CallSignal } from "../hub/messages";
import { type Between, CallLine, type CallListener, now } from "./line";

/** The end that offers: the doctor to whom she admits, a newcomer to those who were in the visit before. */
export class OfferingLine extends CallLine {
  private offering: Offering | null = null;

  constructor(ice: ConstructorParameters<typeof CallLine>[0], local: MediaStream, between: Between, listener: CallListener, remote: MediaStream) {
    super(ice, local, between, listener, remote);
    this.carry(this.peer.addTransceiver("audio", { direction: "sendrecv" }), this.peer.addTransceiver("video", { direction: "sendrecv" }));
    this.carryWords(this.peer.createDataChannel("words", { ordered: true }));
  }

  start(): Promise<void> {
    return this.offer();
  }

  private async offer(options?: RTCOfferOptions): Promise<void> {
    this.describing();
    await this.peer.setLocalDescription(await this.peer.createOffer(options));
    const sdp = this.peer.localDescription?.sdp ?? "";
    const { device, call, person } = this.between;
    this.offering = await Offering.offer(device, call, person, sdp, now());
    this.tell({ kind: "offer", sdp, passport: this.offering.passport, certificates: [...device.certificates] });
  }

  protected async setUp(signal: CallSignal): Promise<void> {
    if (signal.kind !== "answer" || this.offering === null) return this.fail("not_verified");
    try {
      const confirmed = await this.offering.answer(signal, this.between.takes, now());
      const { key } = this.between;
      if (key !== null && confirmed.peer.key.thumbprint !== key) throw new Error("another device than the chosen one");
      this.promised = confirmed;
      if (this.done) return;
      await this.describe("answer", signal.sdp).catch(() => this.fail("failed"));
      if (this.done) return;
      this.listener.signal({ kind: "confirm", passport: confirmed.confirm });
    } catch {
      return this.fail("not_verified");
    }
    await this.moved();
  }

  /** One that is not the same person's, or names another certificate than the one in use, is as if it had not come. */
  protected async anotherWay(signal: CallSignal): Promise<void> {
    if (signal.kind !== "answer" || this.peer.signalingState !== "have-local-offer") return;
    const again = await this.offering?.answer(signal, this.between.takes, now()).catch(() => null);
    const before = this.promised;
    if (!again || before === null || this.done) return;
    if (again.fingerprint !== before.fingerprint || again.peer.key.thumbprint !== before.peer.key.thumbprint) return;
    try {
      await this.describe("answer", signal.sdp);
    } catch {
      return;
    }
    this.listener.signal({ kind: "confirm", passport: again.confirm });
  }

  protected seekAnotherWay(): Promise<void> {
    return this.offer({ iceRestart: true });
  }
}
