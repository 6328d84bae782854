import type { Colleague, EndReason, FromHub, IceServer, ToHub, WaitingPatient } from "../hub/messages";
import { HubSocket } from "../hub/socket";
import { type Person, verifyChain } from "../trust/certificate";
import { proveHello } from "../trust/hello";
import type { Device } from "../trust/setup";
import { CertifiedList, chosen } from "./certified";
import type { PageConfig } from "./config";
import { type Office, Pair } from "./pair.svelte";
import { Visit } from "./visit.svelte";

/** A doctor asks this page's owner to join her visit. */
export interface Asked {
  visit: string;
  pair: Pair;
}

/** The doctor's page: one hub session, at most one visit. */
export class Doctor implements Office {
  waiting = $state<WaitingPatient[]>([]);
  colleagues = $state<Colleague[]>([]);
  away = $state(true);
  refused = $state<string | null>(null);
  visit = $state<Visit | null>(null);
  asked = $state<Asked | null>(null);
  devices = $state(true);
  readonly local = new MediaStream();

  private readonly hub: HubSocket;
  private readonly patients: CertifiedList<WaitingPatient>;
  private readonly providers: CertifiedList<Colleague>;
  private servers: IceServer[] = [];
  private own = "";
  private readonly timer: number;
  /** One at a time and in order, because verifying takes moments. */
  private queue: Promise<void> = Promise.resolve();

  constructor(
    config: PageConfig,
    readonly device: Device,
  ) {
    this.patients = new CertifiedList(device.anchor, "patient");
    this.providers = new CertifiedList(device.anchor, "provider");
    this.hub = new HubSocket(
      config.hub,
      {
        certificates: [...device.certificates],
        prove: (nonce) => proveHello(device.key, nonce, new URL(config.hub).host),
      },
      {
        connected: (session, ice) => {
          this.own = session;
          this.servers = ice;
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
    this.timer = window.setInterval(() => void this.visit?.measure(), 1_000);
  }

  stop(): void {
    window.clearInterval(this.timer);
    for (const place of networks()) place.removeEventListener("change", this.networkChanged);
    window.removeEventListener("online", this.networkChanged);
    this.visit?.hangUp();
    this.hub.stop();
  }

  ice(): IceServer[] {
    return this.servers;
  }

  session(): string {
    return this.own;
  }

  send(body: ToHub): void {
    this.hub.send(body);
  }

  /** Her own network changed: the socket and the calls need another way. */
  private readonly networkChanged = (): void => {
    this.hub.redial();
    this.visit?.renew();
  };

  /** Camera and microphone are asked for when the doctor admits somebody, never before. */
  async admit(patient: WaitingPatient): Promise<void> {
    if (this.visit !== null) return;
    this.notNow();
    const call = crypto.randomUUID();
    await this.begin(new Visit(this, call, new Pair(call, patient), true), async (visit, over) => {
      await chosen(patient, this.device.anchor);
      if (!over()) await visit.admit();
    });
  }

  /** Joins the visit she is asked into. */
  async join(): Promise<void> {
    const { asked } = this;
    this.asked = null;
    if (asked !== null) await this.begin(new Visit(this, asked.visit, asked.pair, false), (visit) => visit.answer());
  }

  notNow(): void {
    if (this.asked !== null) this.decline(this.asked.pair.call, "declined");
    this.asked = null;
  }

  back(): void {
    this.visit = null;
  }

  over(): void {
    for (const track of this.local.getTracks()) {
      track.stop();
      this.local.removeTrack(track);
    }
  }

  private async begin(visit: Visit, start: (visit: Visit, over: () => boolean) => void | Promise<void>): Promise<void> {
    if (this.visit !== null && !this.visit.over) return;
    this.visit = visit;
    // She may have hung up while the certificate was checked: then nobody is called.
    const over = (): boolean => this.visit !== visit || visit.over;
    // Picture and sound need them only when the call is open, and opening takes as long as calling.
    const opening = this.openDevices().then(() => visit.switchTo(visit.muted, visit.hidden));
    try {
      await start(visit, over);
    } catch {
      visit.end("not_verified");
    }
    await opening;
    // Leaves alone what a later visit uses.
    if (this.visit === null || this.visit.over) this.over();
  }

  private async openDevices(): Promise<void> {
    if (this.local.getTracks().length > 0) return;
    // Each by itself: without a camera there is still a voice.
    const open = async (wish: MediaStreamConstraints): Promise<void> => {
      const stream = await navigator.mediaDevices.getUserMedia(wish).catch(() => null);
      for (const track of stream?.getTracks() ?? []) this.local.addTrack(track);
    };
    await Promise.all([open({ video: { width: 640, height: 360 } }), open({ audio: true })]);
    this.devices = this.local.getTracks().length > 0;
  }

  private async heard(body: FromHub): Promise<void> {
    switch (body.type) {
      case "waiting":
        this.waiting = await this.patients.read(body.patients);
        return;
      case "colleagues":
        this.colleagues = await this.providers.read(body.people);
        return;
      case "ringing":
        return this.rung(body);
      case "signal":
        if (body.call === this.asked?.pair.call) {
          if (body.from_session === this.asked.pair.state.session) this.asked.pair.receive(body.signal);
        } else this.visit?.signal(body.call, body.from_session, body.signal);
        return;
      case "peer_gone":
        if (body.call === this.asked?.pair.call) this.asked = null;
        else this.visit?.gone(body.call, body.session, body.reason);
        return;
      case "error":
        return this.notDone(body);
    }
  }

  /** The hub does not do what was asked: at most the call that the order named is over. */
  private notDone({ call }: FromHub & { type: "error" }): void {
    if (typeof call === "string") this.visit?.refused(call);
  }

  /** Somebody of this visit calls, or a doctor asks this page's owner into hers. */
  private async rung({ call, from_session: session, certificates, visit }: FromHub & { type: "ringing" }): Promise<void> {
    const busy = this.visit !== null && !this.visit.over;
    if (busy && this.visit?.id === visit) return this.visit.rung(call, session);
    if (call === this.asked?.pair.call) return;
    if (busy || visit === null || this.asked !== null) return this.decline(call, "declined");
    const caller = await this.certified(certificates).catch(() => null);
    if (caller?.role !== "provider") return this.decline(call, "not_verified");
    this.asked = { visit, pair: new Pair(call, { name: caller.name, sub: caller.sub, session }) };
  }

  private decline(call: string, reason: EndReason): void {
    this.hub.send({ type: "hang_up", call, reason });
  }

  private certified(certificates: string[]): Promise<Person> {
    return verifyChain(certificates, this.device.anchor, Math.floor(Date.now() / 1_000));
  }
}

/** Where this browser tells of a change of network, if it does. */
function networks(): EventTarget[] {
  const { connection } = navigator as Navigator & { connection?: EventTarget };
  return connection ? [connection] : [];
}
