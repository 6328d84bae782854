import { toBase64url } from "../trust/base64url";
import { type Anchor, type Role, verifyChain } from "../trust/certificate";
import { openPublicKey, type PublicKey } from "../trust/jwk";
import type { Device } from "../trust/setup";

const ES256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const CLINIC = "hill-clinic";

interface Keys {
  readonly pair: CryptoKeyPair;
  readonly open: PublicKey;
}

async function keys(): Promise<Keys> {
  const pair = await crypto.subtle.generateKey(ES256, true, ["sign", "verify"]);
  const { x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  return { pair, open: await openPublicKey({ crv: "P-256", kty: "EC", x, y }) };
}

async function certificate(by: Keys, of: Keys, role: Role, sub: string, name: string): Promise<string> {
  const part = (value: unknown): string => toBase64url(new TextEncoder().encode(JSON.stringify(value)));
  const now = Math.floor(Date.now() / 1_000);
  const iss = by.open.thumbprint;
  const claims = { clinic: CLINIC, exp: now + 3_600, iss, key: of.open.jwk, name, nbf: now, role, serial: role, sub };
  const input = `${part({ alg: "ES256", kid: iss, typ: "hc-cert+jwt" })}.${part(claims)}`;
  const signature = await crypto.subtle.sign(ES256, by.pair.privateKey, new TextEncoder().encode(input));
  return `${input}.${toBase64url(new Uint8Array(signature))}`;
}

/** A clinic made for this page, and the people it certifies. */
export class TrialClinic {
  private constructor(private readonly root: Keys) {}

  static async open(): Promise<TrialClinic> {
    return new TrialClinic(await keys());
  }

  get anchor(): Anchor {
    return { clinic: CLINIC, root: this.root.open };
  }

  /** A doctor's browser, or a patient's computer with its invitation. */
  async device(sub: string, name: string): Promise<Device> {
    const own = await keys();
    const certificates: string[] = [];
    if (sub.startsWith("Patient/")) {
      const invitation = await keys();
      certificates.push(await certificate(invitation, own, "patient", sub, name), await certificate(this.root, invitation, "invitation", sub, name));
    } else certificates.push(await certificate(this.root, own, "provider", sub, name));
    const person = await verifyChain(certificates, this.anchor, Math.floor(Date.now() / 1_000));
    return { key: own.pair.privateKey, certificates, person, anchor: this.anchor };
  }
}
