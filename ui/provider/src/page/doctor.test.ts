// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Listener } from "../hub/socket";
import type { CallSignal, EndReason, FromHub, ToHub } from "../hub/messages";
import type { Between, CallListener } from "../call/line";
import type { Passed, Said } from "../call/said";
import { CLOCK_TOLERANCE_SECONDS } from "../trust/clock";
import { Devices, type Word } from "../trust/devices";
import type { KeptList } from "../trust/kept-list";
import { Refused } from "../trust/refused";
import type { Revocations } from "../trust/revocations";
import type { Device, Verified } from "../trust/setup";
import { memoryShelf } from "../trust/store";
import { Doctor } from "./doctor.svelte";
import type { Pair } from "./pair.svelte";

let hub: Listener;
const sent: ToHub[] = [];
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
function personOf(sub: string, device = "1") {
  const role = ROLES[sub.split("/")[0] ?? ""];
  const thumbprint = `key ${device} of ${sub}`;
  const actsFor = role === "caregiver" ? { name: "Asha Verma", patient: "Patient/asha", relation: "daughter" } : null;
  const invitation = role === "provider" ? null : `invitation of ${sub}`;
  return { sub, name: `name of ${sub}`, role, actsFor, key: { thumbprint }, invitation, revocable: [{ serial: text(sub), key: thumbprint }] };
}
const text = (sub: string): string => `serial of ${sub}`;

/** What the doctor signs anew. */
vi.mock("../trust/issue", () => ({
  renew: async (_: unknown, person: { key: { thumbprint: string } }) => ({ certificate: `renewal of ${person.key.thumbprint}`, issuer: "rao" }),
}));

/** A ticket here is a number. */
let tickets = 0;
vi.mock("../trust/ticket", () => ({
  issueTicket: async (_: unknown, name: string, now: number) => {
    const sub = `Guest/${++tickets}`;
    return { expected: { sub, name, thumbprint: `key 1 of ${sub}`, expires: now + 7_200 }, text: `ticket-${tickets}` };
  },
}));

/** A list here is its own number, and the key it takes back. */
class Kept {
  list: Revocations | null = null;
  newest = () => this.list;
  take = async (list: string) => {
    const [number, ...key] = list.split(" ");
    if (Number(number) < (this.list?.number ?? 0)) throw new Refused("revocations_rolled_back");
    this.list = { number: Number(number), next: Date.now() / 1_000 + 60, keys: new Set([key.join(" ")]), serials: new Set(), text: list };
  };
}
let kept: Kept;
let devices: Devices;

