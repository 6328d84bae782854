import type { Colleague, EndReason, FromHub, IceServer, ToHub, WaitingPatient } from "../hub/messages";
import { HubSocket } from "../hub/socket";
import { type Person, verifyChain } from "../trust/certificate";
import { secondsNow } from "../trust/clock";
import type { Devices, Word } from "../trust/devices";
import { proveHello } from "../trust/hello";
import type { KeptList } from "../trust/kept-list";
import { Refused } from "../trust/refused";
import { isNamed, standingOfList } from "../trust/revocations";
import type { Device } from "../trust/setup";
import { type Expected, issueTicket } from "../trust/ticket";
import { openCamera } from "./camera";
import { barOf, CertifiedList, chosen, type Shown } from "./certified";
import type { PageConfig } from "./config";
import { type ListState, LOOK_AT_LIST } from "./list";
import { type Office, Pair } from "./pair.svelte";
import { titleOf } from "./title";
import { Visit } from "./visit.svelte";

/** A doctor asks this page's owner to join her visit. */
export interface Asked {
  visit: string;
  pair: Pair;
}

/** What this browser remembers from visit to visit. */
export interface Memory {
  readonly list: KeptList;
  readonly devices: Devices;
}

/** Between two looks whose links have ended. Milliseconds. */
const FORGET_GUESTS = 60_000;

/** The doctor's page: one hub session, at most one visit. */
export class Doctor implements Office, ListState {
  waiting = $state<Shown<WaitingPatient>[]>([]);
  colleagues = $state<Shown<Colleague>[]>([]);
  /** Those who came with a link of this page, and are not in a visit yet. */
  guests = $state<Shown<WaitingPatient>[]>([]);
  /** Whom this page has asked in and not let in yet, with their links. With the page they are forgotten. */
  expected = $state<(Expected & { readonly link: string })[]>([]);
  standing = $state<ReturnType<typeof standingOfList>>("good");
  listRefused = $state<string | null>(null);
  /** The clinic has taken this browser's own certificate back: nothing is offered any more. */
  withdrawn = $state(false);
  away = $state(true);
  refused = $state<string | null>(null);
  visit = $state<Visit | null>(null);
  asked = $state<Asked | null>(null);
  /** Camera or microphone can be used. */
  equipped = $state(true);
  readonly local = new MediaStream();

  private readonly hub: HubSocket;
  private readonly patients: CertifiedList<WaitingPatient>;
  private readonly providers: CertifiedList<Colleague>;
  private readonly invited: CertifiedList<WaitingPatient>;
  private servers: IceServer[] = [];
  private own = "";
  private readonly timers: number[];
  /** The hub's lists as they came, to be judged anew. */
  private listed: { waiting: WaitingPatient[]; colleagues: Colleague[] } = { waiting: [], colleagues: [] };
  /** One at a time and in order, because verifying takes moments. */
  private queue: Promise<void> = Promise.resolve();

  constructor(
    private readonly config: PageConfig,
    readonly device: Device,
    private readonly memory: Memory,
  ) {
    this.patients = new CertifiedList(device, memory.devices, ["patient", "caregiver"]);
    this.providers = new CertifiedList(device, memory.devices, ["provider"]);
    this.invited = new CertifiedList(device, memory.devices, ["guest"]);
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
    this.timers = [
      window.setInterval(() => void this.visit?.measure(), 1_000),
      window.setInterval(() => this.lookAtList(), LOOK_AT_LIST),
      window.setInterval(() => this.forgetGuests(), FORGET_GUESTS),
    ];
    this.lookAtList();
  }

  get devices(): Devices {
    return this.memory.devices;
  }

  get barred(): boolean {
    return this.standing !== "good" && this.config.revocation === "refuse";
  }

  get phone(): string {
    return this.config.phone;
  }

  get closed(): boolean {
    return this.barred || this.withdrawn;
  }

