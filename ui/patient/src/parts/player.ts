import type { Core, EncodedPicture } from "../ipc";
import { beat } from "./beat";

/** What a watcher of pictures is told. */
export interface PlayerEvents {
  /** A picture was drawn. */
  readonly drawn: () => void;
  /** Nothing can be drawn before a key picture comes: ask for one. */
  readonly keyWanted: () => void;
}

/** Time for a screen to be drawn. */
const AFTER_DRAWING_MS = 100;

const CONFIG: VideoDecoderConfig = { codec: "vp8", optimizeForLatency: true };

/** More waiting pictures than this and a decoded one is late: it is not drawn. */
const LATE_QUEUE = 2;
/** More than this (a second at 30 a second) and only a key picture can catch up. */
const LOST_QUEUE = 30;
/** Even late pictures are drawn this often, so that a slow computer shows movement. */
const SHOW_AT_LEAST_MS = 100;
/** A key picture takes a moment to come; asking more often would only make more of them. */
const ASK_AGAIN_MS = 2_000;

/**
 * Lets the webview look for its decoders while nobody waits for a picture, nor the screen for the looking; the returned
 * function calls it off.
 *
 * WebKitGTK goes through its media plugins at the first decoder of a window: up to half a second. Not where the program
 * draws the pictures itself.
 */
export function warmSoon(core: Pick<Core, "drawsPictures">): () => void {
  const later = setTimeout(() => {
    void core.drawsPictures().then((itself) => (itself ? undefined : warm())).catch(() => undefined);
  }, AFTER_DRAWING_MS);
  return () => clearTimeout(later);
}

function warm(): void {
  if (!Player.possible) return;
  const decoder = new VideoDecoder({ output: (frame) => frame.close(), error: () => {} });
  decoder.configure(CONFIG);
  if (decoder.state !== "closed") decoder.close();
}

/**
 * Decodes one stream of VP8 pictures and draws them on a canvas.
 *
 * Invariant: the first picture given to a decoder is a key picture; no more than a second of
 * pictures ever waits.
 */
export class Player {
  readonly #canvas: HTMLCanvasElement;
  readonly #pen: CanvasRenderingContext2D | null;
  readonly #events: PlayerEvents;
  #decoder: VideoDecoder | null = null;
  /** A key picture was given to the decoder there is. */
  #begun = false;
  #askedAt = -Infinity;
  #drawnAt = -Infinity;

  constructor(canvas: HTMLCanvasElement, events: PlayerEvents) {
    this.#canvas = canvas;
    this.#pen = canvas.getContext("2d", { alpha: false });
    this.#events = events;
  }

  /** Whether this webview can decode at all. */
  static get possible(): boolean {
    return typeof VideoDecoder === "function";
  }

  /** Takes the next picture of the stream. */
  push(picture: EncodedPicture): void {
    if (this.#decoder && this.#decoder.decodeQueueSize > LOST_QUEUE) this.#drop();
    if (!this.#begun && !picture.key) return this.#askForKey();
    this.#decoder ??= this.#fresh();
    this.#begun = true;
    try {
      this.#decoder.decode(
        new EncodedVideoChunk({
          type: picture.key ? "key" : "delta",
          timestamp: picture.micros,
          data: picture.data,
        }),
      );
    } catch {
      this.#drop();
      this.#askForKey();
    }
  }

  /** Makes a decoder before the first picture, because that takes some tenths of a second. */
  prepare(): void {
    this.#decoder ??= this.#fresh();
  }

  /** Lets go of the decoder. */
  close(): void {
    this.#drop();
  }

  #fresh(): VideoDecoder {
    const decoder: VideoDecoder = new VideoDecoder({
      output: (frame) => {
        if (decoder === this.#decoder) this.#draw(frame, decoder.decodeQueueSize);
        frame.close();
      },
      error: () => {
        if (decoder !== this.#decoder) return;
        this.#decoder = null;
        this.#begun = false;
        this.#askForKey();
      },
    });
    decoder.configure(CONFIG);
    return decoder;
  }

  #draw(frame: VideoFrame, waiting: number): void {
    const now = performance.now();
    if (waiting > LATE_QUEUE && now - this.#drawnAt < SHOW_AT_LEAST_MS) return;
    const { displayWidth: width, displayHeight: height } = frame;
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    this.#pen?.drawImage(frame, 0, 0, width, height);
    this.#drawnAt = now;
    this.#events.drawn();
    beat.strike();
  }

  #drop(): void {
    if (this.#decoder && this.#decoder.state !== "closed") this.#decoder.close();
    this.#decoder = null;
    this.#begun = false;
  }

  #askForKey(): void {
    const now = performance.now();
    if (now - this.#askedAt < ASK_AGAIN_MS) return;
    this.#askedAt = now;
    this.#events.keyWanted();
  }
}