/** A line that says what it was told, and opens when a test says so. */
class Line {
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
const lines: Line[] = [];
function lineAt(offers: boolean) {
  return function (_: unknown, __: unknown, between: Between, listener: CallListener): Line {
    return new Line(offers, between, listener);
  };
}
vi.mock("../call/offering", () => ({ OfferingLine: lineAt(true) }));
vi.mock("../call/answering", () => ({ AnsweringLine: lineAt(false) }));

const config = { hub: "wss://hub.example/socket", revocation: "warn" } as ConstructorParameters<typeof Doctor>[0];
const strict = { ...config, revocation: "refuse" as const };
const person = (sub: string, session: string, device = "1") => ({
  sub, session, name: `name of ${sub}`, title: `name of ${sub}`, thumbprint: `key ${device} of ${sub}`, bar: null, certificates: [`${sub} ${device}`], since: "", connected: true,
});
const asha = person("Patient/asha", "s-asha");
const ravi = person("Patient/ravi", "s-ravi");
const sen = person("Practitioner/sen", "s-sen");
const rao = { session: "s-rao", sub: "Practitioner/rao", name: "Dr Rao" };
const turns = async () => {
  for (let n = 0; n < 30; n++) await Promise.resolve();
};
const hears = async (body: FromHub) => {
  hub.message(body);
  await turns();
};
const of = (type: ToHub["type"]) => sent.filter((body) => body.type === type);

const pages: Doctor[] = [];

/** A page whose own session is `own`. */
function page(own: string, sub: string, how = config): Doctor {
  const device = { certificates: [], person: { ...personOf(sub), name: sub }, anchor: {}, revocations: () => kept.newest() } as unknown as Device;
  const doctor = new Doctor(how, device, { list: kept as unknown as KeptList, devices });
  hub.connected(own, []);
  pages.push(doctor);
  return doctor;
}

/** Dr Rao's page in a live call with Asha. */
async function inCall(how = config): Promise<{ doctor: Doctor; main: Line }> {
  const doctor = page("s-rao", "Practitioner/rao", how);
  await doctor.admit(asha);
  const main = lines[0] as Line;
  main.opens();
  return { doctor, main };
}

/** Dr Sen's page, brought into visit "v" by Dr Rao and verified. */
async function joined(): Promise<{ doctor: Doctor; main: Line }> {
  const doctor = page("s-sen", "Practitioner/sen");
  await rings("f1", "s-rao");
  await doctor.join();
  const main = lines[0] as Line;
  main.opens();
  return { doctor, main };
}

const rings = (call: string, from_session: string, visit: string | null = "v", certificates = ["Practitioner/rao"]) =>
  hears({ type: "ringing", call, from_session, certificates, visit });
const roster = (people: object[], visit = "v") => ({ type: "roster", visit, people }) as unknown as Said;

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

test("only words that left are listed, and only those that were answered are said to have arrived", async () => {
  const { doctor, main } = await inCall();
  main.leaves = false;
  expect(doctor.visit?.say("Take half a tablet.")).toBe(false);
  expect(doctor.visit?.exchange.words).toEqual([]);
  main.leaves = true;
  expect(doctor.visit?.say("Take half a tablet.")).toBe(true);
  expect(doctor.visit?.exchange.words).toMatchObject([{ text: "Take half a tablet.", state: "sending" }]);
  expect(doctor.visit?.exchange.notArrived).toEqual(["Take half a tablet."]);
  main.says({ type: "chat_ack", id: doctor.visit?.exchange.words[0]?.id ?? "" });
  expect([doctor.visit?.exchange.words[0]?.state, doctor.visit?.exchange.notArrived]).toEqual(["arrived", []]);
});

test("the doctor brings in a colleague and one in line, announces them in the order they came, and each takes less", async () => {
  const { doctor, main } = await inCall();
  const visit = doctor.visit;
  await visit?.bringIn(sen);
  await visit?.bringIn(ravi);
  expect(of("admit").slice(1)).toMatchObject([{ session: "s-sen", visit: visit?.id }, { session: "s-ravi", visit: visit?.id }]);
  expect(lines.map(({ between }) => between.takes)).toEqual([["patient", "caregiver"], ["provider"], ["patient"]]);
  expect(main.stood).toEqual([]);
  lines[2]?.opens();
  lines[1]?.opens();
  const subs = main.stood.at(-1)?.people?.map(({ sub }) => sub);
  expect(subs).toEqual(["Practitioner/rao", "Patient/asha", "Patient/ravi", "Practitioner/sen"]);
  expect(lines[1]?.stood.at(-1)).toEqual(main.stood.at(-1));
  expect(main.shared).toEqual([3, 4]);
  await visit?.bringIn(person("Practitioner/das", "s-das"));
  expect(lines).toHaveLength(3);
  lines[1]?.listener.ended("connection_lost");
  expect(main.stood.at(-1)?.people).toHaveLength(3);
  expect([main.shared.at(-1), visit?.news, visit?.over]).toEqual([3, { what: "lost", name: "name of Practitioner/sen" }, false]);
});

test("nobody is brought in before the main call is private, nor somebody whom the clinic did not certify", async () => {
  const doctor = page("s-rao", "Practitioner/rao");
  await doctor.admit(asha);
  await doctor.visit?.bringIn(sen);
  expect(lines).toHaveLength(1);
  lines[0]?.opens();
  await doctor.visit?.bringIn({ ...sen, certificates: ["false"] });
  expect([lines.length, doctor.visit?.news?.what, of("admit").length]).toEqual([1, "not-in", 1]);
});

test("one who declines, or whom the hub refuses, is not in, and the visit goes on", async () => {
  const { doctor } = await inCall();
  await doctor.visit?.bringIn(sen);
  const call = lines[1]?.between.call ?? "";
  await hears({ type: "peer_gone", call, session: "s-sen", reason: "declined" });
  expect(doctor.visit?.news?.what).toBe("declined");
  await doctor.visit?.bringIn(sen);
  await doctor.visit?.bringIn(ravi);
  await hears({ type: "error", code: "no_such_call", message: "" });
  await hears({ type: "error", code: "no_such_call", message: "", call: "another" });
  expect(doctor.visit?.others).toHaveLength(2);
  await hears({ type: "error", code: "full", message: "", call: lines[2]?.between.call ?? "" });
  expect(doctor.visit?.others.map((pair) => pair.state.session)).toEqual(["s-ravi"]);
  expect([doctor.visit?.news, doctor.visit?.over]).toEqual([{ what: "not-in", name: "name of Practitioner/sen" }, false]);
});

test("while a visit is set up only an error that names its call ends it, and a private one none", async () => {
  const doctor = page("s-rao", "Practitioner/rao");
  await doctor.admit(asha);
  const call = lines[0]?.between.call ?? "";
  // Somebody rings and hangs up at once: to decline it is answered with an error.
  await rings("x1", "s-x", "vx");
  await hears({ type: "error", code: "no_such_call", message: "", call: "x1" });
  await hears({ type: "error", code: "no_such_call", message: "", call: null });
  expect(doctor.visit?.over).toBe(false);
  await hears({ type: "error", code: "no_such_patient", message: "", call });
  expect([doctor.visit?.over, doctor.visit?.main.state.ended]).toEqual([true, "failed"]);
  doctor.back();
  await doctor.admit(asha);
  lines[1]?.opens();
  await hears({ type: "error", code: "no_such_call", message: "", call: lines[1]?.between.call ?? "" });
  expect(doctor.visit?.over).toBe(false);
});

test("a call that has not come about after thirty seconds is given up, and the visit goes on", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { doctor } = await inCall();
  await doctor.visit?.bringIn(sen);
  vi.advanceTimersByTime(29_999);
  expect(doctor.visit?.others).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(of("hang_up")).toMatchObject([{ call: lines[1]?.between.call, reason: "failed" }]);
  expect([doctor.visit?.others.length, doctor.visit?.news?.what, doctor.visit?.over]).toEqual([0, "not-in", false]);
});

