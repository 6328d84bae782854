import { afterEach, beforeEach, expect, test, vi } from "vitest";
import good from "../../../../tests/fixtures/trust/answer_good.json";
import confirmGood from "../../../../tests/fixtures/trust/confirm_good.json";
import { fromBase64url } from "../trust/base64url";
import { verifyChain } from "../trust/certificate";
import { fingerprintOfSdp } from "../trust/fingerprint";
import { openPublicKey } from "../trust/jwk";
import type { Revocations } from "../trust/revocations";
import { type Device, Offering } from "../trust/setup";
import type { CallSignal, EndReason } from "../hub/messages";
import { AnsweringLine } from "./answering";
import type { CallLine } from "./line";
import { OfferingLine } from "./offering";
import type { Said } from "./said";

/** The certificate in use: the one the answer promised, unless a test says another. */
let inUse = good.input.in_use;
vi.mock("../trust/fingerprint", async (original) => ({
  ...(await original<typeof import("../trust/fingerprint")>()),
  fingerprintOfDer: async () => inUse,
}));

/** A channel and a connection that do nothing but stand where the test puts them. */
const channel = {
  label: "words",
  readyState: "open",
  sent: [] as string[],
  send: (text: string) => void channel.sent.push(text),
  onmessage: (_: { data: unknown }): void => undefined,
};
const transport = { getRemoteCertificates: () => [new ArrayBuffer(1)] };
class Peer {
  connectionState = "new";
  signalingState = "stable";
  offers: (RTCOfferOptions | undefined)[] = [];
  answers = 0;
  ways = 0;
  localDescription = { sdp: good.input.offer.sdp };
  sctp = { transport };
  onconnectionstatechange: () => void = () => undefined;
  constructor() {
    peer = this;
  }
  addTransceiver = (kind: string) => ({ direction: "recvonly", sender: { transport, replaceTrack: async () => undefined }, receiver: { track: { kind } }, setCodecPreferences: () => undefined });
  transceivers = ["audio", "video"].map((kind) => this.addTransceiver(kind));
  getTransceivers = () => this.transceivers;
  ondatachannel: (event: { channel: typeof channel }) => void = () => undefined;
  createAnswer = async () => ({});
  createDataChannel = () => channel;
  createOffer = async (options?: RTCOfferOptions) => {
    this.offers.push(options);
    return {};
  };
  setConfiguration = () => undefined;
  addIceCandidate = async () => void (this.ways += 1);
  setLocalDescription = async () => void (this.signalingState = this.signalingState === "have-remote-offer" ? "stable" : "have-local-offer");
  setRemoteDescription = async ({ type }: { type: string }) => {
    this.signalingState = type === "offer" ? "have-remote-offer" : "stable";
    this.answers += Number(type === "answer");
  };
  close = () => undefined;
}
let peer: Peer;

const signed = (answer: { sdp: string; passport: string; certificates: string[] }) => ({ kind: "answer" as const, ...answer });
const answer: CallSignal = signed(good.input.answer);
const offer: CallSignal = { ...signed(good.input.answer), kind: "offer" };
const confirm: CallSignal = { kind: "confirm", passport: "made.up.words" };

/** What the clinic has taken back, as far as this page knows. */
let list: Revocations | null = null;
const takesBack = (serials: string[]): Revocations => ({ number: 1, next: good.input.now, keys: new Set(), serials: new Set(serials), text: "" });

const ends: EndReason[] = [];
const said: string[] = [];
const heard: Said[] = [];
let opened = 0;

