/** What the tests of the doctor's page stand on: a hub, lines, certificates and tickets that do as a test says. */
import { afterEach, beforeEach, vi } from "vitest";
import type { Listener } from "../hub/socket";
import type { EndReason, FromHub, ToHub } from "../hub/messages";
import type { Between, CallListener } from "../call/line";
import type { Passed, Said } from "../call/said";
import { Devices, type Word } from "../trust/devices";
import type { KeptList } from "../trust/kept-list";
import { Refused } from "../trust/refused";
import type { Revocations } from "../trust/revocations";
import type { Device, Verified } from "../trust/setup";
import { memoryShelf } from "../trust/store";
import { Doctor } from "./doctor.svelte";

export let hub: Listener;
export const sent: ToHub[] = [];
vi.mock("../hub/socket", () => ({
  HubSocket: class {
    constructor(_: string, __: object, listener: Listener) {
      hub = listener;
    }
    send = (body: ToHub) => void sent.push(body);
    stop = () => undefined;
  },
}));

const ROLES: Record<string, string> = { Guest: "guest", Patient: "patient", RelatedPerson: "caregiver", Practitioner: "provider" };

/** A certificate here is a subject, then the number of her device. */
vi.mock("../trust/certificate", () => ({
  verifyChain: async ([text]: string[], _: unknown, list: Revocations | null) => {
    if (text === undefined || text === "false") throw new Error("not the clinic's");
    const [sub = "", device = "1"] = text.split(" ");
    const key = `key ${device} of ${sub}`;
    if (list?.keys.has(key)) throw new Refused("certificate_revoked");
    return personOf(sub, device);
  },
}));
export function personOf(sub: string, device = "1") {
  const role = ROLES[sub.split("/")[0] ?? ""];
  const thumbprint = `key ${device} of ${sub}`;
  const actsFor = role === "caregiver" ? { name: "Asha Verma", patient: "Patient/asha", relation: "daughter" } : null;
  const invitation = role === "provider" ? null : `invitation of ${sub}`;
  return { sub, name: `name of ${sub}`, role, actsFor, key: { thumbprint }, invitation, revocable: [{ serial: text(sub), key: thumbprint }] };
}
export const text = (sub: string): string => `serial of ${sub}`;

/** What the doctor signs anew. */
vi.mock("../trust/issue", () => ({
  renew: async (_: unknown, person: { key: { thumbprint: string } }) => ({ certificate: `renewal of ${person.key.thumbprint}`, issuer: "rao" }),
}));

/** A ticket here is a number. */
export let tickets = 0;
vi.mock("../trust/ticket", () => ({
  issueTicket: async (_: unknown, name: string, now: number) => {
    const sub = `Guest/${++tickets}`;
    return { expected: { sub, name, thumbprint: `key 1 of ${sub}`, expires: now + 7_200 }, text: `ticket-${tickets}` };
  },
}));

/** A list here is its own number, and the key it takes back. */
export class Kept {
  list: Revocations | null = null;
  newest = () => this.list;
  take = async (list: string) => {
    const [number, ...key] = list.split(" ");
    if (Number(number) < (this.list?.number ?? 0)) throw new Refused("revocations_rolled_back");
    this.list = { number: Number(number), next: Date.now() / 1_000 + 60, keys: new Set([key.join(" ")]), serials: new Set(), text: list };
  };
}
export let kept: Kept;
export let devices: Devices;