test("lists bear the certificates' names, and offer nobody whom the clinic did not certify for that list", async () => {
  const doctor = page("s-rao", "Practitioner/rao");
  const lie = { ...sen, name: "Ravi Kumar", sub: "Practitioner/ravi" };
  await hears({ type: "colleagues", people: [lie, { ...sen, session: "s-1", certificates: ["false"] }, { ...asha, session: "s-2" }] });
  await hears({ type: "waiting", patients: [{ ...asha, name: "Ravi" }, { ...asha, session: "s-1", certificates: [] }, { ...sen, session: "s-2" }], total: 3 });
  await turns();
  expect(doctor.colleagues).toEqual([sen]);
  expect(doctor.waiting).toEqual([asha]);
});

test.each([
  ["name", { title: "Dr Sen's interpreter" }],
  ["subject", { sub: "Practitioner/ravi" }],
])("one whose certificate bears another %s than was shown is not called", async (_, shown) => {
  const { doctor } = await inCall();
  await doctor.visit?.bringIn({ ...sen, ...shown });
  expect([lines.length, of("admit").length, doctor.visit?.news?.what]).toEqual([1, 1, "not-in"]);
  doctor.visit?.hangUp();
  doctor.back();
  await doctor.admit({ ...asha, ...shown });
  expect([lines.length, of("admit").length, doctor.visit?.main.state.ended]).toEqual([1, 1, "not_verified"]);
});

test("the doctor is told why somebody is not here any more", async () => {
  const { doctor } = await inCall();
  const said: unknown[] = [];
  for (const reason of ["hung_up", "gone", "not_verified", "connection_lost"] as const) {
    await doctor.visit?.bringIn(sen);
    lines.at(-1)?.opens();
    lines.at(-1)?.listener.ended(reason);
    said.push(doctor.visit?.news?.what);
  }
  await doctor.visit?.bringIn(sen);
  lines.at(-1)?.opens();
  doctor.visit?.endFor(doctor.visit.others[0] as Pair);
  expect([...said, doctor.visit?.news?.what]).toEqual(["left", "away", "stopped", "lost", "ended"]);
});

