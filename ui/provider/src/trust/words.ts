import list from "../../../shared/picture-words.json";
import { bytesOfFingerprint, type Fingerprint } from "./fingerprint";

/** Everything the three words stand for: any difference between the two ends changes them. */
export interface Spoken {
  readonly call: string;
  readonly offererNonce: Uint8Array;
  readonly answererNonce: Uint8Array;
  readonly offererFingerprint: Fingerprint;
  readonly answererFingerprint: Fingerprint;
  readonly offerer: string;
  readonly answerer: string;
}

export type PictureWords = readonly [string, string, string];

/** The words: the first three bytes of a hash over every field, each with its length before it. */
export async function derivePictureWords(spoken: Spoken): Promise<PictureWords> {
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  const fields = [
    text(spoken.call),
    spoken.offererNonce,
    spoken.answererNonce,
    bytesOfFingerprint(spoken.offererFingerprint),
    bytesOfFingerprint(spoken.answererFingerprint),
    text(spoken.offerer),
    text(spoken.answerer),
  ];
  const bytes = [...text("hc-words"), ...fields.flatMap((field) => [field.length >> 8, field.length & 0xff, ...field])];
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.from(bytes)));
  const word = (place: number): string => list[hash[place] ?? 0] ?? "";
  return [word(0), word(1), word(2)];
}
