import { expect, test } from "vitest";
import { Hold } from "./hold";

function report(packets: number, repeats: number, roundTrip = 0.044, requests = repeats): RTCStatsReport {
  const counts = { packetsReceived: packets, retransmittedPacketsReceived: repeats, nackCount: requests };
  const sound = { packetsReceived: 9 * packets, retransmittedPacketsReceived: packets, nackCount: packets };
  return new Map<string, unknown>([
    ["sound", { type: "inbound-rtp", kind: "audio", ...sound }],
    ["picture", { type: "inbound-rtp", kind: "video", ...counts }],
    ["unused", { type: "candidate-pair", nominated: false, currentRoundTripTime: 9 }],
    ["way", { type: "candidate-pair", nominated: true, currentRoundTripTime: roundTrip }],
  ]);
}

test("pictures are held for two repeats where packets are lost, and not before", () => {
  const hold = new Hold();
  expect(hold.look(report(200, 0))).toBeNull();
  expect(hold.look(report(400, 10))).toBe(110);
  expect(hold.look(report(600, 20, 0.3))).toBe(200);
});

test("pictures are held until the line has lost next to nothing for a while", () => {
  const hold = new Hold();
  const all = [20, ...Array.from({ length: 12 }, () => 20)].map((repeats, second) => hold.look(report(200 * (second + 1), repeats)));
  expect(all[0]).toBe(110);
  expect(all[3]).toBe(110);
  expect(all[12]).toBeNull();
});

test("packets that come once more unasked hold nothing", () => {
  const hold = new Hold();
  expect(hold.look(report(200, 0))).toBeNull();
  expect(hold.look(report(400, 80, 0.044, 0))).toBeNull();
  expect(hold.look(report(600, 160, 0.044, 0))).toBeNull();
  // One request among many packets that nobody asked for.
  expect(hold.look(report(800, 240, 0.044, 1))).toBeNull();
  expect(hold.look(report(1_000, 250, 0.044, 5))).toBe(110);
});

test("numbers that begin anew or do not move change nothing", () => {
  const hold = new Hold();
  hold.look(report(1_000, 100));
  expect(hold.look(report(10, 0))).toBe(110);
  expect(hold.look(report(10, 0))).toBe(110);
  expect(new Hold().look(new Map())).toBeNull();
});