test("when the main call is over, so is every other, and at the doctor's hanging up too", async () => {
  const { doctor, main } = await inCall();
  await doctor.visit?.bringIn(sen);
  lines[1]?.opens();
  main.listener.ended("connection_lost");
  expect([doctor.visit?.over, doctor.visit?.others.length]).toEqual([true, 0]);
  expect(of("hang_up")).toMatchObject([{ call: lines[1]?.between.call }, { call: main.between.call, reason: "connection_lost" }]);
});

test("mute holds for everybody, also for one who comes later", async () => {
  const { doctor, main } = await inCall();
  await doctor.visit?.bringIn(sen);
  await doctor.visit?.switchTo(true, false);
  lines[1]?.opens();
  expect([main.switched.at(-1), lines[1]?.switched.at(-1)]).toEqual([[true, false], [true, false]]);
});

test("a colleague is asked, and what comes before she joins is kept for the call", async () => {
  const doctor = page("s-sen", "Practitioner/sen");
  await rings("f1", "s-rao");
  expect(doctor.asked?.pair.state.name).toBe("name of Practitioner/rao");
  const offer: CallSignal = { kind: "offer", sdp: "", passport: "", certificates: [] };
  await hears({ type: "signal", call: "f1", from_session: "s-rao", signal: offer });
  await hears({ type: "signal", call: "f1", from_session: "s-else", signal: { kind: "restart" } });
  expect(lines).toEqual([]);
  await doctor.join();
  await turns();
  expect([lines[0]?.offers, lines[0]?.heard, lines[0]?.between]).toMatchObject([false, ["offer"], { person: "Practitioner/rao", takes: ["provider"] }]);
});

test("she may say not now, and the doctor may think better of it", async () => {
  const doctor = page("s-sen", "Practitioner/sen");
  await rings("f1", "s-rao");
  doctor.notNow();
  expect([doctor.asked, of("hang_up")]).toEqual([null, [{ type: "hang_up", call: "f1", reason: "declined" }]]);
  await rings("f2", "s-rao");
  await hears({ type: "peer_gone", call: "f2", session: "s-rao", reason: "hung_up" });
  expect(doctor.asked).toBeNull();
});

test.each([
  ["without a visit", null, ["Practitioner/rao"], "declined"],
  ["by somebody the clinic did not certify", "v", ["false"], "not_verified"],
  ["by a patient", "v", ["Patient/asha"], "not_verified"],
] as const)("a ring %s is not shown", async (_, visit, certificates, reason) => {
  const doctor = page("s-sen", "Practitioner/sen");
  await rings("f1", "s-x", visit, [...certificates]);
  expect([doctor.asked, of("hang_up")]).toMatchObject([null, [{ call: "f1", reason }]]);
});

test("one who is in a visit is not asked into another", async () => {
  const { doctor } = await inCall();
  await rings("f1", "s-other", "another-visit");
  expect([doctor.asked, of("hang_up")]).toMatchObject([null, [{ call: "f1", reason: "declined" }]]);
});

test("a newcomer calls everybody before her save the doctor, once, and nobody after her", async () => {
  const { main } = await joined();
  const people = [rao, ravi, asha, sen, person("Practitioner/das", "s-das")];
  main.says(roster(people));
  main.says(roster(people));
  expect(of("reach")).toMatchObject([{ visit: "v", session: "s-ravi" }, { visit: "v", session: "s-asha" }]);
  expect(lines.slice(1)).toMatchObject([{ offers: true, between: { person: "Patient/ravi", takes: ["provider", "patient", "caregiver", "guest"] } }, { offers: true }]);
  lines[1]?.opens();
  expect(main.shared.at(-1)).toBe(3);
  expect(main.stood, "only the doctor announces").toEqual([]);
});

test.each([
  ["of another visit", roster([rao, asha, sen], "w")],
  ["that announces nobody", roster([], "")],
  ["whose first is another person", roster([{ ...rao, sub: "Practitioner/x" }, asha, sen])],
])("a roster %s means nobody else", async (_, said) => {
  const { doctor, main } = await joined();
  main.says(said);
  expect(of("reach")).toEqual([]);
  main.says(roster([rao, asha, sen]));
  expect(doctor.visit?.others).toHaveLength(1);
  main.says(said);
  expect([doctor.visit?.others.length, doctor.visit?.over]).toEqual([0, false]);
});

