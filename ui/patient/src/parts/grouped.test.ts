import { expect, test } from "vitest";
import { grouped } from "./grouped";

test("a code is shown in groups of four, whatever stands between its characters", () => {
  expect(grouped("k3vx-b2s9 m0dy–w1")).toBe("K3VX B2S9 M0DY W1");
  expect(grouped("")).toBe("");
  expect(grouped("  abc ")).toBe("ABC");
});

test("what no code has stays in sight", () => {
  expect(grouped("ab?u")).toBe("AB?U");
});
