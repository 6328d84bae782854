import type { EncodedPicture, WhosePicture } from "..";

const FPS = 15;
const KEY_EVERY = 30;
const PALETTES = {
  doctor: { wall: "#b9cfc6", coat: "#f4f6f3", skin: "#b9825c", hair: "#2c211c" },
  own: { wall: "#d9c7a8", coat: "#7c3f58", skin: "#a8734f", hair: "#cfcac4" },
  firstOther: { wall: "#c3cbe0", coat: "#3d5a80", skin: "#8d5a3c", hair: "#1f1a17" },
  secondOther: { wall: "#e0cdb8", coat: "#6b7a3a", skin: "#c08b66", hair: "#4a3226" },
} as const;

function paint(pen: CanvasRenderingContext2D, whose: WhosePicture, at: number): void {
  const { width, height } = pen.canvas;
  const { wall, coat, skin, hair } = PALETTES[whose];
  const sway = Math.sin(at / 700) * width * 0.015;
  const disc = (x: number, y: number, r: number, ry: number, colour: string) => {
    pen.fillStyle = colour;
    pen.beginPath();
    pen.ellipse(x, y, r, ry, 0, 0, 2 * Math.PI);
    pen.fill();
  };
  pen.fillStyle = wall;
  pen.fillRect(0, 0, width, height);
  disc(width / 2 + sway, height * 1.08, height * 0.48, height * 0.45, coat);
  disc(width / 2 + sway, height * 0.4, height * 0.225, height * 0.27, hair);
  disc(width / 2 + sway, height * 0.45, height * 0.18, height * 0.22, skin);
}

/** Painted people, encoded as VP8 by the browser itself, so that the real decoder is at work. */
export function paintedPictures(
  whose: WhosePicture,
  seen: (picture: EncodedPicture) => void,
): () => void {
  // WebKitGTK 2.50 has the encoder, but its web process ends when it is configured.
  if (typeof VideoEncoder !== "function" || !navigator.userAgent.includes("Chrome")) {
    return () => {};
  }
  const canvas = document.createElement("canvas");
  canvas.width = 640;
  canvas.height = 360;
  const pen = canvas.getContext("2d");
  const encoder = new VideoEncoder({
    output: (chunk) => {
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      seen({
        key: chunk.type === "key",
        still: false,
        width: canvas.width,
        height: canvas.height,
        micros: chunk.timestamp,
        data,
      });
    },
    error: () => {},
  });
  encoder.configure({ codec: "vp8", width: canvas.width, height: canvas.height });
  let count = 0;
  const tick = setInterval(() => {
    if (!pen || encoder.encodeQueueSize > 2) return;
    paint(pen, whose, performance.now());
    const frame = new VideoFrame(canvas, { timestamp: (count * 1_000_000) / FPS });
    encoder.encode(frame, { keyFrame: count % KEY_EVERY === 0 });
    frame.close();
    count += 1;
  }, 1000 / FPS);
  return () => {
    clearInterval(tick);
    if (encoder.state !== "closed") encoder.close();
  };
}
