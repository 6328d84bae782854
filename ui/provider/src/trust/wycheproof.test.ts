import { expect, test } from "vitest";
import file from "../../../../tests/fixtures/wycheproof/ecdsa_secp256r1_sha256_p1363_test.json";
import { judge, type Wycheproof } from "../trial/wycheproof";

test("every valid signature of Project Wycheproof is accepted, every other refused", async () => {
  const told = await judge(file as Wycheproof);
  expect(told).toEqual({ valid: 173, invalid: 89, wrong: [] });
  expect(told.valid + told.invalid).toBe(file.numberOfTests);
});
