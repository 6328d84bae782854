import list from "../../../shared/picture-words.json";
import { fromBase64url } from "./base64url";
import type { PublicKey } from "./jwk";

/** What a doctor's browser asks the administrator to certify, as the text of a file. */
export function requestFor({ jwk }: PublicKey): string {
  const { crv, kty, x, y } = jwk;
  return JSON.stringify({ housecall: "request/1", key: { crv, kty, x, y } });
}

/**
 * Six words for the same key, to be read aloud to the administrator, so that nobody on the way puts another key into
 * the request: the first six bytes of a hash over the key's thumbprint. Fewer could be met by making keys until one fits.
 */
export async function requestWords({ thumbprint }: PublicKey): Promise<string[]> {
  const bytes = [...new TextEncoder().encode("hc-request"), ...(fromBase64url(thumbprint) ?? [])];
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.from(bytes)));
  return [0, 1, 2, 3, 4, 5].map((place) => list[hash[place] ?? 0] ?? "");
}
