import { fromBase64url } from "./base64url";
import type { Person } from "./certificate";
import { digOf, type Fingerprint, fingerprintOfDig } from "./fingerprint";
import { hasExactly, isCount, isObject, isText, type Members } from "./json";
import { openJws } from "./jws";
import { Refused, refuseUnless } from "./refused";

/** The offer's claims, known to be that person's offer in this call to this end. */
export interface Offer {
  readonly fingerprint: Fingerprint;
  /** The commitment to the offerer's nonce. */
  readonly commit: string;
}

/** The answer's claims, known to be that person's answer in this call. */
export interface Answer {
  readonly fingerprint: Fingerprint;
  readonly nonce: Uint8Array;
  readonly nonceText: string;
  /** The hash of the offer. */
  readonly offer: string;
  /** The offerer's fingerprint as the answerer saw it. */
  readonly peer: Fingerprint;
}

/** The confirm's claims, known to be that person's confirm in this call. */
export interface Confirm {
  readonly fingerprint: Fingerprint;
  readonly nonce: Uint8Array;
  /** The hash of the answer. */
  readonly answer: string;
  /** The answerer's fingerprint as the offerer saw it. */
  readonly peer: Fingerprint;
  readonly peerNonce: string;
}

type Step = "offer" | "answer" | "confirm";

const NUMBER: Record<Step, number> = { offer: 1, answer: 2, confirm: 3 };
const ANY_STEP = ["call", "dest", "iat", "mky", "orig", "seq"];
const OF_STEP: Record<Step, readonly string[]> = {
  offer: ["commit"],
  answer: ["nonce", "offer", "peer"],
  confirm: ["answer", "nonce", "peer", "peer_nonce"],
};
const TEXTS = ["answer", "commit", "nonce", "offer", "peer_nonce"];

/** The two ends as one message names them: it is signed by `from`, for `to`. */
export interface Ends {
  readonly call: string;
  readonly from: Person;
  readonly to: Person;
}

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

/** Reads one message: signed by `from`, for `to`, the right step of the right call. */
async function openMessage(passport: string, step: Step, { call, from, to }: Ends): Promise<Members> {
  const { claims } = await openJws(passport, "passport", from.key);
  const { orig, dest, seq } = claims;
  refuseUnless(hasExactly(claims, ANY_STEP, [...TEXTS, "peer"]), "jws_bad_claims");
  refuseUnless(isCount(seq) && isCount(claims["iat"]) && isText(claims["call"]), "jws_bad_claims");
  refuseUnless(isObject(orig) && hasExactly(orig, ["uri"]) && isText(orig["uri"]), "jws_bad_claims");
  refuseUnless(isObject(dest) && hasExactly(dest, ["uri"]) && Array.isArray(dest["uri"]), "jws_bad_claims");
  refuseUnless(TEXTS.every((name) => claims[name] === undefined || isText(claims[name])), "jws_bad_claims");
  refuseUnless(seq === NUMBER[step], "setup_wrong_step");
  refuseUnless(hasExactly(claims, [...ANY_STEP, ...OF_STEP[step]]), "jws_bad_claims");
  refuseUnless(claims["call"] === call, "setup_other_call");
  refuseUnless(orig["uri"] === from.sub, "setup_other_signer");
  refuseUnless(dest["uri"].length === 1 && dest["uri"][0] === to.sub, "setup_other_receiver");
  return claims;
}

/** A claim that `openMessage` found to be a text of this step. */
function textOf(claims: Members, name: string): string {
  const value = claims[name];
  if (!isText(value)) throw new Refused("jws_bad_claims");
  return value;
}

function nonceOf(claims: Members): Uint8Array {
  const bytes = fromBase64url(textOf(claims, "nonce"));
  if (bytes?.length !== 32) throw new Refused("jws_bad_claims");
  return bytes;
}

export async function openOffer(passport: string, ends: Ends): Promise<Offer> {
  const claims = await openMessage(passport, "offer", ends);
  return { fingerprint: openMediaKey(claims["mky"]), commit: textOf(claims, "commit") };
}

export async function openAnswer(passport: string, ends: Ends): Promise<Answer> {
  const claims = await openMessage(passport, "answer", ends);
  return {
    fingerprint: openMediaKey(claims["mky"]),
    nonce: nonceOf(claims),
    nonceText: textOf(claims, "nonce"),
    offer: textOf(claims, "offer"),
    peer: openMediaKey(claims["peer"]),
  };
}

export async function openConfirm(passport: string, ends: Ends): Promise<Confirm> {
  const claims = await openMessage(passport, "confirm", ends);
  return {
    fingerprint: openMediaKey(claims["mky"]),
    nonce: nonceOf(claims),
    answer: textOf(claims, "answer"),
    peer: openMediaKey(claims["peer"]),
    peerNonce: textOf(claims, "peer_nonce"),
  };
}
