/** Pixels on a side of the thumbnail the sum is made of. */
const SIDE = 8;

/**
 * A short number that changes when the picture changes: for tests, which cannot see.
 *
 * It is far too small to show anything of the picture itself.
 */
export class Checksum {
  readonly #pen: CanvasRenderingContext2D | null;

  constructor() {
    const thumbnail = document.createElement("canvas");
    thumbnail.width = SIDE;
    thumbnail.height = SIDE;
    this.#pen = thumbnail.getContext("2d", { willReadFrequently: true });
  }

  /** Of what the canvas shows now, as eight hexadecimal digits. */
  of(canvas: HTMLCanvasElement): string {
    if (!this.#pen || canvas.width === 0) return "";
    this.#pen.drawImage(canvas, 0, 0, SIDE, SIDE);
    let sum = 0x811c9dc5;
    for (const value of this.#pen.getImageData(0, 0, SIDE, SIDE).data) {
      sum = Math.imul(sum ^ value, 0x01000193) >>> 0;
    }
    return sum.toString(16).padStart(8, "0");
  }
}
