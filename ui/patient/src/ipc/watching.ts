import type { WatchRequest, WhosePicture } from "./generated";
import { picturesFromBytes, type EncodedPicture } from "./picture";

type Seen = (picture: EncodedPicture) => void;

/** What of the core this needs. */
interface Pictures {
  readonly watchPictures: (request: WatchRequest) => Promise<unknown>;
  readonly nextPictures: () => Promise<ArrayBuffer>;
}

/** After a refusal the core is not asked again at once. */
const REFUSED_MS = 500;

/**
 * Asks the core for pictures as long as somebody looks, and hands them out.
 *
 * Invariant: one question is open at a time, and questions about who is watched go one after the other.
 */
export class Watching {
  readonly #core: Pictures;
  readonly #seen = new Map<WhosePicture, Seen>();
  #asked: Promise<unknown> = Promise.resolve();
  #asking = false;

  constructor(core: Pictures) {
    this.#core = core;
  }

  /** Hands pictures to `seen`, starting with a key picture, until the returned function is called. */
  watch(whose: WhosePicture, seen: Seen): () => void {
    this.#seen.set(whose, seen);
    this.#say(whose, true);
    void this.#ask();
    return () => {
      if (this.#seen.get(whose) !== seen) return;
      this.#seen.delete(whose);
      this.#say(whose, false);
    };
  }

  #say(whose: WhosePicture, on: boolean): void {
    // A refusal shows as a picture that does not come; the call itself is not touched by it.
    this.#asked = this.#asked
      .then(() => this.#core.watchPictures({ whose, on }))
      .catch(() => undefined);
  }

  async #ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    while (this.#seen.size > 0) {
      try {
        const answer = await this.#core.nextPictures();
        for (const [whose, picture] of picturesFromBytes(answer)) this.#seen.get(whose)?.(picture);
      } catch {
        await new Promise((resolve) => setTimeout(resolve, REFUSED_MS));
      }
    }
    this.#asking = false;
  }
}
