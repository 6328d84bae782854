import { type Announced, MAX_CHAT, MOST_PEOPLE, type Roster, type Said } from "../call/said";
import type { CallSignal, Colleague, EndReason } from "../hub/messages";
import type { Person, Role } from "../trust/certificate";
import { secondsNow } from "../trust/clock";
import { renew } from "../trust/issue";
import { isNamed, type Revocations } from "../trust/revocations";
import { barOf, chosen, type Shown } from "./certified";
import { Exchange } from "./exchange.svelte";
import { type News, newsOf } from "./news";
import { type Office, Pair } from "./pair.svelte";
import { Reaching } from "./reaching";
import { Rings } from "./rings";

/** Two of a visit who are not the doctor and her patient may be anybody the clinic certified. */
const ANYBODY: readonly Role[] = ["provider", "patient", "caregiver", "guest"];
/** With whom a doctor has a visit. */
const PATIENTS: readonly Role[] = ["patient", "caregiver"];
/** With these a call ends that may be tried again. */
const LOST: ReadonlySet<EndReason> = new Set(["connection_lost", "failed"]);

/**
 * One visit of two to four people, at the page of its doctor or of a colleague she brought in: a call with each of
 * the others.
 *
 * Invariant: at a colleague's page nobody but the doctor is in a call whom the doctor has not announced.
 */
export class Visit {
  others = $state<Pair[]>([]);
  news = $state<News | null>(null);
  muted = $state(false);
  hidden = $state(false);
  /** Whom the doctor has not met at this device yet: she says whether it is her. */
  question = $state<Person | null>(null);
  /** At a page that was brought in: the doctor has announced it to the others. */
  joined = $state(false);
  /** Why the visit was ended at this page, beyond what the call says. */
  why = $state<"revoked" | "denied" | null>(null);
  /** Words and files with the one this page is in the main call with. */
  readonly exchange: Exchange;
  /** Those whom the doctor announces beside herself and this page; none before she does. */
  private roster: readonly Announced[] | null = null;
  private readonly reaching = new Reaching((person) => this.reach(person));
  private readonly rings = new Rings<Pair>((ring) => this.refuse(ring.call, this.roster === null ? "declined" : "not_verified"));

  constructor(
    private readonly office: Office,
    /** The main call's id. */
    readonly id: string,
    /** With the patient at the doctor's page, with the doctor at a colleague's. */
    readonly main: Pair,
    /** Whether this is the doctor's page. */
    readonly leads: boolean,
  ) {
    this.exchange = new Exchange(() => this.main.line);
  }

  get over(): boolean {
    return this.main.state.ended !== null;
  }

  get full(): boolean {
    return this.others.length + 2 >= MOST_PEOPLE;
  }

  /** The doctor calls her patient, or who acts for him, at the device that was chosen. */
  async admit({ key: { thumbprint } }: Person): Promise<void> {
    const line = this.main.dial(true, this.office, PATIENTS, this.listenToMain(), thumbprint);
    this.office.send({ type: "admit", session: this.main.state.session, call: this.main.call, visit: null });
    await line.start();
  }

  /** A colleague takes the doctor's call. */
  answer(): void {
    this.main.dial(false, this.office, ["provider"], this.listenToMain());
  }

  /** The doctor brings a further person in. */
  async bringIn(person: Shown<Colleague>): Promise<void> {
    if (this.office.closed || !this.leads || this.main.state.verified === null || this.full || this.pairWith(person.session) !== undefined) return;
    this.news = null;
    const pair = this.add(new Pair(crypto.randomUUID(), { ...person, name: person.title }));
    try {
      const known = await chosen(person, this.office.device);
      if ((await barOf(known, this.office.device, this.office.devices)) !== null) throw new Error("the doctor has to ask first");
      if (pair.state.ended !== null) return;
      pair.state.held = known.role === "guest";
      const line = pair.dial(true, this.office, [known.role], this.listenTo(pair), known.key.thumbprint);
      this.office.send({ type: "admit", session: person.session, call: pair.call, visit: this.id });
      await line.start();
    } catch {
      this.leave(pair, "not_verified");
    }
  }

  /** The doctor and a guest have compared their words aloud: from here on she belongs to the visit, or she is out of it. */
  compared(pair: Pair, same: boolean): void {
    if (!pair.state.held || pair.state.verified === null) return;
    pair.state.held = false;
    if (same) this.changed();
    else this.leave(pair, "not_verified");
  }

