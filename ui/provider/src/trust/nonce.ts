import { toBase64url } from "./base64url";

/** 32 random bytes, used for one set-up. */
export function newNonce(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(32));
}

/** What the offer says about a nonce it does not show yet. */
export async function commitmentTo(nonce: Uint8Array): Promise<string> {
  const bytes = Uint8Array.from([...new TextEncoder().encode("hc-nonce"), ...nonce]);
  return toBase64url(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}