test("a doctor whose page came back under another session announces as before", async () => {
  const { main } = await joined();
  main.says(roster([{ ...rao, session: "s-rao-again" }, asha, { ...sen, session: "s-sen-again" }]));
  expect(of("reach")).toMatchObject([{ session: "s-asha" }]);
});

test("somebody else at the same session is somebody else", async () => {
  const { doctor, main } = await joined();
  main.says(roster([rao, asha, sen]));
  lines[1]?.opens();
  main.says(roster([rao, { ...ravi, session: "s-asha" }, sen]));
  expect(doctor.visit?.others.map((pair) => pair.state.sub)).toEqual(["Patient/ravi"]);
  expect(lines.at(-1)?.between.person).toBe("Patient/ravi");
});

test("one whose line is lost is called three times more, later each time, and anew after a call that held", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { main } = await joined();
  main.says(roster([rao, asha, sen]));
  let calls = 1;
  const lostAndCalledAfter = (wait: number): void => {
    lines.at(-1)?.listener.ended("connection_lost");
    vi.advanceTimersByTime(wait - 1);
    expect(of("reach")).toHaveLength(calls);
    vi.advanceTimersByTime(1);
    expect(of("reach")).toHaveLength((calls += 1));
  };
  lines.at(-1)?.opens();
  for (const wait of [2_000, 4_000, 8_000]) lostAndCalledAfter(wait);
  lines.at(-1)?.opens();
  vi.advanceTimersByTime(30_000);
  lostAndCalledAfter(2_000);
  lostAndCalledAfter(4_000);
  lostAndCalledAfter(8_000);
  lines.at(-1)?.listener.ended("connection_lost");
  vi.advanceTimersByTime(60_000);
  expect(of("reach")).toHaveLength(calls);
});

test.each(["hung_up", "not_verified", "declined"] as const)("one whose call ends by %s is not called again", async (reason) => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { main } = await joined();
  main.says(roster([rao, asha, sen]));
  lines.at(-1)?.listener.ended(reason);
  vi.advanceTimersByTime(60_000);
  expect(of("reach")).toHaveLength(1);
});

test("one whose line is lost is not called again once the roster drops her", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { main } = await joined();
  main.says(roster([rao, asha, sen]));
  lines.at(-1)?.listener.ended("connection_lost");
  main.says(roster([rao, sen]));
  vi.advanceTimersByTime(60_000);
  expect(of("reach")).toHaveLength(1);
});

test("three rings wait, one of each session, and at the doctor's own page none", async () => {
  const { doctor } = await joined();
  for (const [call, session] of [["p1", "s-1"], ["p2", "s-1"], ["p3", "s-2"], ["p4", "s-3"], ["p5", "s-4"]] as const) await rings(call, session);
  expect(of("hang_up")).toMatchObject([{ call: "p2", reason: "declined" }, { call: "p5", reason: "declined" }]);
  doctor.stop();
  sent.length = 0;
  lines.length = 0;
  const { doctor: leads } = await inCall();
  await rings("p1", "s-1", leads.visit?.id ?? "");
  expect(of("hang_up")).toMatchObject([{ call: "p1", reason: "declined" }]);
});

test("nobody announces anything to the doctor herself", async () => {
  const { doctor, main } = await inCall();
  main.says(roster([asha, ravi, rao], doctor.visit?.id));
  expect(of("reach")).toEqual([]);
});

test("only the doctor's own call announces", async () => {
  const { main } = await joined();
  main.says(roster([rao, asha, sen]));
  lines[1]?.opens();
  lines[1]?.says(roster([rao, asha, ravi, sen]));
  expect(of("reach")).toHaveLength(1);
});

test("one who leaves the roster leaves this page, and may be called again when she is back", async () => {
  const { doctor, main } = await joined();
  main.says(roster([rao, asha, sen]));
  lines[1]?.opens();
  main.says(roster([rao, sen]));
  expect([doctor.visit?.others.length, doctor.visit?.over]).toEqual([0, false]);
  main.says(roster([rao, asha, sen]));
  expect(of("reach")).toHaveLength(2);
});

