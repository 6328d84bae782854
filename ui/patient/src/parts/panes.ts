import type { RoundedRequest, Core, PlaceRequest, ShownView, WhosePicture } from "../ipc";

/** How often places are looked at without a reason: whatever moves a picture without changing any size. */
const LOOK_EVERY_MS = 250;

/** What is said where there is no place. */
const NONE = "";

/** What may lie above a picture says so. */
const ABOVE = "[data-above]";

/** One picture that the program draws. */
export interface Pane {
  /** The picture's own place. */
  readonly element: HTMLElement;
  /** Whether the page shows something in its stead. */
  readonly covered: () => boolean;
  /** What was drawn. */
  readonly told: (shown: ShownView) => void;
}

/** What of the core this needs. */
type Places = Pick<Core, "placePictures" | "onShown">;

/** Says where the program draws pictures over the page, and hears what it drew. */
export class Panes {
  readonly #core: Places;
  readonly #panes = new Map<WhosePicture, Pane>();
  #sizes: ResizeObserver | null = null;
  #said = NONE;
  #stop: (() => void) | null = null;

  constructor(core: Places) {
    this.#core = core;
  }

  /** A picture is drawn in this pane until the returned function is called. */
  open(whose: WhosePicture, pane: Pane): () => void {
    this.#panes.set(whose, pane);
    this.#stop ??= this.#begin();
    this.#sizes?.observe(pane.element);
    this.look();
    return () => {
      this.#sizes?.unobserve(pane.element);
      if (this.#panes.get(whose) !== pane) return;
      this.#panes.delete(whose);
      this.look();
      if (this.#panes.size > 0) return;
      this.#stop?.();
      this.#stop = null;
    };
  }

  /** Looks where everything is, and says so if it has moved. */
  look(): void {
    const places = { width: wide(), places: this.#places() };
    const said = places.places.length > 0 ? JSON.stringify(places) : NONE;
    if (said === this.#said) return;
    this.#said = said;
    // What was refused is said again at the next look.
    void this.#core.placePictures(places).catch(() => {
      if (this.#said === said) this.#said = "refused";
    });
  }

  #begin(): () => void {
    const look = () => this.look();
    const sizes = new ResizeObserver(look);
    // What pushes a picture away without a change of its size makes the page longer.
    sizes.observe(document.body);
    this.#sizes = sizes;
    const looking = setInterval(look, LOOK_EVERY_MS);
    window.addEventListener("scroll", look, { capture: true, passive: true });
    window.addEventListener("resize", look);
    // Two fingers enlarge what is seen of a page, not the page.
    window.visualViewport?.addEventListener("resize", look);
    window.visualViewport?.addEventListener("scroll", look);
    let ended = false;
    let unlisten = () => {};
    void this.#core
      .onShown((all) => {
        for (const shown of all) this.#panes.get(shown.whose)?.told(shown);
      })
      .then((end) => (ended ? end() : (unlisten = end)));
    return () => {
      ended = true;
      unlisten();
      sizes.disconnect();
      clearInterval(looking);
      window.removeEventListener("scroll", look, { capture: true });
      window.removeEventListener("resize", look);
      window.visualViewport?.removeEventListener("resize", look);
      window.visualViewport?.removeEventListener("scroll", look);
    };
  }

  #places(): PlaceRequest[] {
    const above = [...document.querySelectorAll<HTMLElement>(ABOVE)];
    return [...this.#panes]
      .filter(([, pane]) => !pane.covered())
      .map(([whose, { element }]) => ({
        whose,
        ...seen(element.getBoundingClientRect()),
        frame: frameOf(element),
        above: overlapping(element, above),
      }))
      .filter(({ width, height }) => width > 0 && height > 0);
  }
}

/** How wide the window is, whatever two fingers have enlarged. */
function wide(): number {
  const { scale = 1, width = 0 } = window.visualViewport ?? {};
  return scale === 1 ? window.innerWidth : width * scale;
}

/** An element's edges, or a part of it, as they are seen. */
function seen({ left, top, width, height }: { left: number; top: number; width: number; height: number }) {
  const { offsetLeft = 0, offsetTop = 0, scale = 1 } = window.visualViewport ?? {};
  return {
    left: (left - offsetLeft) * scale,
    top: (top - offsetTop) * scale,
    width: width * scale,
    height: height * scale,
  };
}

/** Of an element's corners, or of those of its inner edge, so much farther in. */
const radiusOf = (element: HTMLElement, inward = 0) =>
  Math.max(0, (Number.parseFloat(getComputedStyle(element).borderTopLeftRadius) || 0) - inward) *
  (window.visualViewport?.scale ?? 1);

/** The inner edge of what a picture lies in, where that lies above others itself. */
function frameOf(element: HTMLElement): RoundedRequest | null {
  const frame = element.closest<HTMLElement>(ABOVE);
  if (!frame) return null;
  const { left, top } = frame.getBoundingClientRect();
  const { clientLeft, clientTop, clientWidth: width, clientHeight: height } = frame;
  const inner = seen({ left: left + clientLeft, top: top + clientTop, width, height });
  return { ...inner, radius: radiusOf(frame, clientLeft) };
}

/** What comes after an element in the page and lies in the same place; nothing that it lies in itself. */
function overlapping(element: HTMLElement, all: readonly HTMLElement[]): RoundedRequest[] {
  const own = element.getBoundingClientRect();
  return all
    .filter((one) => {
      const later = element.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING;
      if (!later || one.contains(element)) return false;
      const { left, right, top, bottom, width, height } = one.getBoundingClientRect();
      if (width === 0 || height === 0) return false;
      return left < own.right && right > own.left && top < own.bottom && bottom > own.top;
    })
    .map((one) => ({ ...seen(one.getBoundingClientRect()), radius: radiusOf(one) }));
}
