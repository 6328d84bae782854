import type { EncodedPicture } from "../ipc";
import { beat } from "./beat";

/**
 * Draws small pictures that are not coded (I420).
 *
 * Not JPEG: reading one costs much more, and WebKitGTK (2.50) loses some kilobytes of memory with each.
 */
export class Stills {
  readonly #canvas: HTMLCanvasElement;
  readonly #pen: CanvasRenderingContext2D | null;
  readonly #drawn: () => void;

  constructor(canvas: HTMLCanvasElement, drawn: () => void) {
    this.#canvas = canvas;
    this.#pen = canvas.getContext("2d", { alpha: false });
    this.#drawn = drawn;
  }

  /** Takes the next picture; one that waited to be drawn gives way to it. */
  push(picture: EncodedPicture): void {
    beat.join(this, () => this.#draw(picture));
  }

  /** Draws nothing any more. */
  close(): void {
    beat.leave(this);
  }

  #draw({ data, width, height, micros }: EncodedPicture): void {
    let frame: VideoFrame;
    try {
      frame = new VideoFrame(data, {
        format: "I420",
        codedWidth: width,
        codedHeight: height,
        timestamp: micros,
      });
    } catch {
      // One that cannot be read is left out; the next comes in a moment.
      return;
    }
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    this.#pen?.drawImage(frame, 0, 0, width, height);
    frame.close();
    this.#drawn();
  }
}
