import { CallLine } from "../call/line";
import { type Meter, MeterReader } from "../call/meter";
import type { EndReason, FromHub, IceServer, WaitingPatient } from "../hub/messages";
import { HubSocket } from "../hub/socket";
import type { PageConfig } from "./config";
import { verifyChain } from "../trust/certificate";
import { proveHello } from "../trust/hello";
import type { Device, Verified } from "../trust/setup";

/** Where a call stands on the doctor's screen. */
export interface CallState {
  name: string;
  sub: string;
  session: string;
  verified: Verified | null;
  /** It was private for a while, so that sound and picture may have passed. */
  opened: boolean;
  muted: boolean;
  hidden: boolean;
  patientMuted: boolean;
  patientHidden: boolean;
  patientHearsBadly: boolean;
  said: string[];
  ended: EndReason | null;
  meter: Meter;
}

const NOTHING: Meter = { fps: 0, level: 0, cipher: "" };

/** The doctor's page: one hub session, at most one call. */
export class Doctor {
  waiting = $state<WaitingPatient[]>([]);
  away = $state(true);
  refused = $state<string | null>(null);
  call = $state<CallState | null>(null);
  devices = $state(true);
  readonly remote = new MediaStream();
  readonly local = new MediaStream();

  private readonly hub: HubSocket;
  private ice: IceServer[] = [];
  private line: CallLine | null = null;
  private id = "";
  private readonly meter = new MeterReader();
  private readonly timer: number;
  /** One at a time and in order, because verifying takes moments. */
  private queue: Promise<void> = Promise.resolve();

  constructor(
    config: PageConfig,
    private readonly device: Device,
  ) {
    this.hub = new HubSocket(
      config.hub,
      {
        certificates: [...device.certificates],
        prove: (nonce) => proveHello(device.key, nonce, new URL(config.hub).host),
      },
      {
        connected: (ice) => {
          this.ice = ice;
          this.away = false;
        },
        disconnected: () => (this.away = true),
        refused: (code) => (this.refused = code),
        // One that cannot be taken must not stop those behind it.
        message: (body) => (this.queue = this.queue.then(() => this.heard(body)).catch(() => undefined)),
      },
    );
    for (const place of networks()) place.addEventListener("change", this.networkChanged);
    window.addEventListener("online", this.networkChanged);
    this.timer = window.setInterval(() => void this.measure(), 1_000);
  }

  stop(): void {
    window.clearInterval(this.timer);
    for (const place of networks()) place.removeEventListener("change", this.networkChanged);
    window.removeEventListener("online", this.networkChanged);
    this.line?.hangUp();
    this.hub.stop();
  }

  /** Her own network changed: the socket and the call need another way. */
  private readonly networkChanged = (): void => {
    this.hub.redial();
    void this.line?.renew().catch(() => undefined);
  };

  /** Camera and microphone are asked for when the doctor admits somebody, never before. */
  async admit(patient: WaitingPatient): Promise<void> {
    if (this.call !== null) return;
    this.call = { name: patient.name, sub: patient.sub, session: patient.session, verified: null, opened: false, muted: false, hidden: false, patientMuted: false, patientHidden: false, patientHearsBadly: false, said: [], ended: null, meter: NOTHING };
    const admitted = this.call;
    // She may have hung up while the browser asked for the camera: then nobody is called.
    const over = (): boolean => this.call !== admitted || admitted.ended !== null;
    await this.openDevices();
    if (over()) return this.closeUnused();
    try {
      // The list is the hub's; who is called is what the clinic certified.
      const person = await verifyChain(patient.certificates, this.device.anchor, Math.floor(Date.now() / 1_000));
      if (over()) return this.closeUnused();
      this.id = crypto.randomUUID();
      const call = this.id;
      this.line = new CallLine(() => this.ice, this.local, { device: this.device, call, patient: person.sub }, {
        signal: (signal) => call === this.id && this.hub.send({ type: "signal", call, to_session: patient.session, signal }),
        verified: (verified) => this.verified(verified),
        ended: (reason) => this.ended(reason),
        status: (muted, hidden, hearsBadly) => {
          if (this.call !== null) Object.assign(this.call, { patientMuted: muted, patientHidden: hidden, patientHearsBadly: hearsBadly });
        },
      }, this.remote);
      this.hub.send({ type: "admit", session: patient.session, call });
      await this.line.start();
    } catch {
      this.ended("not_verified");
    }
  }

  async switchTo(muted: boolean, hidden: boolean): Promise<void> {
    if (this.call === null) return;
    Object.assign(this.call, { muted, hidden });
    await this.line?.switch(muted, hidden);
  }

  /** Shows words to the patient; false when they did not leave, and then they are not listed either. */
  say(text: string): boolean {
    const words = text.trim().slice(0, 500);
    if (words === "" || this.call?.verified == null || !this.line?.say(words)) return false;
    this.call.said.push(words);
    return true;
  }

  hangUp(): void {
    if (this.line === null) this.ended("hung_up");
    else this.line.hangUp();
  }

  back(): void {
    this.call = null;
  }

  private async openDevices(): Promise<void> {
    if (this.local.getTracks().length > 0) return;
    for (const wish of [{ video: { width: 640, height: 360 } }, { audio: true }]) {
      const stream = await navigator.mediaDevices.getUserMedia(wish).catch(() => null);
      for (const track of stream?.getTracks() ?? []) this.local.addTrack(track);
    }
    this.devices = this.local.getTracks().length > 0;
  }

  private closeDevices(): void {
    for (const track of this.local.getTracks()) {
      track.stop();
      this.local.removeTrack(track);
    }
  }

  /** Leaves alone what a later call uses. */
  private closeUnused(): void {
    if (this.call === null || this.call.ended !== null) this.closeDevices();
  }

  private async heard(body: FromHub): Promise<void> {
    switch (body.type) {
      case "waiting":
        this.waiting = body.patients;
        return;
      case "signal":
        if (body.call === this.id && body.from_session === this.call?.session) await this.line?.receive(body.signal);
        return;
      case "peer_gone":
        if (body.call === this.id) await this.line?.receive({ kind: "bye", reason: body.reason });
        return;
      case "error":
        if (this.call !== null && this.call.ended === null && this.call.verified === null) this.ended("failed");
    }
  }

  private verified(verified: Verified): void {
    if (this.call === null) return;
    this.call.verified = verified;
    this.call.opened = true;
    this.call.name = verified.peer.name;
    void this.line?.switch(this.call.muted, this.call.hidden);
  }

  private ended(reason: EndReason): void {
    const line = this.line;
    this.line = null;
    this.closeDevices();
    if (this.call !== null && this.call.ended === null) {
      Object.assign(this.call, { ended: reason, verified: null });
      if (this.id !== "") this.hub.send({ type: "hang_up", call: this.id, reason });
    }
    this.id = "";
    if (line !== null) line.hangUp();
  }

  private async measure(): Promise<void> {
    if (this.line === null || this.call?.verified == null) return;
    const meter = this.meter.read(await this.line.stats(), performance.now());
    if (this.call !== null) this.call.meter = meter;
  }
}

/** Where this browser tells of a change of network, if it does. */
function networks(): EventTarget[] {
  const { connection } = navigator as Navigator & { connection?: EventTarget };
  return connection ? [connection] : [];
}
