import { Answering, type Answered } from "../trust/answering";
import type { CallSignal } from "../hub/messages";
import { type Between, CallLine, type CallListener, now } from "./line";

/** The end that answers: a colleague who was brought in, and whoever was in the visit before a newcomer. */
export class AnsweringLine extends CallLine {
  private answered: Answered | null = null;

  constructor(ice: ConstructorParameters<typeof CallLine>[0], local: MediaStream, between: Between, listener: CallListener, remote: MediaStream) {
    super(ice, local, between, listener, remote);
    this.peer.ondatachannel = ({ channel }) => channel.label === "words" && this.carryWords(channel);
  }

  /** Nothing to say before the offer. */
  async start(): Promise<void> {}

  protected async setUp(signal: CallSignal): Promise<void> {
    if (signal.kind === "confirm" && this.answered !== null) return this.confirmed(signal.passport);
    if (signal.kind !== "offer" || this.answered !== null) return this.fail("not_verified");
    try {
      await this.answer(await this.read(signal), signal.sdp);
    } catch {
      this.fail("not_verified");
    }
  }

  private async confirmed(passport: string): Promise<void> {
    if (this.promised !== null) return this.fail("not_verified");
    try {
      this.promised = (await this.answered?.confirm(passport)) ?? null;
    } catch {
      return this.fail("not_verified");
    }
    if (this.promised !== null && this.isTakenBack(this.promised)) return this.fail("not_verified");
    await this.moved();
  }

  /** An offer is read only from the person who was announced. */
  private async read(offer: CallSignal & { kind: "offer" }): Promise<Answering> {
    const { device, call, takes, person } = this.between;
    const answering = await Answering.open(device, call, offer, takes, now());
    if (answering.peer.sub !== person) throw new Error("another person than the announced one");
    return answering;
  }

  private async answer(answering: Answering, sdp: string): Promise<void> {
    this.describing();
    await this.describe("offer", sdp);
    const [audio, video] = ["audio", "video"].map((kind) => this.peer.getTransceivers().find((one) => one.receiver.track.kind === kind));
    if (audio === undefined || video === undefined) throw new Error("the offer has no sound or no picture");
    for (const line of [audio, video]) line.direction = "sendrecv";
    this.carry(audio, video);
    await this.peer.setLocalDescription(await this.peer.createAnswer());
    const own = this.peer.localDescription?.sdp ?? "";
    this.answered = await answering.answer(own, now());
    const { certificates } = this.between.device;
    this.tell({ kind: "answer", sdp: own, passport: this.answered.passport, certificates: [...certificates] });
  }

  /** One that is not the same person's, or names another certificate than the one in use, is as if it had not come. */
  protected async anotherWay(signal: CallSignal): Promise<void> {
    if (signal.kind !== "offer" || this.peer.signalingState !== "stable") return;
    const again = await this.read(signal).catch(() => null);
    const before = this.promised;
    if (again === null || before === null || this.done) return;
    if (again.fingerprint !== before.fingerprint || again.peer.key.thumbprint !== before.peer.key.thumbprint) return;
    await this.answer(again, signal.sdp).catch(() => undefined);
  }

  /** Only the end that offered can offer another way. */
  protected async seekAnotherWay(): Promise<void> {
    this.listener.signal({ kind: "restart" });
  }
}
