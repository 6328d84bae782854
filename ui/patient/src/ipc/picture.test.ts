import { expect, test } from "vitest";
import { picturesFromBytes } from "./picture";

/** The bytes the Rust side's own test makes. */
const FIRST = [0, 0, 0, 18, 2, 1, 2, 128, 1, 104, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 9, 8];
const SECOND = [0, 0, 0, 17, 2, 3, 2, 128, 1, 104, 1, 0, 0, 0, 0, 0, 0, 0, 1, 2, 7];

const read = (...bytes: number[]) => picturesFromBytes(new Uint8Array(bytes).buffer);

test("what the core wrote is read back", () => {
  const [first, second, ...more] = read(...FIRST, ...SECOND);
  expect(first?.[0]).toBe("doctor");
  expect(first?.[1]).toMatchObject({ key: true, still: false, width: 640, height: 360, micros: 258 });
  expect([...(first?.[1].data ?? [])]).toEqual([9, 8]);
  expect(second?.[0]).toBe("own");
  expect(second?.[1]).toMatchObject({ key: true, still: true });
  expect([...(second?.[1].data ?? [])]).toEqual([7]);
  expect(more).toEqual([]);
});

test("a picture without the key flag is not a key picture", () => {
  expect(read(...FIRST.with(5, 0))[0]?.[1].key).toBe(false);
});

test("what is cut short, of another version or of nobody known is left out", () => {
  expect(read()).toEqual([]);
  expect(read(...FIRST.slice(0, 21))).toEqual([]);
  expect(read(...FIRST.with(3, 16))).toEqual([]);
  expect(read(...FIRST.with(0, 255), ...SECOND)).toEqual([]);
  expect(read(...FIRST.with(4, 1), ...SECOND).map(([whose]) => whose)).toEqual(["own"]);
  expect(read(...FIRST.with(10, 9), ...SECOND).map(([whose]) => whose)).toEqual(["own"]);
});
