import type { Anchor } from "./certificate";
import { openRevocations, type Revocations } from "./revocations";
import type { Shelf } from "./store";

/**
 * The newest revocation list this browser has seen, kept over reloads.
 *
 * Invariant: its number only counts up, so that nobody can have a revocation forgotten.
 */
export class KeptList {
  private constructor(
    private readonly anchor: Anchor,
    private readonly lists: Shelf<string>,
    private list: Revocations | null,
  ) {}

  /** One that cannot be read any more, because the clinic has another root now, is as if it were not there. */
  static async open(anchor: Anchor, lists: Shelf<string>): Promise<KeptList> {
    const text = await lists.read(anchor.clinic);
    const list = text === undefined ? null : await openRevocations(text, anchor, null).catch(() => null);
    return new KeptList(anchor, lists, list);
  }

  newest(): Revocations | null {
    return this.list;
  }

  /** Takes a list from the hub, one at a time; throws `Refused`, and then the one that was there stays. */
  async take(text: string): Promise<void> {
    if (text === this.list?.text) return;
    const list = await openRevocations(text, this.anchor, this.list);
    this.list = list;
    await this.keep(list);
  }

  /** Another tab of the same browser may have kept a newer one. */
  private async keep(list: Revocations): Promise<void> {
    const there = await this.lists.read(this.anchor.clinic);
    const kept = there === undefined ? null : await openRevocations(there, this.anchor, null).catch(() => null);
    if (kept !== null && kept.number > list.number) {
      this.list = kept;
      return;
    }
    await this.lists.change(this.anchor.clinic, (now) => (now === there ? list.text : (now ?? list.text)));
  }
}
