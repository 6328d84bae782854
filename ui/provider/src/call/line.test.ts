import { afterEach, beforeEach, expect, test, vi } from "vitest";
import good from "../../../../tests/fixtures/trust/answer_good.json";
import { fromBase64url } from "../trust/base64url";
import { verifyChain } from "../trust/certificate";
import { fingerprintOfSdp } from "../trust/fingerprint";
import { openPublicKey } from "../trust/jwk";
import { type Device, Offering } from "../trust/setup";
import type { CallSignal, EndReason } from "../hub/messages";
import { CallLine } from "./line";

// The certificate in use is the one the answer promised.
vi.mock("../trust/fingerprint", async (original) => ({
  ...(await original<typeof import("../trust/fingerprint")>()),
  fingerprintOfDer: async () => good.input.in_use,
}));

/** A channel and a connection that do nothing but stand where the test puts them. */
const channel = { readyState: "open", sent: [] as string[], send: (text: string) => void channel.sent.push(text) };
const transport = { getRemoteCertificates: () => [new ArrayBuffer(1)] };
class Peer {
  connectionState = "new";
  signalingState = "stable";
  offers: (RTCOfferOptions | undefined)[] = [];
  answers = 0;
  localDescription = { sdp: good.input.offer.sdp };
  sctp = { transport };
  onconnectionstatechange: () => void = () => undefined;
  constructor() {
    peer = this;
  }
  addTransceiver = () => ({ sender: { transport, replaceTrack: async () => undefined }, receiver: { track: {} }, setCodecPreferences: () => undefined });
  createDataChannel = () => channel;
  createOffer = async (options?: RTCOfferOptions) => {
    this.offers.push(options);
    return {};
  };
  setConfiguration = () => undefined;
  setLocalDescription = async () => void (this.signalingState = "have-local-offer");
  setRemoteDescription = async () => {
    this.signalingState = "stable";
    this.answers += 1;
  };
  close = () => undefined;
}
let peer: Peer;

const signed = (answer: { sdp: string; passport: string; certificates: string[] }) => ({ kind: "answer" as const, ...answer });
const answer: CallSignal = signed(good.input.answer);
const offer: CallSignal = { ...signed(good.input.answer), kind: "offer" };
const confirm: CallSignal = { kind: "confirm", passport: "made.up.words" };

const ends: EndReason[] = [];
const said: string[] = [];
let opened = 0;

async function device(): Promise<Device> {
  const { offerer, clinic, root, now } = good.input;
  const key = await crypto.subtle.importKey("jwk", offerer.key, { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
  const anchor = { clinic, root: await openPublicKey(root) };
  return { key, certificates: offerer.certificates, anchor, person: await verifyChain(offerer.certificates, anchor, now) };
}

/** A call whose offer is on its way. */
async function offered(): Promise<CallLine> {
  const { call, patient, offer } = good.input;
  const own = await device();
  const nonce = fromBase64url(offer.nonce) ?? new Uint8Array();
  const kept = () => new Offering(own, { call, patient, fingerprint: fingerprintOfSdp(offer.sdp), nonce, passport: offer.passport });
  vi.spyOn(Offering, "offer").mockImplementation(async () => kept());
  const local = { getAudioTracks: () => [], getVideoTracks: () => [] } as unknown as MediaStream;
  const remote = { addTrack: () => undefined, getTracks: () => [] } as unknown as MediaStream;
  const line = new CallLine(() => [], local, { device: own, call, patient }, {
    signal: (signal) => void said.push(signal.kind),
    verified: () => (opened += 1),
    ended: (reason) => ends.push(reason),
    status: () => undefined,
  }, remote);
  await line.start();
  return line;
}

/** A call that is verified and open. */
async function open(): Promise<CallLine> {
  const line = await offered();
  peer.connectionState = "connected";
  await line.receive(answer);
  expect(opened).toBe(1);
  return line;
}

beforeEach(() => {
  ends.length = 0;
  said.length = 0;
  channel.sent.length = 0;
  channel.readyState = "open";
  opened = 0;
  vi.stubGlobal("window", globalThis);
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
  expect(line.say("Take half a tablet.")).toBe(true);
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

test("words that cannot leave are not said to be sent", async () => {
  const early = await offered();
  expect(early.say("Too early.")).toBe(false);
  const line = await open();
  channel.readyState = "closing";
  expect(line.say("Take half a tablet.")).toBe(false);
  channel.readyState = "open";
  peer.connectionState = "disconnected";
  expect(line.say("Take half a tablet.")).toBe(false);
  expect(channel.sent).toEqual([]);
  peer.connectionState = "connected";
  expect(line.say("Take half a tablet.")).toBe(true);
  expect(channel.sent).toEqual([JSON.stringify({ type: "typed", text: "Take half a tablet." })]);
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
  expect(line.say("Take half a tablet.")).toBe(true);
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
  expect(line.say("Take half a tablet.")).toBe(true);
  vi.useRealTimers();
});
