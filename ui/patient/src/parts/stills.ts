import type { EncodedPicture } from "../ipc";
import { beat } from "./beat";

/** Draws pictures that come each by itself, as JPEG files. */
export class Stills {
  readonly #canvas: HTMLCanvasElement;
  readonly #pen: CanvasRenderingContext2D | null;
  readonly #drawn: () => void;
  #reading = false;
  #closed = false;

  constructor(canvas: HTMLCanvasElement, drawn: () => void) {
    this.#canvas = canvas;
    this.#pen = canvas.getContext("2d", { alpha: false });
    this.#drawn = drawn;
  }

  /** Takes the next picture; one that comes while another is being read is left out. */
  async push({ data }: EncodedPicture): Promise<void> {
    if (this.#reading || this.#closed) return;
    this.#reading = true;
    try {
      const picture = await createImageBitmap(new Blob([data], { type: "image/jpeg" }));
      beat.join(this, () => this.#draw(picture));
    } catch {
      // The next one comes in a moment.
    } finally {
      this.#reading = false;
    }
  }

  /** Draws nothing any more. */
  close(): void {
    this.#closed = true;
    beat.leave(this);
  }

  #draw(picture: ImageBitmap): void {
    const { width, height } = picture;
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    this.#pen?.drawImage(picture, 0, 0);
    picture.close();
    this.#drawn();
  }
}
