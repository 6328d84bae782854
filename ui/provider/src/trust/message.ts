import { fromBase64url } from "./base64url";
import type { Person } from "./certificate";
import { digOf, type Fingerprint, fingerprintOfDig } from "./fingerprint";
import { hasExactly, isCount, isObject, isText, type Members } from "./json";
import { openJws } from "./jws";
import { Refused, refuseUnless } from "./refused";

/** The answer's claims, known to be this patient's answer in this call. */
export interface Answer {
  readonly fingerprint: Fingerprint;
  readonly nonce: Uint8Array;
  readonly nonceText: string;
  readonly offer: string;
  /** The doctor's fingerprint as the patient saw it. */
  readonly peer: Fingerprint;
}

const ANSWER_STEP = 2;
const ANY_STEP = ["call", "dest", "iat", "mky", "orig", "seq"];
const OF_ANSWER = [...ANY_STEP, "nonce", "offer", "peer"];
const OF_OTHERS = ["answer", "commit", "nonce", "offer", "peer", "peer_nonce"];

/** One fingerprint as a PASSporT's list of one. */
export function mediaKey(fingerprint: Fingerprint): readonly Members[] {
  return [{ alg: "sha-256", dig: digOf(fingerprint) }];
}

function openMediaKey(value: unknown): Fingerprint {
  const [key, ...more] = Array.isArray(value) ? (value as unknown[]) : [];
  const one = more.length === 0 && isObject(key) && hasExactly(key, ["alg", "dig"]) && key["alg"] === "sha-256";
  const fingerprint = one ? fingerprintOfDig(key["dig"]) : null;
  refuseUnless(fingerprint !== null, "jws_bad_claims");
  return fingerprint;
}

/** Reads an answer: signed by `from`, for `to`, the right step of the right call. */
export async function openAnswer(passport: string, call: string, from: Person, to: Person): Promise<Answer> {
  const { claims } = await openJws(passport, "passport", from.key);
  const { orig, dest, nonce, offer, seq } = claims;
  refuseUnless(hasExactly(claims, ANY_STEP, [...ANY_STEP, ...OF_OTHERS]), "jws_bad_claims");
  refuseUnless(isCount(seq) && isCount(claims["iat"]) && isText(claims["call"]), "jws_bad_claims");
  refuseUnless(isObject(orig) && hasExactly(orig, ["uri"]) && isText(orig["uri"]), "jws_bad_claims");
  refuseUnless(isObject(dest) && hasExactly(dest, ["uri"]) && Array.isArray(dest["uri"]), "jws_bad_claims");
  refuseUnless(seq === ANSWER_STEP, "setup_wrong_step");
  if (!hasExactly(claims, OF_ANSWER) || !isText(nonce) || !isText(offer)) throw new Refused("jws_bad_claims");
  refuseUnless(claims["call"] === call, "setup_other_call");
  refuseUnless(orig["uri"] === from.sub, "setup_other_signer");
  refuseUnless(dest["uri"].length === 1 && dest["uri"][0] === to.sub, "setup_other_receiver");
  const bytes = fromBase64url(nonce);
  if (bytes?.length !== 32) throw new Refused("jws_bad_claims");
  return { fingerprint: openMediaKey(claims["mky"]), nonce: bytes, nonceText: nonce, offer, peer: openMediaKey(claims["peer"]) };
}
