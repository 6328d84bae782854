import { Refused, refuseUnless } from "./refused";

/** The longest session description that is read. A browser's is about 6 kB. */
const MAX_SDP_LENGTH = 32 * 1024;

/** SHA-256 of a DTLS certificate as SDP writes it: "sha-256 AA:BB:…" (RFC 8122 §5). */
export type Fingerprint = string;

/** Reads one fingerprint; the letters come back large. */
export function openFingerprint(text: string): Fingerprint {
  const space = text.indexOf(" ");
  refuseUnless(space >= 0, "sdp_malformed_fingerprint");
  refuseUnless(text.slice(0, space).toLowerCase() === "sha-256", "sdp_other_hash");
  const pairs = text.slice(space + 1);
  refuseUnless(/^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){31}$/.test(pairs), "sdp_malformed_fingerprint");
  return `sha-256 ${pairs.toUpperCase()}`;
}

/** The one fingerprint of a description: every section has one, all are SHA-256, all the same. */
export function fingerprintOfSdp(sdp: string): Fingerprint {
  refuseUnless(sdp.length <= MAX_SDP_LENGTH, "sdp_too_long");
  const mark = "a=fingerprint:";
  let found: Fingerprint | null = null;
  let ofSession = false;
  let ofSection = false;
  let sections = 0;
  for (const line of sdp.split(/\r?\n/)) {
    if (line.startsWith("m=")) {
      refuseUnless(sections === 0 || ofSession || ofSection, "sdp_no_fingerprint");
      sections += 1;
      ofSection = false;
    } else if (line.startsWith(mark)) {
      const value = openFingerprint(line.slice(mark.length));
      refuseUnless(found === null || found === value, "sdp_two_fingerprints");
      found = value;
      ofSession ||= sections === 0;
      ofSection = true;
    }
  }
  const complete = sections > 0 && (ofSession || ofSection);
  if (!complete || found === null) throw new Refused("sdp_no_fingerprint");
  return found;
}

/** The fingerprint of a certificate, as DTLS received it. */
export async function fingerprintOfDer(der: BufferSource): Promise<Fingerprint> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", der));
  const pairs = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0").toUpperCase());
  return `sha-256 ${pairs.join(":")}`;
}

/** The last step: the certificate in use is the signed one (RFC 8122 §6.2). */
export function confirmDtls(signed: Fingerprint, inUse: Fingerprint): void {
  refuseUnless(signed === inUse, "setup_other_certificate_in_use");
}

/** The hexadecimal digits without colons, as a PASSporT writes them (RFC 8225 §5.2.2). */
export function digOf(fingerprint: Fingerprint): string {
  return fingerprint.replace("sha-256 ", "").replaceAll(":", "");
}

/** The other way; `null` for anything that is not 64 large hexadecimal digits. */
export function fingerprintOfDig(dig: unknown): Fingerprint | null {
  if (typeof dig !== "string" || !/^[0-9A-F]{64}$/.test(dig)) return null;
  return `sha-256 ${dig.replace(/(..)(?!$)/g, "$1:")}`;
}

/** The 32 bytes. */
export function bytesOfFingerprint(fingerprint: Fingerprint): Uint8Array {
  const pairs = digOf(fingerprint).match(/../g) ?? [];
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
}
