import { toBase64url } from "../trust/base64url";
import { type ActsFor, type Anchor, type Role, verifyChain } from "../trust/certificate";
import { secondsNow } from "../trust/clock";
import { publicKeyOf } from "../trust/key";
import type { PublicKey } from "../trust/jwk";
import type { Revocations } from "../trust/revocations";
import type { Device } from "../trust/setup";

const ES256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const CLINIC = "hill-clinic";

interface Keys {
  readonly privateKey: CryptoKey;
  readonly open: PublicKey;
}

async function newKeys(): Promise<Keys> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(ES256, true, ["sign", "verify"]);
  return { privateKey, open: await publicKeyOf(publicKey) };
}

async function sign(by: Keys, typ: string, claims: object): Promise<string> {
  const part = (value: unknown): string => toBase64url(new TextEncoder().encode(JSON.stringify(value)));
  const ordered = Object.fromEntries(Object.entries(claims).sort(([a], [b]) => (a < b ? -1 : 1)));
  const input = `${part({ alg: "ES256", kid: by.open.thumbprint, typ })}.${part(ordered)}`;
  const signature = await crypto.subtle.sign(ES256, by.privateKey, new TextEncoder().encode(input));
  return `${input}.${toBase64url(new Uint8Array(signature))}`;
}

/** Whom a certificate is about, and how it differs from the usual one of an hour. */
interface About {
  readonly sub: string;
  readonly name: string;
  readonly role: Role;
  readonly serial: string;
  readonly actsFor?: ActsFor | undefined;
  readonly clinic?: string;
  /** Seconds since 1970. */
  readonly from?: number;
  readonly until?: number;
}

/** One person's invitation: the one-time key and the root's certificate about it. */
export interface Invitation {
  readonly about: About;
  readonly keys: Keys;
  readonly certificate: string;
}

/** A clinic made for this page, and the people it certifies. */
export class TrialClinic {
  private constructor(private readonly root: Keys) {}

  static async open(): Promise<TrialClinic> {
    return new TrialClinic(await newKeys());
  }

  get anchor(): Anchor {
    return { clinic: CLINIC, root: this.root.open };
  }

  /** A certificate of the root about a key. */
  certify(key: PublicKey, about: About): Promise<string> {
    return certificate(this.root, key, about);
  }

  /** A doctor's browser, or a patient's computer with an invitation of its own. */
  async device(sub: string, name: string, revocations: () => Revocations | null = () => null): Promise<Device> {
    if (sub.startsWith("Patient/")) return this.invited(await this.invite(sub, name));
    const own = await newKeys();
    const certificates = [await this.certify(own.open, { sub, name, role: "provider", serial: `serial of ${sub}` })];
    return this.deviceOf(own, certificates, revocations);
  }

  async invite(sub: string, name: string, actsFor?: ActsFor): Promise<Invitation> {
    const keys = await newKeys();
    const about = { sub, name, role: "invitation", serial: `invitation of ${sub}`, actsFor } as const;
    return { about, keys, certificate: await this.certify(keys.open, about) };
  }

  /** One more computer with the same invitation. */
  async invited({ about, keys, certificate: above }: Invitation): Promise<Device> {
    const own = await newKeys();
    const role = about.actsFor === undefined ? "patient" : "caregiver";
    const leaf = await certificate(keys, own.open, { ...about, role, serial: crypto.randomUUID() });
    return this.deviceOf(own, [leaf, above], () => null);
  }

  /** The list with that number, of what is taken back. */
  revoke(number: number, { keys = [], serials = [], next = secondsNow() + 3_600 }: { keys?: string[]; serials?: string[]; next?: number } = {}): Promise<string> {
    return sign(this.root, "hc-revocations+jwt", { clinic: CLINIC, issued: next - 86_400, keys, next, number, serials });
  }

  private async deviceOf(own: Keys, certificates: string[], revocations: () => Revocations | null): Promise<Device> {
    const person = await verifyChain(certificates, this.anchor, revocations(), secondsNow());
    return { key: own.privateKey, certificates, person, anchor: this.anchor, revocations };
  }
}

function certificate(by: Keys, of: PublicKey, { sub, name, role, serial, actsFor, clinic = CLINIC, from, until }: About): Promise<string> {
  // A device is certified while its invitation lasts: all of a trial begin and end with the hour.
  const hour = Math.floor(secondsNow() / 3_600) * 3_600;
  const forWhom = actsFor === undefined ? {} : { acts_for: { name: actsFor.name, patient: actsFor.patient, relation: actsFor.relation } };
  return sign(by, "hc-cert+jwt", {
    ...forWhom, clinic, exp: until ?? hour + 7_200, iss: by.open.thumbprint, key: of.jwk, name, nbf: from ?? hour, role, serial, sub,
  });
}
