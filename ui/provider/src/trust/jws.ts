import { fromBase64url, toBase64url } from "./base64url";
import { hasExactly, isObject, type Members, readJson } from "./json";
import type { PublicKey } from "./jwk";
import { Refused, refuseUnless } from "./refused";

/** What a signed text is for; a signature for one purpose is worthless for another. */
export type Kind = "certificate" | "hello" | "passport" | "revocations";

/** The longest signed text that is read at all, and the longest revocation list: some four thousand entries. */
const MAX_TOKEN_LENGTH = 4 * 1024;
const MAX_REVOCATIONS_LENGTH = 256 * 1024;

const TYP: Record<Kind, string> = { certificate: "hc-cert+jwt", hello: "hc-hello", passport: "passport", revocations: "hc-revocations+jwt" };
const MEMBERS: Record<Kind, readonly string[]> = {
  certificate: ["alg", "kid", "typ"],
  hello: ["alg", "typ"],
  passport: ["alg", "ppt", "typ"],
  revocations: ["alg", "kid", "typ"],
};
const ES256 = { name: "ECDSA", hash: "SHA-256" } as const;
const ascii = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** A text whose signature holds. */
export interface Opened {
  readonly claims: Members;
  readonly kid: unknown;
}

/** Reads a signed text of one kind, signed by one key; anything else is refused with a code. */
export async function openJws(text: string, kind: Kind, by: PublicKey): Promise<Opened> {
  refuseUnless(text.length <= (kind === "revocations" ? MAX_REVOCATIONS_LENGTH : MAX_TOKEN_LENGTH), "jws_too_long");
  const [header, payload, signature, ...more] = text.split(".");
  const three = header && payload && signature && more.length === 0;
  if (!three) throw new Refused("jws_not_three_parts");
  const { kid } = openHeader(bytesOf(header), kind);
  const claims = bytesOf(payload);
  const raw = bytesOf(signature);
  refuseUnless(await isSigned(raw, ascii(`${header}.${payload}`), by), "jws_wrong_signature");
  const value = readJson(claims);
  refuseUnless(isObject(value), "jws_bad_claims");
  return { claims: value, kid };
}

/** Whether `by` signed the message: r and s of 32 bytes each (RFC 7518 §3.4). */
export async function isSigned(signature: Uint8Array<ArrayBuffer>, message: Uint8Array<ArrayBuffer>, by: PublicKey): Promise<boolean> {
  return signature.length === 64 && (await crypto.subtle.verify(ES256, by.key, signature, message));
}

function bytesOf(part: string): Uint8Array<ArrayBuffer> {
  const bytes = fromBase64url(part);
  refuseUnless(bytes !== null, "jws_not_base64url");
  return bytes;
}

function openHeader(bytes: Uint8Array, kind: Kind): Members {
  const header = readJson(bytes);
  const known = ["alg", "kid", "ppt", "typ"];
  refuseUnless(isObject(header) && hasExactly(header, ["alg", "typ"], known), "jws_bad_header");
  refuseUnless(header["alg"] === "ES256", "jws_wrong_algorithm");
  const ppt = kind === "passport" ? "hc-call" : undefined;
  refuseUnless(header["typ"] === TYP[kind] && header["ppt"] === ppt, "jws_wrong_type");
  refuseUnless(hasExactly(header, MEMBERS[kind]), "jws_bad_header");
  return header;
}

/**
 * Signs claims with this browser's key; a certificate names that key as `kid`. Their members are written in the order
 * of RFC 8225 §9.
 */
export async function signJws(kind: "certificate" | "hello" | "passport", claims: Members, key: CryptoKey, kid?: string): Promise<string> {
  const ppt = kind === "passport" ? { ppt: "hc-call" } : {};
  const header = { alg: "ES256", ...(kid === undefined ? {} : { kid }), ...ppt, typ: TYP[kind] };
  const ordered = Object.fromEntries(Object.entries(claims).sort(([a], [b]) => (a < b ? -1 : 1)));
  const part = (value: unknown): string => toBase64url(ascii(JSON.stringify(value)));
  const input = `${part(header)}.${part(ordered)}`;
  const signature = await crypto.subtle.sign(ES256, key, ascii(input));
  return `${input}.${toBase64url(new Uint8Array(signature))}`;
}

/** The hash by which one message names another. */
export async function hashOf(text: string): Promise<string> {
  return toBase64url(new Uint8Array(await crypto.subtle.digest("SHA-256", ascii(text))));
}
