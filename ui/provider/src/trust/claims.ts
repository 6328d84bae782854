import { hasExactly, isCount, isObject, isText } from "./json";
import { openPublicKey, type PublicKey } from "./jwk";
import { openJws } from "./jws";
import { Refused, refuseUnless } from "./refused";

/** What a certified key may do. */
export type Role = "provider" | "invitation" | "patient" | "caregiver" | "guest";

/** For whom a caregiver acts, as the clinic wrote it. */
export interface ActsFor {
  /** The patient's name. */
  readonly name: string;
  /** "Patient/…". */
  readonly patient: string;
  /** What the caregiver is to the patient, e.g. "daughter". */
  readonly relation: string;
}

/** The claims of one certificate whose signature holds; whether they may be believed is for the chain to say. */
export interface Certificate {
  readonly actsFor: ActsFor | null;
  readonly clinic: string;
  /** Seconds since 1970. */
  readonly expires: number;
  readonly from: number;
  readonly key: PublicKey;
  readonly name: string;
  readonly role: Role;
  /** By which a revocation names it. */
  readonly serial: string;
  readonly sub: string;
}

/** Room for "granddaughter of her late husband", and still one line of a screen. */
const MAX_RELATION = 40;
const CLAIMS = ["clinic", "exp", "iss", "key", "name", "nbf", "role", "serial", "sub"];
const ROLES: readonly unknown[] = ["provider", "invitation", "patient", "caregiver", "guest"];
const isRole = (value: unknown): value is Role => ROLES.includes(value);
/** Source: FHIR R4 §2.24.0.1, the `id` type. */
const isA = (kind: string, sub: string): boolean => new RegExp(`^${kind}/[A-Za-z0-9.-]{1,64}$`).test(sub);
/** A control character could make one person look like another. */
const isReadable = (text: string): boolean => text.trim() !== "" && !/\p{Cc}/u.test(text);

/** Reads a certificate that `issuer` signed; throws `Refused`. */
export async function openCertificate(text: string, issuer: PublicKey): Promise<Certificate> {
  const { claims, kid } = await openJws(text, "certificate", issuer);
  refuseUnless(hasExactly(claims, CLAIMS, ["acts_for"]), "jws_bad_claims");
  const { clinic, exp, iss, name, nbf, role, serial, sub } = claims;
  const texts = isText(clinic) && isText(iss) && isText(name) && isText(serial) && isText(sub);
  if (!texts || !isCount(exp) || !isCount(nbf) || !isRole(role)) throw new Refused("jws_bad_claims");
  const actsFor = "acts_for" in claims ? openActsFor(claims["acts_for"]) : null;
  const key = await openPublicKey(claims["key"]).catch(() => null);
  refuseUnless(key !== null, "jws_bad_claims");
  refuseUnless(kid === issuer.thumbprint && iss === issuer.thumbprint, "jws_bad_header");
  return { actsFor, clinic, expires: exp, from: nbf, key, name, role, serial, sub };
}

function openActsFor(value: unknown): ActsFor {
  refuseUnless(isObject(value) && hasExactly(value, ["name", "patient", "relation"]), "jws_bad_claims");
  const { name, patient, relation } = value;
  if (!isText(name) || !isText(patient) || !isText(relation)) throw new Refused("jws_bad_claims");
  return { name, patient, relation };
}

/** Whether the subject is somebody of the role's kind, and says for whom she acts exactly if she is a caregiver. */
export function namesAPerson({ role, sub, actsFor }: Certificate): boolean {
  const herself = (kind: string): boolean => isA(kind, sub) && actsFor === null;
  const forAnother = isA("RelatedPerson", sub) && actsFor !== null && isSound(actsFor);
  switch (role) {
    case "provider":
      return herself("Practitioner");
    case "patient":
      return herself("Patient");
    case "guest":
      return herself("Guest");
    case "caregiver":
      return forAnother;
    case "invitation":
      return herself("Patient") || forAnother;
  }
}

function isSound({ name, patient, relation }: ActsFor): boolean {
  return isA("Patient", patient) && isReadable(name) && isReadable(relation) && [...relation].length <= MAX_RELATION;
}

export function isSameActsFor(one: ActsFor | null, other: ActsFor | null): boolean {
  if (one === null || other === null) return one === other;
  return one.name === other.name && one.patient === other.patient && one.relation === other.relation;
}