  /** The doctor says who is in front of her: herself, and her device is good for 90 days more, or somebody else. */
  async confirm(isHer: boolean): Promise<void> {
    const person = this.question;
    if (person === null) return;
    this.question = null;
    await this.office.devices.say(person, isHer ? "confirmed" : "denied");
    if (isHer) return this.renewFor(person);
    this.why = "denied";
    this.end("hung_up");
  }

  /** The clinic takes certificates back: whoever is here with one is not any more. */
  takenBack(list: Revocations): void {
    for (const pair of this.pairs()) {
      const peer = pair.state.verified?.peer;
      if (peer === undefined || !isNamed(list, peer)) continue;
      if (pair !== this.main) this.leave(pair, "not_verified");
      else {
        this.why = "revoked";
        this.end("not_verified");
      }
    }
  }

  /** Somebody calls this page in this visit. */
  rung(call: string, session: string): void {
    if (this.pairOf(call) !== undefined) return;
    // Nobody calls the doctor in her own visit.
    const known = this.leads || this.pairWith(session) !== undefined || session === this.main.state.session;
    if (known || !this.rings.add(new Pair(call, { name: "", sub: "", session }))) return this.refuse(call, "declined");
    this.takeRings();
  }

  signal(call: string, session: string, signal: CallSignal): void {
    const pair = this.pairOf(call);
    if (pair?.state.session === session) pair.receive(signal);
  }

  /** The hub says that the other end of a call has left it. */
  gone(call: string, session: string, reason: EndReason): void {
    this.signal(call, session, { kind: "bye", reason });
    this.rings.forget(call);
  }

  /** The hub does not do what was asked in this call: it is over, unless it is private already. */
  refused(call: string): void {
    if (this.over) return;
    this.rings.forget(call);
    const pair = this.pairOf(call);
    if (pair === undefined || pair.state.opened) return;
    if (pair === this.main) this.end("failed");
    else this.leave(pair, "failed");
  }

  async switchTo(muted: boolean, hidden: boolean): Promise<void> {
    Object.assign(this, { muted, hidden });
    await Promise.all(this.pairs().map((pair) => pair.line?.switch(muted, hidden)));
  }

  /** Shows words to the one this page is in the main call with; false when they did not leave. */
  say(text: string): boolean {
    const words = text.trim().slice(0, MAX_CHAT);
    return words !== "" && this.main.state.verified !== null && this.exchange.say(words);
  }

  /** Ends the visit at the doctor's page, leaves it at a colleague's. */
  hangUp(): void {
    this.end("hung_up");
  }

  /** The doctor ends it for one further person. */
  endFor(pair: Pair): void {
    this.leave(pair, "hung_up", true);
  }

  /** One further person's call is over, by the doctor's own choice or not. */
  private leave(pair: Pair, reason: EndReason, byDoctor = false): void {
    if (!pair.end(reason)) return;
    this.office.send({ type: "hang_up", call: pair.call, reason });
    this.others = this.others.filter((other) => other !== pair);
    const { opened, name } = pair.state;
    this.news = { what: newsOf(reason, opened, byDoctor), name };
    if (LOST.has(reason)) this.reaching.lost(pair.state);
    else this.reaching.over(pair.state);
    if (opened) this.changed();
  }

  renew(): void {
    for (const pair of this.pairs()) void pair.line?.renew(true).catch(() => undefined);
  }

  async measure(): Promise<void> {
    await Promise.all(this.pairs().map((pair) => pair.measure()));
  }

  /** The main call is over, and with it the visit at this page. */
  end(reason: EndReason): void {
    if (!this.main.end(reason)) return;
    this.question = null;
    this.exchange.over();
    this.rings.clear();
    this.reaching.clear();
    for (const pair of [...this.others]) this.leave(pair, "hung_up");
    this.office.send({ type: "hang_up", call: this.main.call, reason });
    this.office.over();
  }

  private listenToMain() {
    return {
      verified: () => {
        void this.main.line?.switch(this.muted, this.hidden);
        if (this.leads && this.main.state.verified !== null) void this.meet(this.main.state.verified.peer);
      },
      ended: (reason: EndReason) => this.end(reason),
      said: (said: Said) => {
        if (said.type === "roster" && !this.leads) this.announced(said);
        else if (said.type === "file" || said.type === "chunk" || said.type === "file_ack" || said.type === "file_refused") this.exchange.hearFile(said);
        else this.hear(this.main, said);
      },
    };
  }

