/** Without a large picture for this long, small ones are drawn by themselves. */
const ALONE_AFTER_MS = 120;

/**
 * Lets small pictures be drawn together with the large one, so that the window is painted once for both:
 * painting is what a call costs a window without a graphics card most.
 */
export class Beat {
  #struckAt = -Infinity;
  readonly #waiting = new Map<object, () => void>();

  /** The large picture was drawn. */
  strike(): void {
    this.#struckAt = performance.now();
    for (const draw of this.#waiting.values()) draw();
    this.#waiting.clear();
  }

  /** Draws with the next large picture; at once where none comes. Only the newest of each `who` waits. */
  join(who: object, draw: () => void): void {
    if (performance.now() - this.#struckAt < ALONE_AFTER_MS) this.#waiting.set(who, draw);
    else draw();
  }

  /** Nothing of `who` is to be drawn any more. */
  leave(who: object): void {
    this.#waiting.delete(who);
  }
}

/** One window, one beat. */
export const beat = new Beat();
