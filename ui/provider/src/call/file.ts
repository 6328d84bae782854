/** A file about to come. */
export interface FileOffer {
  readonly id: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly mime: string;
  /** SHA-256 of the whole: 64 small hexadecimal digits. */
  readonly sha256: string;
}

/** The next bytes of a file. */
export interface Chunk {
  readonly id: string;
  /** Where they belong, in bytes. */
  readonly at: number;
  /** In base64, with padding (RFC 4648 §4). */
  readonly data: string;
}

/** The largest file, and how much of it one message holds. Bytes. */
export const MAX_FILE = 10 * 1024 * 1024;
export const CHUNK = 8_192;
const MAX_NAME = 120;
const MAX_MIME = 100;

/** Letters that no system takes in a name, and such as make one name look like another (U+202E turns "exe.jpg" round). */
const FORBIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}/\\:*?"<>|]/u;

/** A name as it may be shown and saved: never a path, nothing hidden, and its ending stays. */
export function fileNameFrom(name: string): string {
  const letters = [...name].map((letter) => (FORBIDDEN.test(letter) ? "_" : letter));
  const dot = letters.lastIndexOf(".");
  const end = dot > 0 && letters.length - dot <= 10 ? letters.slice(dot) : [];
  const short = letters.length > MAX_NAME ? [...letters.slice(0, MAX_NAME - end.length), ...end] : letters;
  return short.join("").replace(/^[. ]+|[. ]+$/g, "") || "file";
}

type Unread<T> = { readonly [K in keyof T]: unknown };

/** Whether an offer is of the right form; it may still be too large. */
export function isFileOffer(value: Unread<FileOffer>): value is FileOffer {
  const { name, size, mime, sha256 } = value;
  const counted = typeof size === "number" && Number.isSafeInteger(size) && size > 0;
  const named = typeof name === "string" && name.length <= 1_024 && typeof mime === "string" && mime.length <= MAX_MIME;
  return counted && named && typeof sha256 === "string" && /^[0-9a-f]{64}$/.test(sha256);
}

export function isChunk(value: Unread<Chunk>): value is Chunk {
  const { at, data } = value;
  return typeof at === "number" && Number.isSafeInteger(at) && at >= 0 && typeof data === "string" && data !== "";
}

export async function hashOfBytes(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The chunks of a file in their order. */
export function* chunksOf(id: string, bytes: Uint8Array): Generator<Chunk> {
  for (let at = 0; at < bytes.length; at += CHUNK) {
    yield { id, at, data: btoa(String.fromCharCode(...bytes.subarray(at, at + CHUNK))) };
  }
}

function bytesFrom(data: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  } catch {
    return null;
  }
}

/**
 * A file that is coming.
 *
 * Invariant: it never holds more bytes than were offered, and is whole only if their hash is the offered one.
 */
export class Coming {
  private readonly bytes: Uint8Array<ArrayBuffer>;
  private length = 0;

  constructor(readonly offer: FileOffer) {
    this.bytes = new Uint8Array(offer.size);
  }

  /** Of all bytes, as many have come: 0 to 1. */
  get share(): number {
    return this.length / this.offer.size;
  }

  /** Takes the next chunk; false for any other, and then the file is lost. */
  add({ id, at, data }: Chunk): boolean {
    const bytes = bytesFrom(data);
    if (id !== this.offer.id || at !== this.length || bytes === null || bytes.length === 0) return false;
    if (bytes.length > CHUNK || at + bytes.length > this.offer.size) return false;
    this.bytes.set(bytes, at);
    this.length += bytes.length;
    return true;
  }

  /** The whole file once every byte is there and the hash holds, `null` before, "broken" when the hash does not. */
  async whole(): Promise<Uint8Array<ArrayBuffer> | "broken" | null> {
    if (this.length < this.offer.size) return null;
    return (await hashOfBytes(this.bytes)) === this.offer.sha256 ? this.bytes : "broken";
  }
}
