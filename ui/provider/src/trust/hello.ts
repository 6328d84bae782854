import { hasExactly } from "./json";
import type { PublicKey } from "./jwk";
import { openJws, signJws } from "./jws";
import { refuseUnless } from "./refused";

/** Answers the hub's challenge, naming the hub so that a false one cannot pass the answer on. */
export function proveHello(key: CryptoKey, nonce: string, hub: string): Promise<string> {
  return signJws("hello", { hub, nonce }, key);
}

/** Checks such an answer as the hub does. */
export async function openHello(proof: string, by: PublicKey, nonce: string, hub: string): Promise<void> {
  const { claims } = await openJws(proof, "hello", by);
  refuseUnless(hasExactly(claims, ["hub", "nonce"]), "jws_bad_claims");
  refuseUnless(claims["nonce"] === nonce, "hello_other_nonce");
  refuseUnless(claims["hub"] === hub, "hello_other_hub");
}
