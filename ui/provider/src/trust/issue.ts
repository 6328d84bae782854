import { toBase64url } from "./base64url";
import { MAX_RENEWAL_SECONDS, type Person } from "./certificate";
import type { Members } from "./json";
import type { PublicKey } from "./jwk";
import { signJws } from "./jws";
import { Refused, refuseUnless } from "./refused";
import type { Device } from "./setup";

/** A guest's visit, and that it begins late. */
export const GUEST_SECONDS = 2 * 60 * 60;

/** A certificate that this doctor signed, and her own, by which others believe it. */
export interface Issued {
  readonly certificate: string;
  readonly issuer: string;
}

/**
 * Certifies the key of a person whom this doctor met in a verified call for another 90 days: name, relation and key
 * stay what the call has shown. `now` is seconds since 1970.
 */
export function renew(device: Device, person: Person, now: number): Promise<Issued> {
  refuseUnless(person.role === "patient" || person.role === "caregiver", "certificate_wrong_role");
  const { sub, name, role, actsFor, key } = person;
  const forWhom: Members = actsFor === null ? {} : { acts_for: { name: actsFor.name, patient: actsFor.patient, relation: actsFor.relation } };
  return issue(device, { ...forWhom, exp: now + MAX_RENEWAL_SECONDS, key: key.jwk, name, nbf: now, role, sub });
}

/** Certifies a guest's key for the two hours of a visit that begins late. `now` is seconds since 1970. */
export function certifyGuest(device: Device, key: PublicKey, sub: string, name: string, now: number): Promise<Issued> {
  return issue(device, { exp: now + GUEST_SECONDS, key: key.jwk, name, nbf: now, role: "guest", sub });
}

async function issue(device: Device, claims: Members): Promise<Issued> {
  const { person, anchor, certificates } = device;
  const [issuer, ...more] = certificates;
  if (person.role !== "provider" || issuer === undefined || more.length > 0) throw new Refused("certificate_issuer_not_entitled");
  const iss = person.key.thumbprint;
  const serial = toBase64url(crypto.getRandomValues(new Uint8Array(16)));
  return { certificate: await signJws("certificate", { ...claims, clinic: anchor.clinic, iss, serial }, device.key, iss), issuer };
}