test("a ring waits for its announcement, keeps what comes, and takes only the announced person", async () => {
  const { doctor, main } = await joined();
  await rings("p1", "s-ravi");
  await hears({ type: "signal", call: "p1", from_session: "s-ravi", signal: { kind: "restart" } });
  expect([lines.length, doctor.visit?.others.length]).toEqual([1, 0]);
  main.says(roster([rao, sen, ravi]));
  await turns();
  expect(lines[1]).toMatchObject({ offers: false, heard: ["restart"], between: { call: "p1", person: "Patient/ravi", takes: ["provider", "patient", "caregiver", "guest"] } });
  await rings("p2", "s-ravi");
  expect(of("hang_up")).toMatchObject([{ call: "p2", reason: "declined" }]);
});

test("a ring of somebody who is never announced is never answered nor shown", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { doctor, main } = await joined();
  main.says(roster([rao, sen]));
  await rings("p1", "s-x");
  vi.advanceTimersByTime(9_999);
  expect(of("hang_up")).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(of("hang_up")).toEqual([{ type: "hang_up", call: "p1", reason: "not_verified" }]);
  main.says(roster([rao, sen, { ...ravi, session: "s-x" }]));
  expect([lines.length, doctor.visit?.others.length]).toEqual([1, 0]);
});

test("a ring that comes while no roster does is declined", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  await joined();
  await rings("p1", "s-asha");
  vi.advanceTimersByTime(10_000);
  expect(of("hang_up")).toEqual([{ type: "hang_up", call: "p1", reason: "declined" }]);
});

test("when the doctor's call is over, the colleague's visit is, and she can be asked again", async () => {
  const { doctor, main } = await joined();
  main.says(roster([rao, asha, sen]));
  main.listener.ended("gone");
  expect([doctor.visit?.over, doctor.visit?.others.length]).toEqual([true, 0]);
  await rings("f2", "s-rao", "v2");
  expect(doctor.asked?.visit).toBe("v2");
  await doctor.join();
  expect(doctor.visit?.id).toBe("v2");
});

/** The main line's renewals. */
const renewals = (main: Line): (string | undefined)[] => main.stood.filter(({ type }) => type === "renewal").map(({ certificate }) => certificate);

test("at the first visit the doctor says who it is, then and at every further visit the device is certified anew", async () => {
  const { doctor, main } = await inCall();
  await turns();
  expect([doctor.visit?.question?.sub, renewals(main)]).toEqual(["Patient/asha", []]);
  await doctor.visit?.confirm(true);
  expect([doctor.visit?.question, renewals(main)]).toEqual([null, ["renewal of key 1 of Patient/asha"]]);
  doctor.visit?.hangUp();
  doctor.back();
  await doctor.admit(asha);
  lines[1]?.opens();
  await turns();
  expect([doctor.visit?.question, renewals(lines[1] as Line)]).toEqual([null, ["renewal of key 1 of Patient/asha"]]);
});

test("somebody who is not the person is sent away, is not certified, and does not come in again unasked", async () => {
  const { doctor, main } = await inCall();
  await turns();
  await doctor.visit?.confirm(false);
  expect([renewals(main), doctor.visit?.over, doctor.visit?.why]).toEqual([[], true, "denied"]);
  await hears({ type: "waiting", patients: [asha], total: 1 });
  doctor.waiting = [];
  doctor.back();
  await turns();
  expect(doctor.waiting[0]?.bar).toBe("denied");
  await doctor.admit(asha);
  expect([lines.length, doctor.visit?.main.state.ended]).toEqual([1, "not_verified"]);
});

test("a colleague's page asks nobody and certifies nobody", async () => {
  const { doctor, main } = await joined();
  await turns();
  expect([doctor.visit?.question, renewals(main)]).toEqual([null, []]);
});

