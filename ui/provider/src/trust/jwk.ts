import { fromBase64url, toBase64url } from "./base64url";
import { hasExactly, isObject, isText } from "./json";
import { refuseUnless } from "./refused";

/** A P-256 public key: exactly the four members that name it (RFC 7517). */
export interface Jwk {
  readonly crv: "P-256";
  readonly kty: "EC";
  readonly x: string;
  readonly y: string;
}

/** A public key that was checked to be a point on the curve, and its RFC 7638 name. */
export interface PublicKey {
  readonly jwk: Jwk;
  readonly thumbprint: string;
  readonly key: CryptoKey;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" } as const;

const isCoordinate = (value: unknown): value is string => isText(value) && fromBase64url(value)?.length === 32;

/** Reads a public key strictly: one with its private part, or on another curve, is refused. */
export async function openPublicKey(value: unknown): Promise<PublicKey> {
  refuseUnless(isObject(value) && hasExactly(value, ["crv", "kty", "x", "y"]), "key_unreadable");
  const { crv, kty, x, y } = value;
  refuseUnless(crv === "P-256" && kty === "EC" && isCoordinate(x) && isCoordinate(y), "key_unreadable");
  const jwk: Jwk = { crv, kty, x, y };
  const key = await crypto.subtle.importKey("jwk", { ...jwk }, ALGORITHM, true, ["verify"]).catch(() => null);
  refuseUnless(key !== null, "key_unreadable");
  return { jwk, thumbprint: await thumbprintOf(jwk), key };
}

/** The name of a key. Source: RFC 7638. */
async function thumbprintOf({ crv, kty, x, y }: Jwk): Promise<string> {
  const text = JSON.stringify({ crv, kty, x, y });
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return toBase64url(new Uint8Array(hash));
}
