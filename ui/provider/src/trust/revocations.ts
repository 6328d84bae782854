import type { Anchor } from "./certificate";
import { CLOCK_TOLERANCE_SECONDS } from "./clock";
import { hasExactly, isCount, isText } from "./json";
import { openJws } from "./jws";
import { Refused, refuseUnless } from "./refused";

/** A certificate as a revocation can name it. */
export interface Revocable {
  readonly serial: string;
  /** The thumbprint of its key. */
  readonly key: string;
}

/** What the clinic has taken back, as its root signed it. Made only by `openRevocations`; it may be old. */
export interface Revocations {
  /** Counts up with every list. */
  readonly number: number;
  /** When the next list is out at the latest, in seconds since 1970. */
  readonly next: number;
  readonly keys: ReadonlySet<string>;
  readonly serials: ReadonlySet<string>;
  /** As signed, to be kept. */
  readonly text: string;
}

/** What is known of certificates being taken back; `revocations_…` when nobody can say. */
export type Standing = "good" | "revoked" | "revocations_missing" | "revocations_stale";

const CLAIMS = ["clinic", "issued", "keys", "next", "number", "serials"];
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);

/** Reads a list; throws `Refused`. `seen` is the newest of this browser, which stays when this one is refused. */
export async function openRevocations(text: string, anchor: Anchor, seen: Revocations | null): Promise<Revocations> {
  const { claims, kid } = await openJws(text, "revocations", anchor.root);
  refuseUnless(hasExactly(claims, CLAIMS), "jws_bad_claims");
  const { clinic, issued, keys, next, number, serials } = claims;
  const counts = isCount(issued) && isCount(next) && isCount(number);
  if (!isText(clinic) || !counts || !isTexts(keys) || !isTexts(serials)) throw new Refused("jws_bad_claims");
  refuseUnless(kid === anchor.root.thumbprint, "jws_bad_header");
  refuseUnless(clinic === anchor.clinic, "revocations_other_clinic");
  refuseUnless(issued <= next, "jws_bad_claims");
  const again = seen !== null && number === seen.number && claimsOf(text) === claimsOf(seen.text);
  refuseUnless(seen === null || number > seen.number || again, "revocations_rolled_back");
  return { number, next, keys: new Set(keys), serials: new Set(serials), text };
}

/** The claims as they are written: each signing of the same ones is another text. */
function claimsOf(text: string): string | undefined {
  return text.split(".")[1];
}

/** Whether a list takes back a certificate of this chain. */
export function isNamed(list: Revocations | null, { revocable }: { readonly revocable: readonly Revocable[] }): boolean {
  return list !== null && revocable.some(({ serial, key }) => list.serials.has(serial) || list.keys.has(key));
}

/** What a list alone says of anybody it does not name. `now` is seconds since 1970. */
export function standingOfList(list: Revocations | null, now: number): Exclude<Standing, "revoked"> {
  if (list === null) return "revocations_missing";
  return now > list.next + CLOCK_TOLERANCE_SECONDS ? "revocations_stale" : "good";
}

/** What the newest list says of somebody; to be asked again for each new one. */
export function standingOf(person: { readonly revocable: readonly Revocable[] }, list: Revocations | null, now: number): Standing {
  return isNamed(list, person) ? "revoked" : standingOfList(list, now);
}
