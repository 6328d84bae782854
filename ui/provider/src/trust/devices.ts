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
 * Each browser knows what it has met itself, and no more.
 */
export class Devices {
  constructor(
    /** Thumbprints by the invitation's serial, in the order they were met. */
    private readonly invitations: Shelf<readonly string[]>,
    /** The doctor's words by thumbprint. */
    private readonly words: Shelf<Word>,
  ) {}

  /** Meets a verified person's device, and remembers it. */
  async meet({ key: { thumbprint }, invitation }: Person): Promise<Meeting> {
    const word = await this.words.read(thumbprint);
    // A doctor renewed it before, so she, or a colleague of hers, has confirmed it.
    if (invitation === null) return word === "denied" ? "denied" : "confirmed";
    const met = await this.invitations.change(invitation, (before = []) => (before.includes(thumbprint) ? before : [...before, thumbprint]));
    return word ?? (met.length > 1 ? "second" : "new");
  }

  /** The doctor says what a device is. */
  async say({ key: { thumbprint } }: Person, word: Word): Promise<void> {
    await this.words.change(thumbprint, () => word);
  }
}
