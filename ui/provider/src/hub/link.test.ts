import { expect, test } from "vitest";
import { Link } from "./link";
import { type FromHub, readEnvelope, type ToHub } from "./messages";

const admit: ToHub = { type: "admit", session: "s", call: "c", visit: null };
const waiting: FromHub = { type: "waiting", patients: [], total: 0 };

test("a message nobody acknowledged is sent again, and only until it is acknowledged", () => {
  const link = new Link();
  expect(JSON.parse(link.send(admit, 0))).toMatchObject({ seq: 1, ack: 0 });
  expect(link.due(1_999)).toEqual([]);
  expect(link.due(2_000)).toHaveLength(1);
  link.receive({ v: 1, seq: 0, ack: 1, body: { type: "ack" } });
  expect(link.due(9_000)).toEqual([]);
});

test("a message that comes twice is delivered once, and one after a gap not at all", () => {
  const link = new Link();
  expect(link.receive({ v: 1, seq: 1, ack: 0, body: waiting })).toEqual(waiting);
  expect(link.receive({ v: 1, seq: 1, ack: 0, body: waiting })).toBeNull();
  expect(link.receive({ v: 1, seq: 3, ack: 0, body: waiting })).toBeNull();
  expect(link.due(0).map((frame) => JSON.parse(frame))).toEqual([{ v: 1, seq: 0, ack: 1, body: { type: "ack" } }]);
});

test("when the hub lost its link, what waits is numbered from one", () => {
  const link = new Link();
  link.send(admit, 0);
  link.send(admit, 0);
  link.receive({ v: 1, seq: 0, ack: 1, body: { type: "ack" } });
  expect(link.restart(5).map((frame) => JSON.parse(frame).seq)).toEqual([1]);
});

test("an acknowledgement of what was never sent is refused", () => {
  const link = new Link();
  expect(link.receive({ v: 1, seq: 1, ack: 7, body: waiting })).toBeNull();
});

test("frames that are no envelopes are refused", () => {
  const bad = ["", "{", "null", "[]", '{"v":2,"seq":0,"ack":0,"body":{"type":"ack"}}', '{"v":1,"seq":-1,"ack":0,"body":{"type":"ack"}}', '{"v":1,"seq":0,"ack":0,"body":null}', "x".repeat(70_000)];
  for (const text of bad) expect(readEnvelope(text)).toBeNull();
  expect(readEnvelope(new ArrayBuffer(2))).toBeNull();
});

test("only a revocation list makes a frame long", () => {
  const frame = (list: string) => JSON.stringify({ v: 1, seq: 0, ack: 0, body: { type: "revocations", list } });
  expect(readEnvelope(frame("a".repeat(262_144)))?.body.type).toBe("revocations");
  expect(readEnvelope(frame("a".repeat(262_145)))).toBeNull();
  expect(readEnvelope(JSON.stringify({ v: 1, seq: 0, ack: 0, body: { type: "revocations" } }))).toBeNull();
  expect(readEnvelope(JSON.stringify({ v: 1, seq: 0, ack: 0, body: { type: "pong", more: "a".repeat(70_000) } }))).toBeNull();
});