test("of two devices with one invitation neither comes in before the doctor has asked, and then that one alone", async () => {
  const doctor = page("s-rao", "Practitioner/rao");
  const other = person("Patient/asha", "s-asha-2", "2");
  await hears({ type: "waiting", patients: [asha], total: 1 });
  await turns();
  expect(doctor.waiting.map(({ bar }) => bar)).toEqual([null]);
  await hears({ type: "waiting", patients: [asha, other], total: 2 });
  await turns();
  expect(doctor.waiting.map(({ bar }) => bar)).toEqual(["second", "second"]);
  await doctor.admit(other);
  expect([lines.length, of("admit")]).toEqual([0, []]);
  doctor.back();
  await doctor.says(other, "asked");
  expect(doctor.waiting.map(({ bar }) => bar)).toEqual(["second", null]);
  await doctor.admit(other);
  expect(lines[0]?.between.key).toBe("key 2 of Patient/asha");
});

test("one who is known already stays known when a second device comes", async () => {
  const { doctor } = await inCall();
  await turns();
  await doctor.visit?.confirm(true);
  await hears({ type: "waiting", patients: [asha, person("Patient/asha", "s-asha-2", "2")], total: 2 });
  await turns();
  expect(doctor.waiting.map(({ bar }) => bar)).toEqual([null, "second"]);
  await doctor.visit?.bringIn(person("Patient/asha", "s-asha-2", "2"));
  expect(lines).toHaveLength(1);
});

test("a caregiver waits under her own name and says for whom she acts", async () => {
  const doctor = page("s-rao", "Practitioner/rao");
  const meera = person("RelatedPerson/meera", "s-meera");
  await hears({ type: "waiting", patients: [meera], total: 1 });
  await turns();
  const title = "name of RelatedPerson/meera, daughter of Asha Verma";
  expect(doctor.waiting.map((one) => one.title)).toEqual([title]);
  await doctor.admit({ ...meera, title });
  lines[0]?.opens();
  expect(doctor.visit?.main.state.name).toBe(title);
});

test("a patient whose key was taken back is shown, and does not come in", async () => {
  const doctor = page("s-rao", "Practitioner/rao");
  await hears({ type: "waiting", patients: [asha], total: 1 });
  await hears({ type: "revocations", list: "1 key 1 of Patient/asha" });
  await turns();
  expect(doctor.waiting.map(({ bar }) => bar)).toEqual(["revoked"]);
  await doctor.admit(asha);
  expect([lines.length, doctor.visit?.over, doctor.visit?.why]).toEqual([0, true, "revoked"]);
});

test("one whose key is taken back during a visit is out of it", async () => {
  const { doctor } = await inCall();
  await doctor.visit?.bringIn(sen);
  lines[1]?.opens();
  await hears({ type: "revocations", list: "1 key 1 of Practitioner/sen" });
  expect([doctor.visit?.others.length, doctor.visit?.over]).toEqual([0, false]);
  await hears({ type: "revocations", list: "2 key 1 of Patient/asha" });
  expect([doctor.visit?.over, doctor.visit?.why]).toEqual([true, "revoked"]);
});

test("a doctor whose own key was taken back can do nothing any more", async () => {
  const { doctor } = await inCall();
  await hears({ type: "revocations", list: "1 key 1 of Practitioner/rao" });
  expect([doctor.withdrawn, doctor.visit?.over]).toEqual([true, true]);
  doctor.back();
  await doctor.admit(ravi);
  expect(lines).toHaveLength(1);
});

test("without a list that holds the clinic's policy decides, and an older list changes nothing", async () => {
  const lax = page("s-rao", "Practitioner/rao");
  expect([lax.standing, lax.barred]).toEqual(["revocations_missing", false]);
  const doctor = page("s-rao", "Practitioner/rao", strict);
  expect([doctor.standing, doctor.barred]).toEqual(["revocations_missing", true]);
  await doctor.admit(asha);
  expect(lines).toEqual([]);
  await hears({ type: "revocations", list: "2 key 1 of Patient/ravi" });
  expect([doctor.standing, doctor.barred, doctor.listRefused]).toEqual(["good", false, null]);
  await hears({ type: "revocations", list: "1 nobody" });
  expect([doctor.listRefused, kept.list?.number]).toEqual(["revocations_rolled_back", 2]);
  await doctor.admit(ravi);
  expect([lines.length, doctor.visit?.why]).toEqual([0, "revoked"]);
});