/** A line that says what it was told, and opens when a test says so. */
export class Line {
  stood: { type: string; people?: { sub: string }[]; certificate?: string }[] = [];
  passed: Passed[] = [];
  shared: number[] = [];
  switched: [boolean, boolean][] = [];
  heard: unknown[] = [];
  leaves = true;
  constructor(
    readonly offers: boolean,
    readonly between: Between,
    readonly listener: CallListener,
  ) {
    lines.push(this);
  }
  start = async () => undefined;
  receive = async (signal: { kind: string; reason?: EndReason }) => {
    this.heard.push(signal.kind);
    if (signal.kind === "bye") this.listener.ended(signal.reason ?? "other");
  };
  hangUp = () => this.listener.ended("hung_up");
  switch = async (muted: boolean, hidden: boolean) => void this.switched.push([muted, hidden]);
  share = async (people: number) => void this.shared.push(people);
  stand = (said: { type: string }) => void this.stood.push(said);
  pass = (message: Passed) => {
    if (this.leaves) this.passed.push(message);
    return this.leaves;
  };
  room = async () => undefined;
  stats = async () => new Map();
  opens(sub = this.between.person, device = "1"): void {
    this.listener.verified({ peer: personOf(sub, device), words: ["a", "b", "c"] } as unknown as Verified);
  }
  says(said: Said): void {
    this.listener.said(said);
  }
}
export const lines: Line[] = [];
export function lineAt(offers: boolean) {
  return function (_: unknown, __: unknown, between: Between, listener: CallListener): Line {
    return new Line(offers, between, listener);
  };
}
vi.mock("../call/offering", () => ({ OfferingLine: lineAt(true) }));
vi.mock("../call/answering", () => ({ AnsweringLine: lineAt(false) }));

export const config = { hub: "wss://hub.example/socket", revocation: "warn" } as ConstructorParameters<typeof Doctor>[0];
export const strict = { ...config, revocation: "refuse" as const };
export const person = (sub: string, session: string, device = "1") => ({
  sub, session, name: `name of ${sub}`, title: `name of ${sub}`, thumbprint: `key ${device} of ${sub}`, bar: null, certificates: [`${sub} ${device}`], since: "", connected: true,
});
export const asha = person("Patient/asha", "s-asha");
export const ravi = person("Patient/ravi", "s-ravi");
export const sen = person("Practitioner/sen", "s-sen");
export const rao = { session: "s-rao", sub: "Practitioner/rao", name: "Dr Rao" };
export const turns = async () => {
  for (let n = 0; n < 30; n++) await Promise.resolve();
};
export const hears = async (body: FromHub) => {
  hub.message(body);
  await turns();
};
export const of = (type: ToHub["type"]) => sent.filter((body) => body.type === type);

export const pages: Doctor[] = [];

/** A page whose own session is `own`. */
export function page(own: string, sub: string, how = config): Doctor {
  const device = { certificates: [], person: { ...personOf(sub), name: sub }, anchor: {}, revocations: () => kept.newest() } as unknown as Device;
  const doctor = new Doctor(how, device, { list: kept as unknown as KeptList, devices });
  hub.connected(own, []);
  pages.push(doctor);
  return doctor;
}

/** Dr Rao's page in a live call with Asha. */
export async function inCall(how = config): Promise<{ doctor: Doctor; main: Line }> {
  const doctor = page("s-rao", "Practitioner/rao", how);
  await doctor.admit(asha);
  const main = lines[0] as Line;
  main.opens();
  return { doctor, main };
}

/** Dr Sen's page, brought into visit "v" by Dr Rao and verified. */
export async function joined(): Promise<{ doctor: Doctor; main: Line }> {
  const doctor = page("s-sen", "Practitioner/sen");
  await rings("f1", "s-rao");
  await doctor.join();
  const main = lines[0] as Line;
  main.opens();
  return { doctor, main };
}

export const rings = (call: string, from_session: string, visit: string | null = "v", certificates = ["Practitioner/rao"]) =>
  hears({ type: "ringing", call, from_session, certificates, visit });
export const roster = (people: object[], visit = "v") => ({ type: "roster", visit, people }) as unknown as Said;

afterEach(() => {
  for (const doctor of pages.splice(0)) doctor.stop();
});

beforeEach(() => {
  sent.length = 0;
  lines.length = 0;
  kept = new Kept();
  tickets = 0;
  devices = new Devices(memoryShelf<readonly string[]>(), memoryShelf<Word>());
  vi.useRealTimers();
  vi.stubGlobal("MediaStream", class { getTracks = () => []; });
  vi.stubGlobal("navigator", { mediaDevices: { getUserMedia: async () => Promise.reject(new Error("none")) } });
});
