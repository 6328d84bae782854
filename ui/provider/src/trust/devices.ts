import type { Person } from "./certificate";
import type { Shelf } from "./store";

/** What this browser's doctor has said of one device. */
export type Word = "asked" | "confirmed" | "denied";

/**
 * How this browser knows a device: `new` is the only one of its invitation and not confirmed yet, `second` one of
 * several of which the doctor has said nothing yet.
 */
export type Meeting = Word | "new" | "second";

/**
 * The devices this browser has met, by their keys, and which invitation each came with.
 *
 * Invariant: of an invitation that two devices came with, neither is taken for the person's before the doctor says so.
 * Each browser knows what it has met itself, and no more. What the doctor said of a key holds for the person she said
 * it of: the same key under another name is another device.
 */
export class Devices {
  constructor(
    /** Thumbprints by the invitation's serial, in the order they were met. */
    private readonly invitations: Shelf<readonly string[]>,
    /** The doctor's words by `nameOf`. */
    private readonly words: Shelf<Word>,
  ) {}

  /** Meets a verified person's device, and remembers it. */
  async meet(person: Person): Promise<Meeting> {
    const { key: { thumbprint }, invitation } = person;
    const word = await this.words.read(nameOf(person));
    // A doctor renewed it before, so she, or a colleague of hers, has confirmed it.
    if (invitation === null) return word === "denied" ? "denied" : "confirmed";
    const met = await this.invitations.change(invitation, (before = []) => (before.includes(thumbprint) ? before : [...before, thumbprint]));
    return word ?? (met.length > 1 ? "second" : "new");
  }

  /** The doctor says what a device is. */
  async say(person: Person, word: Word): Promise<void> {
    await this.words.change(nameOf(person), () => word);
  }
}

/** One person's one device, and for whom she acts. */
function nameOf({ sub, actsFor, key: { thumbprint } }: Person): string {
  return JSON.stringify([sub, actsFor?.patient ?? null, thumbprint]);
}
