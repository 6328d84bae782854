import type { Anchor } from "./certificate";
import { verifyChain } from "./certificate";
import { openPublicKey, type PublicKey } from "./jwk";
import { refuseUnless } from "./refused";
import type { Device } from "./setup";
import { shelf } from "./store";

/** What this browser keeps: a key that nobody can take out of it, and the certificates about it. */
export interface Kept {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly certificates: readonly string[];
}

const ENTRY = "this-browser";
const keys = shelf<Kept>("keys");

/** A fresh key of which only the public half can be taken out. */
export function newKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
}

/** The kept key, made at the first visit. Two tabs may open at once: the first key that was written stays. */
export async function openKey(): Promise<Kept> {
  const kept = await keys.read(ENTRY);
  if (kept !== undefined) return kept;
  const { privateKey, publicKey } = await newKeys();
  return keys.change(ENTRY, (first) => first ?? { privateKey, publicKey, certificates: [] });
}

/** A key's public half, to be certified. */
export async function publicKeyOf(key: CryptoKey): Promise<PublicKey> {
  const { x, y } = await crypto.subtle.exportKey("jwk", key);
  return openPublicKey({ crv: "P-256", kty: "EC", x, y });
}

/** This browser, if `certificates` (or the kept ones) name a doctor and this key; throws `Refused`. */
export async function openDevice(
  kept: Kept,
  anchor: Anchor,
  revocations: Device["revocations"],
  now: number,
  certificates = kept.certificates,
): Promise<Device> {
  const person = await verifyChain(certificates, anchor, revocations(), now);
  refuseUnless(person.role === "provider", "certificate_wrong_role");
  const own = await publicKeyOf(kept.publicKey);
  refuseUnless(own.thumbprint === person.key.thumbprint, "device_other_key");
  return { key: kept.privateKey, certificates, person, anchor, revocations };
}

/** Keeps certificates that `openDevice` accepted. */
export async function keepCertificates(kept: Kept, certificates: readonly string[]): Promise<void> {
  await keys.change(ENTRY, (now) => ({ ...(now ?? kept), certificates: [...certificates] }));
}
