import { type ActsFor, type Certificate, isSameActsFor, namesAPerson, openCertificate, type Role } from "./claims";
import { CLOCK_TOLERANCE_SECONDS } from "./clock";
import type { PublicKey } from "./jwk";
import { Refused, refuseUnless } from "./refused";
import { isNamed, type Revocable, type Revocations } from "./revocations";

export type { ActsFor, Role };

/** What everything is trusted by: one clinic and its root key, pinned. */
export interface Anchor {
  readonly clinic: string;
  readonly root: PublicKey;
}

/** A person whose key the clinic, or one of its doctors, certified. Made only by `verifyChain`. */
export interface Person {
  readonly sub: string;
  readonly name: string;
  readonly role: Role;
  /** For whom a caregiver acts. */
  readonly actsFor: ActsFor | null;
  readonly key: PublicKey;
  /** Seconds since 1970. */
  readonly expires: number;
  /** The serial of the invitation that her device was certified with; none once a doctor has renewed it. */
  readonly invitation: string | null;
  /** Every certificate of the chain, as a revocation can name it. */
  readonly revocable: readonly Revocable[];
}

/** The longest a doctor's renewal of one device lasts. */
export const MAX_RENEWAL_SECONDS = 90 * 24 * 60 * 60;
/** The longest a guest is certified for. */
export const MAX_GUEST_SECONDS = 24 * 60 * 60;

/**
 * Finds out who a list of certificates speaks for. A doctor has one, signed by the root. Anybody else has two: her own,
 * and the root's about the key that signed it, which is an invitation's or a doctor's (a renewal, or a guest). `now` is
 * seconds since 1970.
 *
 * Invariant: without a revocation list, or with an old one, she is named all the same: `standingOf` says that nobody
 * could check.
 */
export async function verifyChain(certificates: readonly string[], anchor: Anchor, revocations: Revocations | null, now: number): Promise<Person> {
  const [first, second] = certificates;
  if (first === undefined || certificates.length > 2) throw new Refused("certificate_wrong_length");
  const person = second === undefined ? await openProvider(first, anchor, now) : await openSigned(first, second, anchor, now);
  refuseUnless(!isNamed(revocations, person), "certificate_revoked");
  return person;
}

async function openProvider(text: string, anchor: Anchor, now: number): Promise<Person> {
  const provider = await openCertificate(text, anchor.root);
  check(provider, ["provider"], anchor);
  checkDates(provider, now);
  return personOf(provider, null);
}

async function openSigned(text: string, above: string, anchor: Anchor, now: number): Promise<Person> {
  const issuer = await openCertificate(above, anchor.root);
  check(issuer, ["invitation", "provider"], anchor);
  const byDoctor = issuer.role === "provider";
  if (!byDoctor) checkDates(issuer, now);
  const leaf = await openCertificate(text, issuer.key);
  check(leaf, byDoctor ? ["patient", "caregiver", "guest"] : ["patient", "caregiver"], anchor);
  checkDates(leaf, now);
  (byDoctor ? checkByDoctor : checkInvited)(leaf, issuer);
  return personOf(leaf, issuer);
}

/** What an invitation may make: one device of the person it names, for as long as it lasts itself. */
function checkInvited(leaf: Certificate, invitation: Certificate): void {
  const same = leaf.sub === invitation.sub && leaf.name === invitation.name && isSameActsFor(leaf.actsFor, invitation.actsFor);
  refuseUnless(same && leaf.key.thumbprint !== invitation.key.thumbprint, "certificate_invitation_differs");
  refuseUnless(leaf.expires <= invitation.expires && leaf.from >= invitation.from, "certificate_outlives_invitation");
}

/** What a doctor may sign. Her own certificate may have ended since: what she signed is short. */
function checkByDoctor(leaf: Certificate, doctor: Certificate): void {
  const entitled = isBegun(doctor, leaf.from) && !isEnded(doctor, leaf.from) && leaf.key.thumbprint !== doctor.key.thumbprint;
  refuseUnless(entitled, "certificate_issuer_not_entitled");
  const longest = leaf.role === "guest" ? MAX_GUEST_SECONDS : MAX_RENEWAL_SECONDS;
  refuseUnless(leaf.expires - leaf.from <= longest, "certificate_renewal_too_long");
}

function check(certificate: Certificate, roles: readonly Role[], anchor: Anchor): void {
  refuseUnless(certificate.clinic === anchor.clinic, "certificate_other_clinic");
  refuseUnless(roles.includes(certificate.role), "certificate_wrong_role");
  refuseUnless(namesAPerson(certificate), "certificate_bad_subject");
}

const isBegun = ({ from, expires }: Certificate, at: number): boolean => from <= at + CLOCK_TOLERANCE_SECONDS && from <= expires;
const isEnded = ({ expires }: Certificate, at: number): boolean => expires < at - CLOCK_TOLERANCE_SECONDS;

function checkDates(certificate: Certificate, now: number): void {
  refuseUnless(isBegun(certificate, now), "certificate_not_yet_valid");
  refuseUnless(!isEnded(certificate, now), "certificate_expired");
}

function personOf(leaf: Certificate, issuer: Certificate | null): Person {
  const { sub, name, role, actsFor, key, expires } = leaf;
  const revocable = [leaf, ...(issuer === null ? [] : [issuer])].map(({ serial, key: { thumbprint } }) => ({ serial, key: thumbprint }));
  return { sub, name, role, actsFor, key, expires, invitation: issuer?.role === "invitation" ? issuer.serial : null, revocable };
}
