import { fromBase64url, toBase64url } from "./base64url";
import { type Anchor, type Person, verifyChain } from "./certificate";
import { certifyGuest, GUEST_SECONDS } from "./issue";
import { hasExactly, isObject, isText, readJson } from "./json";
import { openPublicKey } from "./jwk";
import { Refused, refuseUnless } from "./refused";
import type { Device } from "./setup";

const ES256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** A guest whom a doctor has asked into a visit, as the doctor's page remembers her. */
export interface Expected {
  readonly sub: string;
  /** As the doctor typed it. */
  readonly name: string;
  /** Of the key that the link carries. */
  readonly thumbprint: string;
  /** When her link ends, in seconds since 1970. */
  readonly expires: number;
}

/**
 * Asks a guest in: a key for her alone, and this doctor's certificate about it, as the text that her link carries after
 * the "#", which no server sees. Nobody takes her for a member of the visit before the doctor has compared the picture
 * words with her and announces her.
 */
export async function issueTicket(device: Device, name: string, now: number): Promise<{ expected: Expected; text: string }> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(ES256, true, ["sign", "verify"]);
  const { x, y } = await crypto.subtle.exportKey("jwk", publicKey);
  const { d } = await crypto.subtle.exportKey("jwk", privateKey);
  const key = await openPublicKey({ crv: "P-256", kty: "EC", x, y });
  const random = crypto.getRandomValues(new Uint8Array(16));
  const sub = `Guest/${Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  const { certificate, issuer } = await certifyGuest(device, key, sub, name, now);
  const ticket = JSON.stringify({ housecall: "guest/1", certificates: [certificate, issuer], d });
  return { expected: { sub, name, thumbprint: key.thumbprint, expires: now + GUEST_SECONDS }, text: toBase64url(new TextEncoder().encode(ticket)) };
}

/** The guest's browser, from the text of her link; throws `Refused`. The key cannot be taken out of it again. */
export async function openTicket(text: string, anchor: Anchor, revocations: Device["revocations"], now: number): Promise<Device> {
  const bytes = fromBase64url(text);
  const ticket = bytes === null ? null : readJson(bytes);
  refuseUnless(isObject(ticket) && hasExactly(ticket, ["certificates", "d", "housecall"]), "ticket_unreadable");
  const { certificates, d, housecall } = ticket;
  const texts = Array.isArray(certificates) && certificates.every(isText);
  if (!texts || !isText(d) || housecall !== "guest/1") throw new Refused("ticket_unreadable");
  const person = await verifyChain(certificates, anchor, revocations(), now);
  refuseUnless(person.role === "guest", "certificate_wrong_role");
  return { key: await privateKeyOf(person, d), certificates, person, anchor, revocations };
}

/** A private key that is not the certified one's other half is refused. */
async function privateKeyOf({ key }: Person, d: string): Promise<CryptoKey> {
  const one = await crypto.subtle.importKey("jwk", { ...key.jwk, d }, ES256, false, ["sign"]).catch(() => null);
  refuseUnless(one !== null, "device_other_key");
  const trial = new TextEncoder().encode("hc-ticket");
  const holds = await crypto.subtle.verify(ES256, key.key, await crypto.subtle.sign(ES256, one, trial), trial);
  refuseUnless(holds, "device_other_key");
  return one;
}
