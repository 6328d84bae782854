import type { WatchRequest, WhosePicture } from "./generated";
import { picturesFromBytes, type EncodedPicture } from "./picture";

/** Who watches one person's pictures. */
export interface Watcher {
  /** Whether the program may draw the pictures itself. */
  readonly pane: boolean;
  /** Said before any picture: who draws them. The page is handed none that it does not draw. */
  readonly drawnBy: (who: "page" | "program") => void;
  /** The page draws this one. */
  readonly seen: (picture: EncodedPicture) => void;
}

/** What of the core this needs. */
interface Pictures {
  readonly watchPictures: (request: WatchRequest) => Promise<boolean>;
  readonly nextPictures: () => Promise<ArrayBuffer>;
}

/** After a refusal the core is not asked again at once. */
const REFUSED_MS = 500;

/**
 * Asks the core for pictures as long as the page draws some, and hands them out.
 *
 * Invariant: one question is open at a time, and questions about who is watched go one after the other.
 */
export class Watching {
  readonly #core: Pictures;
  readonly #watchers = new Map<WhosePicture, Watcher>();
  /** Those whose pictures the page draws. */
  readonly #drawn = new Map<WhosePicture, Watcher>();
  #asked: Promise<unknown> = Promise.resolve();
  #asking = false;

  constructor(core: Pictures) {
    this.#core = core;
  }

  /** Hands pictures to `seen`, starting with a key picture, until the returned function is called. */
  watch(whose: WhosePicture, watcher: Watcher): () => void {
    this.#watchers.set(whose, watcher);
    this.#drawn.delete(whose);
    this.#say(whose, watcher);
    return () => {
      if (this.#watchers.get(whose) !== watcher) return;
      this.#watchers.delete(whose);
      this.#drawn.delete(whose);
      this.#say(whose, null);
    };
  }

  #say(whose: WhosePicture, watcher: Watcher | null): void {
    // A refusal shows as a picture that does not come; the call itself is not touched by it.
    this.#asked = this.#asked
      .then(() => this.#core.watchPictures({ whose, on: watcher !== null, pane: watcher?.pane ?? false }))
      .then((itself) => {
        if (!watcher || this.#watchers.get(whose) !== watcher) return;
        watcher.drawnBy(itself ? "program" : "page");
        if (itself) return;
        this.#drawn.set(whose, watcher);
        void this.#ask();
      })
      .catch(() => undefined);
  }

  async #ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    while (this.#drawn.size > 0) {
      try {
        const answer = await this.#core.nextPictures();
        for (const [whose, picture] of picturesFromBytes(answer)) this.#drawn.get(whose)?.seen(picture);
      } catch {
        await new Promise((resolve) => setTimeout(resolve, REFUSED_MS));
      }
    }
    this.#asking = false;
  }
}
