import { AnsweringLine } from "../call/answering";
import type { CallLine } from "../call/line";
import { type Meter, MeterReader } from "../call/meter";
import { OfferingLine } from "../call/offering";
import type { Said } from "../call/said";
import type { CallSignal, EndReason, IceServer, ToHub } from "../hub/messages";
import type { Role } from "../trust/certificate";
import type { Devices } from "../trust/devices";
import type { Device, Verified } from "../trust/setup";
import { titleOf } from "./title";

/** Where a call with one person stands on the screen. */
export interface CallState {
  name: string;
  sub: string;
  session: string;
  verified: Verified | null;
  /** It was private for a while, so that sound and picture may have passed. */
  opened: boolean;
  /** A guest whose words were not compared yet: nobody else meets her. */
  held: boolean;
  /** What is off at the other end. */
  muted: boolean;
  hidden: boolean;
  hearsBadly: boolean;
  ended: EndReason | null;
  meter: Meter;
}

/** Whom a call is with, as far as is known before it is set up. */
export interface Other {
  name: string;
  sub: string;
  session: string;
}

/** What all calls of this page use. */
export interface Office {
  readonly device: Device;
  /** The devices of others that this browser has met. */
  readonly devices: Devices;
  readonly local: MediaStream;
  /** Nobody further may be called: whether certificates still hold cannot be checked, or this page's own does not. */
  readonly closed: boolean;
  ice(): IceServer[];
  /** This page's own session. */
  session(): string;
  send(body: ToHub): void;
  /** The visit is over: camera and microphone are closed. */
  over(): void;
}

/** What becomes of a call. */
export interface PairListener {
  verified(): void;
  ended(reason: EndReason): void;
  said(said: Said): void;
}

/** Signals kept while nobody has taken the call: an offer, its confirm and the ways to it are some thirty. */
const MOST_EARLY = 64;

/** From the ring to picture and sound; after that nothing more will come. Milliseconds. */
const CONNECT_WITHIN = 30_000;

/** This page and one other person: their call, its picture and its state. */
export class Pair {
  readonly state: CallState = $state({ name: "", sub: "", session: "", verified: null, opened: false, held: false, muted: false, hidden: false, hearsBadly: false, ended: null, meter: { fps: 0, level: 0, cipher: "" } });
  readonly remote = new MediaStream();
  line: CallLine | null = null;
  private readonly meter = new MeterReader();
  private readonly early: CallSignal[] = [];
  private late = 0;
  /** One at a time and in order, because verifying takes moments. */
  private turn: Promise<void> = Promise.resolve();

  constructor(
    readonly call: string,
    other: Other,
  ) {
    Object.assign(this.state, { name: other.name, sub: other.sub, session: other.session });
  }

  /** Makes this call's line, at the end that offers or the one that answers; only with the device of that `key`, if any. */
  dial(offers: boolean, office: Office, takes: readonly Role[], listener: PairListener, key: string | null = null): CallLine {
    const { call } = this;
    const { sub: person, session } = this.state;
    const Line = offers ? OfferingLine : AnsweringLine;
    const line = new Line(() => office.ice(), office.local, { device: office.device, call, person, key, takes }, {
      signal: (signal) => office.send({ type: "signal", call, to_session: session, signal }),
      verified: (verified) => {
        window.clearTimeout(this.late);
        Object.assign(this.state, { verified, opened: true, name: titleOf(verified.peer) });
        listener.verified();
      },
      ended: (reason) => listener.ended(reason),
      said: (said) => {
        if (said.type === "status") Object.assign(this.state, { muted: said.muted, hidden: said.hidden, hearsBadly: said.hearsBadly });
        else listener.said(said);
      },
    }, this.remote);
    this.line = line;
    this.late = window.setTimeout(() => listener.ended("failed"), CONNECT_WITHIN);
    for (const signal of this.early.splice(0)) this.receive(signal);
    return line;
  }

  receive(signal: CallSignal): void {
    const { line } = this;
    if (line !== null) {
      // One that cannot be taken must not stop those behind it.
      this.turn = this.turn.then(() => line.receive(signal)).catch(() => undefined);
    } else if (this.state.ended === null && this.early.length < MOST_EARLY) this.early.push(signal);
  }

  /** The call is over; true for the first who says so. */
  end(reason: EndReason): boolean {
    if (this.state.ended !== null) return false;
    window.clearTimeout(this.late);
    Object.assign(this.state, { ended: reason, verified: null });
    const line = this.line;
    this.line = null;
    line?.hangUp();
    return true;
  }

  async measure(): Promise<void> {
    if (this.line === null || this.state.verified === null) return;
    this.state.meter = this.meter.read(await this.line.stats(), performance.now());
  }
}
