import { expect, test } from "vitest";
import { readSaid } from "./said";

const rao = { session: "s1", sub: "Practitioner/rao", name: "Dr Anita Rao" };
const asha = { session: "s2", sub: "Patient/asha", name: "Asha Verma" };
const roster = (people: unknown, visit: unknown = "c1") => JSON.stringify({ type: "roster", visit, people });

test("status, typed words and a roster are read", () => {
  expect(readSaid('{"type":"looking","looking":false}')).toEqual({ type: "looking", looking: false });
  expect(readSaid('{"type":"looking"}')).toEqual({ type: "looking", looking: true });
  expect(readSaid('{"type":"status","muted":true,"hears_badly":true}')).toEqual({ type: "status", muted: true, hidden: false, hearsBadly: true });
  expect(readSaid('{"type":"typed","text":"Hello"}')).toEqual({ type: "typed", text: "Hello" });
  expect(readSaid(roster([rao, asha]))).toEqual({ type: "roster", visit: "c1", people: [rao, asha] });
  expect(readSaid(roster([{ ...rao, more: "of a later version" }, asha]))).toEqual({ type: "roster", visit: "c1", people: [rao, asha] });
});

const offer = { type: "file", id: "f1", name: "x-ray.jpg", size: 3, mime: "image/jpeg", sha256: "ab".repeat(32) };
const chunk = { type: "chunk", id: "f1", at: 0, data: "QUJD" };

test("words, files and their answers are read", () => {
  for (const said of [{ type: "chat", id: "c1", text: "Hello" }, { type: "chat_ack", id: "c1" }, offer, chunk, { type: "file_ack", id: "f1" }, { type: "file_refused", id: "f1", because: "too_big" }]) {
    expect(readSaid(JSON.stringify(said))).toEqual(said);
  }
  expect(readSaid('{"type":"file_refused","id":"f1","because":"of a later version"}')).toMatchObject({ type: "file_refused" });
  expect(readSaid(JSON.stringify({ ...chunk, data: "A".repeat(10_924) }))).not.toBeNull();
  expect(readSaid(roster([rao, { ...asha, sub: "RelatedPerson/meera" }, { session: "s3", sub: "Guest/x1", name: "Nadia" }]))).toMatchObject({ visit: "c1" });
});

test.each([
  ["words without an id", { type: "chat", text: "Hello" }],
  ["an id with markup", { type: "chat_ack", id: "<b>" }],
  ["no words", { type: "chat", id: "c1", text: " " }],
  ["too many words", { type: "chat", id: "c1", text: "x".repeat(2_001) }],
  ["a file of no bytes", { ...offer, size: 0 }],
  ["a file of half a byte", { ...offer, size: 0.5 }],
  ["a file without a name", { ...offer, name: undefined }],
  ["a hash that is none", { ...offer, sha256: "AB".repeat(32) }],
  ["a chunk before the file", { ...chunk, at: -1 }],
  ["a chunk without bytes", { ...chunk, data: "" }],
  ["a chunk longer than the channel takes", { ...chunk, data: "A".repeat(16_384) }],
])("%s is not said", (_, said) => {
  expect(readSaid(JSON.stringify(said))).toBeNull();
});

test.each([
  ["no text", new ArrayBuffer(2)],
  ["no JSON", "{"],
  ["no object", "null"],
  ["an unknown type", '{"type":"key"}'],
  ["too long", roster([rao, { ...asha, name: "x".repeat(5_000) }])],
  ["words too long", JSON.stringify({ type: "typed", text: "x".repeat(501) })],
])("%s is not said", (_, data) => {
  expect(readSaid(data)).toBeNull();
});

test.each([
  ["a visit that is no id", roster([rao, asha], "<b>")],
  ["no list", roster("rao")],
  ["one person", roster([rao])],
  ["five people", roster([rao, asha, ...["a", "b", "c"].map((session) => ({ ...asha, session, sub: `Patient/${session}` }))])],
  ["one person twice", roster([rao, { ...asha, sub: "Practitioner/rao" }])],
  ["one session twice", roster([rao, { ...asha, session: "s1" }])],
  ["a person without a subject", roster([rao, { session: "s2", name: "Asha" }])],
  ["a subject that is neither a patient nor a practitioner", roster([rao, { ...asha, sub: "Device/1" }])],
  ["a session with markup", roster([rao, { ...asha, session: "<b>" }])],
  ["a name that is no text", roster([rao, { ...asha, name: null }])],
])("a roster with %s announces nobody", (_, data) => {
  expect(readSaid(data)).toEqual({ type: "roster", visit: "", people: [] });
});