test("once the list has become old during a visit nobody further comes in where the clinic wants a fresh one, and the visit goes on", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"] });
  await kept.take("1 nobody");
  const { doctor } = await inCall(strict);
  await doctor.visit?.bringIn(ravi);
  expect([doctor.closed, lines.length]).toEqual([false, 2]);
  vi.setSystemTime(Date.now() + (60 + CLOCK_TOLERANCE_SECONDS) * 1_000);
  await doctor.askGuest("Nadia");
  vi.advanceTimersByTime(60_000);
  expect([doctor.standing, doctor.closed]).toEqual(["revocations_stale", true]);
  sent.length = 0;
  await doctor.visit?.bringIn(sen);
  await doctor.letGuestIn(person("Guest/1", "s-nadia"));
  expect([sent, lines.length, doctor.visit?.over]).toEqual([[], 2, false]);
  expect(doctor.expected.map(({ sub }) => sub), "her link is still good").toEqual(["Guest/1"]);
});

/** A guest whom Dr Rao asked into her visit, called and verified. */
async function guestCame() {
  const { doctor, main } = await inCall();
  await doctor.askGuest("Nadia");
  const link = doctor.expected[0]?.link ?? "";
  const nadia = person("Guest/1", "s-nadia");
  await hears({ type: "waiting", patients: [nadia, person("Guest/2", "s-other")], total: 2 });
  await turns();
  return { doctor, main, link, nadia };
}

test("a guest is asked in by a link, and only one who comes with a link of this page is shown, apart from the line", async () => {
  const { doctor, link } = await guestCame();
  expect(new URL(link).hash).toBe("#ticket-1");
  expect(doctor.guests.map(({ sub }) => sub)).toEqual(["Guest/1"]);
  expect(doctor.waiting).toEqual([]);
});

test("one who comes under a guest's name with another key than her link's is neither shown nor let in", async () => {
  const { doctor } = await guestCame();
  const other = person("Guest/1", "s-eve", "2");
  await hears({ type: "waiting", patients: [other], total: 1 });
  await turns();
  await doctor.letGuestIn(other);
  expect([doctor.guests, lines.length, doctor.expected.length]).toEqual([[], 1, 1]);
});

test("a guest who has not come within two hours is not expected any more", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"] });
  const { doctor, nadia } = await guestCame();
  vi.setSystemTime(Date.now() + 7_200 * 1_000);
  await doctor.letGuestIn(nadia);
  expect(lines).toHaveLength(1);
  vi.advanceTimersByTime(60_000);
  expect([doctor.expected, doctor.guests]).toEqual([[], []]);
});

test("a guest meets nobody but the doctor before the words are found the same", async () => {
  const { doctor, main, nadia } = await guestCame();
  await doctor.visit?.bringIn(sen);
  lines[1]?.opens();
  await doctor.letGuestIn({ ...nadia, title: nadia.name });
  expect(lines[2]?.between).toMatchObject({ person: "Guest/1", takes: ["guest"], key: "key 1 of Guest/1" });
  lines[2]?.opens();
  const subs = (line: Line | undefined) => line?.stood.filter(({ type }) => type === "roster").at(-1)?.people?.map(({ sub }) => sub);
  expect(subs(main)).toEqual(["Practitioner/rao", "Patient/asha", "Practitioner/sen"]);
  expect(subs(lines[2])).toBeUndefined();
  const pair = doctor.visit?.others.find(({ state }) => state.sub === "Guest/1") as Pair;
  doctor.visit?.compared(pair, true);
  for (const line of [main, lines[1], lines[2]]) expect(subs(line)).toEqual(["Practitioner/rao", "Patient/asha", "Practitioner/sen", "Guest/1"]);
});

test("a guest whose words differ is out, and her link is used up", async () => {
  const { doctor, main, nadia } = await guestCame();
  const shown = { ...nadia, title: nadia.name };
  await doctor.letGuestIn(shown);
  lines[1]?.opens();
  doctor.visit?.compared(doctor.visit.others[0] as Pair, false);
  expect([doctor.visit?.others.length, of("hang_up")]).toMatchObject([0, [{ reason: "not_verified" }]]);
  expect(main.stood.filter(({ type }) => type === "roster").every(({ people }) => people?.length === 2)).toBe(true);
  await doctor.letGuestIn(shown);
  expect([lines.length, doctor.guests, doctor.expected]).toEqual([2, [], []]);
});
