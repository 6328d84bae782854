import { type Announced, MOST_PEOPLE, type Roster, type Said } from "../call/said";
import type { CallSignal, Colleague, EndReason } from "../hub/messages";
import { type Role, verifyChain } from "../trust/certificate";
import { type Office, Pair } from "./pair.svelte";
import { Rings } from "./rings";

/** What the page says about a further person's coming and going. */
export interface News {
  what: "left" | "declined" | "not-in";
  name: string;
}

/** Two of a visit who are not the doctor and her patient may be anybody the clinic certified. */
const ANYBODY: readonly Role[] = ["provider", "patient"];
/** Words of others that stay on the screen. */
const MOST_HEARD = 50;
/** With these the hub refuses a call that was asked for. */
const REFUSALS = new Set(["full", "no_such_patient", "not_allowed"]);

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
  said = $state<string[]>([]);
  heard = $state<{ name: string; text: string }[]>([]);
  private roster: readonly Announced[] = [];
  /** Whom this page has called, each once while announced. */
  private readonly reached = new Set<string>();
  private readonly rings = new Rings<Pair>((ring) => this.refuse(ring.call, this.roster.length > 0 ? "not_verified" : "declined"));

  constructor(
    private readonly office: Office,
    /** The main call's id. */
    readonly id: string,
    /** With the patient at the doctor's page, with the doctor at a colleague's. */
    readonly main: Pair,
    /** Whether this is the doctor's page. */
    readonly leads: boolean,
  ) {}

  get over(): boolean {
    return this.main.state.ended !== null;
  }

  get full(): boolean {
    return this.others.length + 2 >= MOST_PEOPLE;
  }

  /** The doctor calls her patient. */
  async admit(): Promise<void> {
    const line = this.main.dial(true, this.office, ["patient"], this.listenToMain());
    this.office.send({ type: "admit", session: this.main.state.session, call: this.main.call, visit: null });
    await line.start();
  }

  /** A colleague takes the doctor's call. */
  answer(): void {
    this.main.dial(false, this.office, ["provider"], this.listenToMain());
  }

  /** The doctor brings a further person in. */
  async bringIn(person: Colleague): Promise<void> {
    if (!this.leads || this.main.state.verified === null || this.full || this.pairWith(person.session) !== undefined) return;
    this.news = null;
    const pair = this.add(new Pair(crypto.randomUUID(), person));
    try {
      // The list is the hub's; who is called is what the clinic certified.
      const certified = await verifyChain(person.certificates, this.office.device.anchor, Math.floor(Date.now() / 1_000));
      if (pair.state.ended !== null) return;
      Object.assign(pair.state, { sub: certified.sub, name: certified.name });
      const line = pair.dial(true, this.office, [certified.role], this.listenTo(pair));
      this.office.send({ type: "admit", session: person.session, call: pair.call, visit: this.id });
      await line.start();
    } catch {
      this.leave(pair, "not_verified");
    }
  }

  /** Somebody calls this page in this visit. */
  rung(call: string, session: string): void {
    if (this.pairOf(call) !== undefined) return;
    if (this.pairWith(session) !== undefined || session === this.main.state.session) return this.refuse(call, "declined");
    this.rings.add(new Pair(call, { name: "", sub: "", session }));
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

  /** The hub does not do what was asked. */
  refused(code: string): void {
    if (this.over) return;
    if (this.main.state.verified === null) return this.end("failed");
    const asked = this.others.findLast((pair) => pair.state.verified === null);
    if (asked !== undefined && REFUSALS.has(code)) this.leave(asked, "failed");
  }

  async switchTo(muted: boolean, hidden: boolean): Promise<void> {
    Object.assign(this, { muted, hidden });
    await Promise.all(this.pairs().map((pair) => pair.line?.switch(muted, hidden)));
  }

  /** Shows words to the one this page is in the main call with; false when they did not leave. */
  say(text: string): boolean {
    const words = text.trim().slice(0, 500);
    if (words === "" || this.main.state.verified === null || !this.main.line?.say(words)) return false;
    this.said.push(words);
    return true;
  }

  /** Ends the visit at the doctor's page, leaves it at a colleague's. */
  hangUp(): void {
    this.end("hung_up");
  }

  /** Ends one further person's call. */
  leave(pair: Pair, reason: EndReason): void {
    if (!pair.end(reason)) return;
    this.office.send({ type: "hang_up", call: pair.call, reason });
    this.others = this.others.filter((other) => other !== pair);
    const what = pair.state.opened ? "left" : reason === "declined" ? "declined" : "not-in";
    this.news = { what, name: pair.state.name };
    if (pair.state.opened) this.changed();
  }

  renew(): void {
    for (const pair of this.pairs()) void pair.line?.renew().catch(() => undefined);
  }

  async measure(): Promise<void> {
    await Promise.all(this.pairs().map((pair) => pair.measure()));
  }

  /** The main call is over, and with it the visit at this page. */
  end(reason: EndReason): void {
    if (!this.main.end(reason)) return;
    this.rings.clear();
    for (const pair of [...this.others]) this.leave(pair, "hung_up");
    this.office.send({ type: "hang_up", call: this.main.call, reason });
    this.office.over();
  }

  private listenToMain() {
    return {
      verified: () => void this.main.line?.switch(this.muted, this.hidden),
      ended: (reason: EndReason) => this.end(reason),
      said: (said: Said) => {
        if (said.type === "roster" && !this.leads) this.announced(said);
        this.hear(this.main, said);
      },
    };
  }

  private listenTo(pair: Pair) {
    return {
      verified: () => {
        void pair.line?.switch(this.muted, this.hidden);
        // The newest comes last in the roster, however long she took.
        this.others = [...this.others.filter((other) => other !== pair), pair];
        this.changed();
      },
      ended: (reason: EndReason) => this.leave(pair, reason),
      said: (said: Said) => this.hear(pair, said),
    };
  }

  private hear(pair: Pair, said: Said): void {
    if (said.type === "typed") this.heard = [...this.heard, { name: pair.state.name, text: said.text }].slice(-MOST_HEARD);
  }

  /** Somebody came or left: the doctor announces it, and the pictures share the line anew. */
  private changed(): void {
    const live = this.others.filter((pair) => pair.state.verified !== null);
    for (const pair of this.pairs()) void pair.line?.share(live.length + 2);
    if (!this.leads || this.over) return;
    const { person } = this.office.device;
    const announce = ({ state: { session, sub, name } }: Pair): Announced => ({ session, sub, name });
    const people = [{ session: this.office.session(), sub: person.sub, name: person.name }, ...[this.main, ...live].map(announce)];
    for (const pair of this.pairs()) pair.line?.stand({ type: "roster", visit: this.id, people });
  }

  /** The doctor says who belongs here; only she can, on the call that is verified to be hers. */
  private announced({ visit, people }: Roster): void {
    const { session, verified } = this.main.state;
    const doctor = people[0];
    if (visit !== this.id || doctor?.session !== session || doctor.sub !== verified?.peer.sub) return;
    this.roster = people;
    const named = (one: string): boolean => people.some((person) => person.session === one);
    for (const pair of [...this.others]) if (!named(pair.state.session)) this.leave(pair, "hung_up");
    for (const one of this.reached) if (!named(one)) this.reached.delete(one);
    this.takeRings();
    const own = people.findIndex((person) => person.session === this.office.session());
    // Who comes later calls those who were here; the doctor's call is there already.
    for (const person of people.slice(1, Math.max(own, 1))) this.reach(person);
  }

  private reach(person: Announced): void {
    if (this.reached.has(person.session) || this.pairWith(person.session) !== undefined) return;
    this.reached.add(person.session);
    const pair = this.add(new Pair(crypto.randomUUID(), person));
    this.office.send({ type: "reach", visit: this.id, session: person.session, call: pair.call });
    const line = pair.dial(true, this.office, ANYBODY, this.listenTo(pair));
    void line.start().catch(() => this.leave(pair, "failed"));
  }

  /** Takes the calls of those who are announced by now. */
  private takeRings(): void {
    const announced = (session: string) => this.roster.find((person) => person.session === session);
    for (const pair of this.rings.take((session) => announced(session) !== undefined)) {
      Object.assign(pair.state, announced(pair.state.session));
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