  stop(): void {
    for (const timer of this.timers) window.clearInterval(timer);
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
  async admit(patient: Shown<WaitingPatient>): Promise<void> {
    if (this.visit !== null || this.closed) return;
    this.notNow();
    const call = crypto.randomUUID();
    await this.begin(new Visit(this, call, new Pair(call, { ...patient, name: patient.title }), true), async (visit, over) => {
      const person = await chosen(patient, this.device);
      if ((await barOf(person, this.device, this.devices)) !== null) throw new Error("the doctor has to ask first");
      if (!over()) await visit.admit(person);
    });
  }

  /** The doctor asked the person about a second device of hers. */
  async says(patient: Shown<WaitingPatient>, word: Word): Promise<void> {
    const person = await chosen(patient, this.device);
    await this.devices.say(person, word);
    await this.judge();
  }

  /** Joins the visit she is asked into. */
  async join(): Promise<void> {
    const { asked } = this;
    this.asked = null;
    if (asked !== null && !this.closed) await this.begin(new Visit(this, asked.visit, asked.pair, false), (visit) => visit.answer());
  }

  notNow(): void {
    if (this.asked !== null) this.decline(this.asked.pair.call, "declined");
    this.asked = null;
  }

  back(): void {
    this.visit = null;
    // What she said in the visit decides who may come in now.
    this.queue = this.queue.then(() => this.judge()).catch(() => undefined);
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
    const opening = openCamera(this.local).then((equipped) => {
      this.equipped = equipped;
      return visit.switchTo(visit.muted, visit.hidden);
    });
    try {
      await start(visit, over);
    } catch (error) {
      if (error instanceof Refused && error.code === "certificate_revoked") visit.why = "revoked";
      visit.end("not_verified");
    }
    await opening;
    // Leaves alone what a later visit uses.
    if (this.visit === null || this.visit.over) this.over();
  }

  private async heard(body: FromHub): Promise<void> {
    switch (body.type) {
      case "waiting":
        this.listed.waiting = body.patients;
        return this.judge();
      case "colleagues":
        this.listed.colleagues = body.people;
        return this.judge();
      case "revocations":
        return this.takeList(body.list);
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

  /** Who is in the lists, and who of them may come in, as far as is known now. */
  async judge(): Promise<void> {
    this.waiting = await this.patients.read(this.listed.waiting);
    this.colleagues = await this.providers.read(this.listed.colleagues);
    this.guests = (await this.invited.read(this.listed.waiting)).filter((guest) => this.awaits(guest));
  }

  /** Asks a guest into a visit: makes her link, for her alone. */
  async askGuest(name: string): Promise<void> {
    const { expected, text } = await issueTicket(this.device, name, secondsNow());
    this.expected.push({ ...expected, link: new URL(`guest.html#${text}`, location.href).href });
  }

  /** With a link that has not ended: this very key, not only this name. */
  private awaits(guest: Shown<WaitingPatient>): boolean {
    return this.expected.some(({ sub, thumbprint, expires }) => sub === guest.sub && thumbprint === guest.thumbprint && expires > secondsNow());
  }

  private forgetGuests(): void {
    this.expected = this.expected.filter(({ expires }) => expires > secondsNow());
    this.guests = this.guests.filter((guest) => this.awaits(guest));
  }

  /** Brings a guest as far as this page: the two compare their words before anybody else meets her. Once for each link. */
  async letGuestIn(guest: Shown<WaitingPatient>): Promise<void> {
    if (this.closed || !this.awaits(guest)) return;
    this.expected = this.expected.filter(({ sub }) => sub !== guest.sub);
    await this.judge();
    await this.visit?.bringIn(guest);
  }

  private async takeList(text: string): Promise<void> {
    try {
      await this.memory.list.take(text);
      this.listRefused = null;
    } catch (error) {
      this.listRefused = error instanceof Refused ? error.code : "revocations_unreadable";
    }
    this.lookAtList();
    await this.judge();
  }

  /** What the newest list means for this browser, for a visit that goes on, and for the next. */
  private lookAtList(): void {
    const list = this.memory.list.newest();
    this.standing = standingOfList(list, secondsNow());
    if (list === null) return;
    if (isNamed(list, this.device.person)) {
      this.withdrawn = true;
      this.stop();
    } else this.visit?.takenBack(list);
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
    if (busy || visit === null || this.asked !== null || this.barred) return this.decline(call, "declined");
    const caller = await this.certified(certificates).catch(() => null);
    if (caller?.role !== "provider") return this.decline(call, "not_verified");
    this.asked = { visit, pair: new Pair(call, { name: titleOf(caller), sub: caller.sub, session }) };
  }

  private decline(call: string, reason: EndReason): void {
    this.hub.send({ type: "hang_up", call, reason });
  }

  private certified(certificates: string[]): Promise<Person> {
    return verifyChain(certificates, this.device.anchor, this.device.revocations(), secondsNow());
  }
}

/** Where this browser tells of a change of network, if it does. */
function networks(): EventTarget[] {
  const { connection } = navigator as Navigator & { connection?: EventTarget };
  return connection ? [connection] : [];
}