async function device(end = good.input.offerer): Promise<Device> {
  const { clinic, root, now } = good.input;
  const key = await crypto.subtle.importKey("jwk", end.key, { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
  const anchor = { clinic, root: await openPublicKey(root) };
  return { key, certificates: end.certificates, anchor, person: await verifyChain(end.certificates, anchor, null, now), revocations: () => list };
}

/** A call whose offer is on its way. */
async function offered(key: string | null = null): Promise<CallLine> {
  const { call, patient, offer } = good.input;
  const own = await device();
  const nonce = fromBase64url(offer.nonce) ?? new Uint8Array();
  const kept = () => new Offering(own, { call, receiver: patient, fingerprint: fingerprintOfSdp(offer.sdp), nonce, passport: offer.passport });
  vi.spyOn(Offering, "offer").mockImplementation(async () => kept());
  const local = { getAudioTracks: () => [], getVideoTracks: () => [] } as unknown as MediaStream;
  const remote = { addTrack: () => undefined, getTracks: () => [] } as unknown as MediaStream;
  const line = new OfferingLine(() => [], local, { device: own, call, person: patient, key, takes: ["patient"] }, {
    signal: (signal) => void said.push(signal.kind),
    verified: () => (opened += 1),
    ended: (reason) => ends.push(reason),
    said: (said) => void heard.push(said),
  }, remote);
  await line.start();
  return line;
}

const says = (line: CallLine): boolean => line.pass({ type: "chat", id: "c1", text: "Take half a tablet." });

/** A call that is verified and open. */
async function open(): Promise<CallLine> {
  const line = await offered();
  peer.connectionState = "connected";
  await line.receive(answer);
  expect(opened).toBe(1);
  return line;
}

let page: EventTarget & { hidden: boolean };

beforeEach(() => {
  list = null;
  ends.length = 0;
  said.length = 0;
  heard.length = 0;
  channel.sent.length = 0;
  channel.readyState = "open";
  opened = 0;
  inUse = good.input.in_use;
  vi.stubGlobal("window", globalThis);
  page = Object.assign(new EventTarget(), { hidden: false });
  vi.stubGlobal("document", page);
  vi.stubGlobal("RTCPeerConnection", Peer);
  vi.stubGlobal("RTCRtpReceiver", { getCapabilities: () => null });
  vi.spyOn(Date, "now").mockReturnValue(good.input.now * 1_000);
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test.each([offer, answer, confirm])("an open call is not ended by a $kind that a hub makes up", async (signal) => {
  const line = await open();
  await line.receive(signal);
  expect(ends).toEqual([]);
  expect(says(line)).toBe(true);
});

test.each([offer, confirm])("before it is open, a $kind ends the call", async (signal) => {
  const line = await offered();
  await line.receive(signal);
  expect(ends).toEqual(["not_verified"]);
});

test("before it is open, a second answer ends the call", async () => {
  const line = await offered();
  await line.receive(answer);
  expect(ends).toEqual([]);
  await line.receive(answer);
  expect(ends).toEqual(["not_verified"]);
  expect(opened).toBe(0);
});

test("a person's other device than the chosen one is not called", async () => {
  const line = await offered("another-key");
  await line.receive(answer);
  expect([ends, opened]).toEqual([["not_verified"], 0]);
});

test("one who is taken back between her answer and the first packet is not let in", async () => {
  const line = await offered();
  await line.receive(answer);
  const { person } = await device(confirmGood.input.answerer);
  list = takesBack(person.revocable.map(({ serial }) => serial));
  peer.connectionState = "connected";
  peer.onconnectionstatechange();
  await vi.waitFor(() => expect(ends).toEqual(["not_verified"]));
  expect(opened).toBe(0);
});

test("words that cannot leave are not said to be sent", async () => {
  const early = await offered();
  expect(says(early)).toBe(false);
  const line = await open();
  channel.readyState = "closing";
  expect(says(line)).toBe(false);
  channel.readyState = "open";
  peer.connectionState = "disconnected";
  expect(says(line)).toBe(false);
  expect(channel.sent).toEqual([]);
  peer.connectionState = "connected";
  expect(says(line)).toBe(true);
  expect(channel.sent).toEqual([JSON.stringify({ type: "chat", id: "c1", text: "Take half a tablet." })]);
});

test("a patient who lost her way is offered another one, and not twice at once", async () => {
  const line = await open();
  await line.receive({ kind: "restart" });
  await line.receive({ kind: "restart" });
  expect(peer.offers).toEqual([undefined, { iceRestart: true }]);
  expect(said.filter((kind) => kind === "offer")).toHaveLength(2);
  // The same patient's answer, with the certificate in use.
  await line.receive(answer);
  expect(peer.answers).toBe(2);
  expect(said.at(-1)).toBe("confirm");
  expect([opened, ends]).toEqual([1, []]);
});

test("an answer to another way that is not hers is as if it had not come", async () => {
  const line = await open();
  await line.receive({ kind: "restart" });
  await line.receive({ ...signed(good.input.answer), passport: "made.up.words" });
  expect([peer.answers, ends]).toEqual([1, []]);
  expect(says(line)).toBe(true);
});

test("before it is open, nobody can ask for another way", async () => {
  const line = await offered();
  await line.receive({ kind: "restart" });
  expect(peer.offers).toHaveLength(1);
});

test("a silent line is sought again and again, and then it is lost", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance"] });
  await open();
  peer.connectionState = "disconnected";
  peer.onconnectionstatechange();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(peer.offers.length).toBeGreaterThan(3);
  expect(ends).toEqual([]);
  await vi.advanceTimersByTimeAsync(6_000);
  expect(ends).toEqual(["connection_lost"]);
  const offers = peer.offers.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(peer.offers).toHaveLength(offers);
  vi.useRealTimers();
});

test("a line that comes back is not lost", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance"] });
  const line = await open();
  for (const state of ["disconnected", "connecting", "failed", "connected"]) {
    peer.connectionState = state;
    peer.onconnectionstatechange();
    await vi.advanceTimersByTimeAsync(2_000);
  }
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ends).toEqual([]);
  expect(says(line)).toBe(true);
  vi.useRealTimers();
});

test("what comes a moment before this end is sure is read once it is, and what is not of our words is not", async () => {
  const line = await offered();
  channel.onmessage({ data: '{"type":"status","muted":true}' });
  channel.onmessage({ data: "{" });
  channel.onmessage({ data: '{"type":"typed","text":"Hello"}' });
  expect(heard).toEqual([]);
  peer.connectionState = "connected";
  await line.receive(answer);
  expect(heard.map((one) => one.type)).toEqual(["status", "typed"]);
});

test("a page that is hidden tells the other end, until it is seen again or the call is over", async () => {
  const line = await open();
  const look = (hidden: boolean) => {
    page.hidden = hidden;
    page.dispatchEvent(new Event("visibilitychange"));
  };
  look(true);
  look(false);
  expect(channel.sent).toEqual(['{"type":"looking","looking":false}', '{"type":"looking","looking":true}']);
  line.hangUp();
  look(true);
  expect(channel.sent).toHaveLength(2);
});

test("what stands is told when the line opens, the newest of each, and never before", async () => {
  const line = await offered();
  line.stand({ type: "roster", visit: "c0", people: [] });
  line.stand({ type: "roster", visit: "c1", people: [] });
  expect(channel.sent).toEqual([]);
  peer.connectionState = "connected";
  await line.receive(answer);
  expect(channel.sent).toEqual(['{"type":"roster","visit":"c1","people":[]}']);
});

/** The end that answers, and the offer it waits for, made by the doctor's own code. */
async function answering(person = confirmGood.output.peer): Promise<{ line: CallLine; hers: CallSignal; offering: Offering }> {
  const { call, now, answerer } = confirmGood.input;
  const [doctor, own] = [await device(), await device(answerer)];
  const { sdp } = good.input.offer;
  const offering = await Offering.offer(doctor, call, own.person.sub, sdp, now);
  const hers: CallSignal = { kind: "offer", sdp, passport: offering.passport, certificates: [...doctor.certificates] };
  const none = { getAudioTracks: () => [], getVideoTracks: () => [], addTrack: () => undefined, getTracks: () => [] } as unknown as MediaStream;
  const line = new AnsweringLine(() => [], none, { device: own, call, person, key: null, takes: ["provider"] }, {
    signal: (signal) => {
      said.push(signal.kind);
      if (signal.kind === "answer") answered = signal;
    },
    verified: () => (opened += 1),
    ended: (reason) => ends.push(reason),
    said: (one) => void heard.push(one),
  }, none);
  peer.localDescription = { sdp: good.input.answer.sdp };
  await line.start();
  return { line, hers, offering };
}
let answered: CallSignal & { kind: "answer" };

/** The promised certificate of the end that answers is the one in use at both ends here. */
async function joined(): Promise<{ line: CallLine; hers: CallSignal }> {
  const { line, hers, offering } = await answering();
  peer.ondatachannel({ channel });
  await line.receive(hers);
  peer.connectionState = "connected";
  const { confirm } = await offering.answer(answered, ["patient"], good.input.now);
  await line.receive({ kind: "confirm", passport: confirm });
  return { line, hers };
}

test("a page that is called answers, and opens only once the confirm holds and the certificate in use is hers", async () => {
  inUse = good.input.offer.sdp.match(/a=fingerprint:(.*)\r/)?.[1] ?? "";
  const { line, hers, offering } = await answering();
  peer.ondatachannel({ channel });
  await line.receive(hers);
  expect(said).toEqual(["answer"]);
  peer.connectionState = "connected";
  peer.onconnectionstatechange();
  expect(opened).toBe(0);
  const { confirm } = await offering.answer(answered, ["patient"], good.input.now);
  await line.receive({ kind: "confirm", passport: confirm });
  expect([opened, ends]).toEqual([1, []]);
  expect(says(line)).toBe(true);
  expect(peer.transceivers.map(({ direction }) => direction)).toEqual(["sendrecv", "sendrecv"]);
});

test("one who is taken back after her offer was read is refused at her confirm", async () => {
  const { line, hers, offering } = await answering();
  await line.receive(hers);
  const { confirm } = await offering.answer(answered, ["patient"], good.input.now);
  list = takesBack((await device()).person.revocable.map(({ serial }) => serial));
  await line.receive({ kind: "confirm", passport: confirm });
  expect([opened, ends]).toEqual([0, ["not_verified"]]);
});

test("another certificate in use than the one the offer promised ends the call before it opens", async () => {
  inUse = good.input.in_use;
  await joined();
  expect([opened, ends]).toEqual([0, ["not_verified"]]);
});

test.each(["Practitioner/sen", "Patient/asha"])("an offer by another person than the announced %s is not answered", async (person) => {
  const { line, hers } = await answering(person);
  await line.receive(hers);
  expect([said, ends]).toEqual([["bye"], ["not_verified"]]);
});

test.each([answer, confirm])("before the offer, a $kind ends the call", async (signal) => {
  const { line } = await answering();
  await line.receive(signal);
  expect(ends).toEqual(["not_verified"]);
});

test("a made-up confirm, or a second offer before it is open, ends the call", async () => {
  const first = await answering();
  await first.line.receive(first.hers);
  await first.line.receive(confirm);
  const second = await answering();
  await second.line.receive(second.hers);
  await second.line.receive(second.hers);
  expect([opened, ends]).toEqual([0, ["not_verified", "not_verified"]]);
});

test("the end that answers asks for another way and takes the same person's, and nobody else's", async () => {
  inUse = good.input.offer.sdp.match(/a=fingerprint:(.*)\r/)?.[1] ?? "";
  const { line, hers } = await joined();
  expect(opened).toBe(1);
  await line.renew();
  expect(said.at(-1)).toBe("restart");
  await line.receive({ ...hers, passport: "made.up.words" } as CallSignal);
  await line.receive(confirm);
  // Hers, but with another certificate than the one in use.
  const { sdp } = good.input.answer;
  const other = await Offering.offer(await device(), good.input.call, good.input.patient, sdp, good.input.now);
  await line.receive({ kind: "offer", sdp, passport: other.passport, certificates: good.input.offerer.certificates });
  expect(said.filter((kind) => kind === "answer")).toHaveLength(1);
  await line.receive(hers);
  expect(said.filter((kind) => kind === "answer")).toHaveLength(2);
  expect([opened, ends]).toEqual([1, []]);
});

test("of the ways that come before the description they belong to, sixty-four are kept", async () => {
  const line = await offered();
  const way: CallSignal = { kind: "candidate", candidate: "candidate:1", sdp_mid: null, sdp_m_line_index: 0 };
  for (let n = 0; n < 100; n++) await line.receive(way);
  expect(peer.ways).toBe(0);
  await line.receive(answer);
  expect(peer.ways).toBe(64);
  await line.receive(way);
  expect(peer.ways).toBe(65);
});
