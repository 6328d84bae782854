import { expect, test } from "vitest";
import { pictureFromBytes } from "./picture";

/** The bytes the Rust side's own test makes. */
const BYTES = [1, 1, 2, 128, 1, 104, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 9, 8];

test("the header written by the core is read back", () => {
  const picture = pictureFromBytes(new Uint8Array(BYTES).buffer);
  expect(picture).toMatchObject({ key: true, still: false, width: 640, height: 360, micros: 258 });
  expect([...(picture?.data ?? [])]).toEqual([9, 8]);
});

test("a picture without the key flag is not a key picture", () => {
  expect(pictureFromBytes(new Uint8Array(BYTES.with(1, 0)).buffer)?.key).toBe(false);
});

test("a picture by itself says so", () => {
  expect(pictureFromBytes(new Uint8Array(BYTES.with(1, 3)).buffer)?.still).toBe(true);
});

test("bytes that are too short or of another version are not a picture", () => {
  expect(pictureFromBytes(new Uint8Array(BYTES.slice(0, 16)).buffer)).toBeNull();
  expect(pictureFromBytes(new ArrayBuffer(0))).toBeNull();
  expect(pictureFromBytes(new Uint8Array(BYTES.with(0, 2)).buffer)).toBeNull();
});
