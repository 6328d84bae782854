import { hasExactly, isCount, isText } from "./json";
import { openPublicKey, type PublicKey } from "./jwk";
import { openJws } from "./jws";
import { Refused, refuseUnless } from "./refused";

/** What a certified key may do. */
export type Role = "provider" | "invitation" | "patient";

/** What everything is trusted by: one clinic and its root key, pinned. */
export interface Anchor {
  readonly clinic: string;
  readonly root: PublicKey;
}

/** A person whose key the clinic certified. Made only by `verifyChain`. */
export interface Person {
  readonly sub: string;
  readonly name: string;
  readonly role: Role;
  readonly key: PublicKey;
  /** Seconds since 1970. */
  readonly expires: number;
}

interface Certificate extends Person {
  readonly clinic: string;
  readonly from: number;
}

/** How far a clock may be off, either way, before a certificate's dates count. */
const CLOCK_TOLERANCE_SECONDS = 48 * 60 * 60;

const CLAIMS = ["clinic", "exp", "iss", "key", "name", "nbf", "role", "serial", "sub"];
const isRole = (value: unknown): value is Role => value === "provider" || value === "invitation" || value === "patient";

/**
 * Finds out who a list of certificates speaks for. A doctor has one, signed by the root. A
 * patient's device has two: its own, signed by the invitation's key, and the invitation's, signed
 * by the root. `now` is seconds since 1970.
 */
export async function verifyChain(certificates: readonly string[], anchor: Anchor, now: number): Promise<Person> {
  const [first, second] = certificates;
  if (first === undefined || certificates.length > 2) throw new Refused("certificate_wrong_length");
  if (second === undefined) {
    const provider = await openCertificate(first, anchor.root);
    check(provider, "provider", anchor, now);
    return person(provider);
  }
  const invitation = await openCertificate(second, anchor.root);
  check(invitation, "invitation", anchor, now);
  const device = await openCertificate(first, invitation.key);
  check(device, "patient", anchor, now);
  const same = device.sub === invitation.sub && device.name === invitation.name;
  refuseUnless(same && device.key.thumbprint !== invitation.key.thumbprint, "certificate_invitation_differs");
  refuseUnless(device.expires <= invitation.expires && device.from >= invitation.from, "certificate_outlives_invitation");
  return person(device);
}

async function openCertificate(text: string, issuer: PublicKey): Promise<Certificate> {
  const { claims, kid } = await openJws(text, "certificate", issuer);
  refuseUnless(hasExactly(claims, CLAIMS), "jws_bad_claims");
  const { clinic, exp, iss, name, nbf, role, serial, sub } = claims;
  const texts = isText(clinic) && isText(iss) && isText(name) && isText(serial) && isText(sub);
  if (!texts || !isCount(exp) || !isCount(nbf) || !isRole(role)) throw new Refused("jws_bad_claims");
  const key = await openPublicKey(claims["key"]).catch(() => null);
  refuseUnless(key !== null, "jws_bad_claims");
  refuseUnless(kid === issuer.thumbprint && iss === issuer.thumbprint, "jws_bad_header");
  return { clinic, expires: exp, from: nbf, key, name, role, sub };
}

function check(certificate: Certificate, role: Role, anchor: Anchor, now: number): void {
  refuseUnless(certificate.clinic === anchor.clinic, "certificate_other_clinic");
  refuseUnless(certificate.role === role, "certificate_wrong_role");
  const people = role === "provider" ? /^Practitioner\/[A-Za-z0-9.-]{1,64}$/ : /^Patient\/[A-Za-z0-9.-]{1,64}$/;
  refuseUnless(people.test(certificate.sub), "certificate_bad_subject");
  const begun = certificate.from <= now + CLOCK_TOLERANCE_SECONDS && certificate.from <= certificate.expires;
  refuseUnless(begun, "certificate_not_yet_valid");
  refuseUnless(certificate.expires >= now - CLOCK_TOLERANCE_SECONDS, "certificate_expired");
}

function person({ sub, name, role, key, expires }: Certificate): Person {
  return { sub, name, role, key, expires };
}