  private listenTo(pair: Pair) {
    return {
      verified: () => {
        void pair.line?.switch(this.muted, this.hidden);
        // The newest comes last in the roster, however long she took.
        this.others = [...this.others.filter((other) => other !== pair), pair];
        this.reaching.opened(pair.state);
        this.changed();
      },
      ended: (reason: EndReason) => this.leave(pair, reason),
      said: (said: Said) => this.hear(pair, said),
    };
  }

  private hear(pair: Pair, said: Said): void {
    const { name } = pair.state;
    if (said.type === "typed") this.exchange.hearTyped(said, name);
    else if (said.type === "chat" || said.type === "chat_ack") this.exchange.hearWords(said, name, pair.line);
  }

  /** At the first visit the doctor is asked whether it is her; after that her device is certified anew by itself. */
  private async meet(person: Person): Promise<void> {
    // One that this browser cannot remember is asked about every time.
    const meeting = await this.office.devices.meet(person).catch(() => "new");
    if (this.over) return;
    if (meeting === "confirmed") await this.renewFor(person);
    else this.question = person;
  }

  private async renewFor(person: Person): Promise<void> {
    const { certificate, issuer } = await renew(this.office.device, person, secondsNow());
    this.main.line?.stand({ type: "renewal", certificate, issuer });
  }

  /** Somebody came or left: the doctor announces it, and the pictures share the line anew. */
  private changed(): void {
    const live = this.others.filter((pair) => pair.state.verified !== null);
    for (const pair of this.pairs()) void pair.line?.share(live.length + 2);
    if (!this.leads || this.over) return;
    const { person } = this.office.device;
    const announce = ({ state: { session, sub, name, verified } }: Pair): Announced => ({ session, sub, name: verified?.peer.name ?? name });
    const members = live.filter((pair) => !pair.state.held);
    const people = [{ session: this.office.session(), sub: person.sub, name: person.name }, ...[this.main, ...members].map(announce)];
    for (const pair of [this.main, ...members]) pair.line?.stand({ type: "roster", visit: this.id, people });
  }

  /** The doctor says who belongs here; only she can, on the call that is verified to be hers. */
  private announced({ visit, people }: Roster): void {
    const doctor = this.main.state.verified?.peer.sub;
    // One that cannot be hers of this visit names nobody else.
    const named = visit === this.id && doctor !== undefined && people[0]?.sub === doctor ? people.slice(1) : [];
    const own = named.findIndex((person) => person.sub === this.office.device.person.sub);
    this.roster = named.filter((_, index) => index !== own);
    this.joined = own >= 0;
    for (const pair of [...this.others]) if (this.member(pair.state.session)?.sub !== pair.state.sub) this.leave(pair, "hung_up");
    this.takeRings();
    // Who comes later calls those who were here; the doctor's call is there already.
    this.reaching.announced(named.slice(0, Math.max(own, 0)));
  }

  private member(session: string): Announced | undefined {
    return this.roster?.find((person) => person.session === session);
  }

  private reach(person: Announced): void {
    if (this.over || this.pairWith(person.session) !== undefined) return;
    const pair = this.add(new Pair(crypto.randomUUID(), person));
    this.office.send({ type: "reach", visit: this.id, session: person.session, call: pair.call });
    const line = pair.dial(true, this.office, ANYBODY, this.listenTo(pair));
    void line.start().catch(() => this.leave(pair, "failed"));
  }

  /** Takes the calls of those who are announced by now. */
  private takeRings(): void {
    for (const pair of this.rings.take((session) => this.member(session) !== undefined)) {
      const { session } = pair.state;
      if (this.pairWith(session) !== undefined) {
        this.refuse(pair.call, "declined");
        continue;
      }
      Object.assign(pair.state, this.member(session));
      this.add(pair);
      pair.dial(false, this.office, ANYBODY, this.listenTo(pair));
    }
  }

  private refuse(call: string, reason: EndReason): void {
    this.office.send({ type: "hang_up", call, reason });
  }

  private add(pair: Pair): Pair {
    this.others = [...this.others, pair];
    return pair;
  }

  private pairs(): Pair[] {
    return [this.main, ...this.others];
  }

  private pairOf(call: string): Pair | undefined {
    return this.pairs().find((pair) => pair.call === call) ?? this.rings.get(call);
  }

  private pairWith(session: string): Pair | undefined {
    return this.others.find((pair) => pair.state.session === session);
  }
}
