import { expect, test } from "vitest";
import { CHUNK, type Chunk, chunksOf, Coming, fileNameFrom, hashOfBytes } from "./file";

const bytes = Uint8Array.from({ length: 2 * CHUNK + 5 }, (_, index) => index % 251);
const chunks = [...chunksOf("f1", bytes)];
const coming = async (size = bytes.length) => new Coming({ id: "f1", name: "x", size, mime: "", sha256: await hashOfBytes(bytes) });

test("a file comes whole in chunks, and not before the last", async () => {
  const file = await coming();
  for (const chunk of chunks) {
    expect(await file.whole()).toBeNull();
    expect(file.add(chunk)).toBe(true);
  }
  expect(await file.whole()).toEqual(bytes);
  expect(chunks.every((chunk) => JSON.stringify({ type: "chunk", ...chunk }).length < 16_384)).toBe(true);
});

test("a changed byte makes it no file", async () => {
  const file = await coming();
  const [first, ...rest] = chunks as [Chunk, ...Chunk[]];
  for (const chunk of [{ ...first, data: `B${first.data.slice(1)}` }, ...rest]) expect(file.add(chunk)).toBe(true);
  expect(await file.whole()).toBe("broken");
});

test.each([
  ["one left out", [0, 2]],
  ["one twice", [0, 0]],
])("with %s it is lost", async (_, places) => {
  const file = await coming();
  expect(places.map((place) => file.add(chunks[place] as Chunk))).toEqual([true, false]);
});

test("more than was offered, a chunk of another file, and what is no base64 are not taken", async () => {
  const small = await coming(10);
  expect(small.add(chunks[0] as Chunk)).toBe(false);
  const file = await coming();
  expect(file.add({ ...(chunks[0] as Chunk), id: "f2" })).toBe(false);
  expect(file.add({ id: "f1", at: 0, data: "%" })).toBe(false);
});

test.each([
  ["../../etc/passwd", "_.._etc_passwd"],
  ["C:\\x-ray.jpg", "C__x-ray.jpg"],
  ["x-ray\u202Egpj.exe", "x-ray_gpj.exe"],
  ["a\u0000b\n.txt", "a_b_.txt"],
  [".profile", "profile"],
  ["...", "file"],
  ["", "file"],
  ["दवा.pdf", "दवा.pdf"],
  [`${"a".repeat(300)}.pdf`, `${"a".repeat(116)}.pdf`],
])("the name %j is saved as %j", (name, shown) => {
  expect(fileNameFrom(name)).toBe(shown);
});
