import { toBase64url } from "../trust/base64url";
import { openPublicKey } from "../trust/jwk";
import { isSigned } from "../trust/jws";

/** A file of Project Wycheproof as far as it is read here. */
export interface Wycheproof {
  numberOfTests: number;
  testGroups: { publicKey: { uncompressed: string }; tests: { tcId: number; msg: string; sig: string; result: string }[] }[];
}

const bytesOf = (hex: string): Uint8Array<ArrayBuffer> => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** What this engine's verifier says to every signature: the numbers of those it judged wrongly, and how many it judged. */
export async function judge({ testGroups }: Wycheproof): Promise<{ valid: number; invalid: number; wrong: number[] }> {
  const told = { valid: 0, invalid: 0, wrong: [] as number[] };
  for (const { publicKey, tests } of testGroups) {
    // A byte that says "uncompressed", then x and y (SEC 1 §2.3.3).
    const point = bytesOf(publicKey.uncompressed);
    const [x, y] = [toBase64url(point.subarray(1, 33)), toBase64url(point.subarray(33))];
    const key = await openPublicKey({ crv: "P-256", kty: "EC", x, y });
    for (const { tcId, msg, sig, result } of tests) {
      const holds = await isSigned(bytesOf(sig), bytesOf(msg), key);
      told[holds ? "valid" : "invalid"] += 1;
      if (holds !== (result === "valid")) told.wrong.push(tcId);
    }
  }
  return told;
}
