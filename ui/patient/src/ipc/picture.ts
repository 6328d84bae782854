import type { WhosePicture } from "./generated";

/** One encoded picture as it crosses from the core. */
export interface EncodedPicture {
  /** Decodable without any earlier picture. */
  readonly key: boolean;
  /** The planes of YUV 4:2:0 (I420); otherwise a frame of a VP8 stream. */
  readonly still: boolean;
  readonly width: number;
  readonly height: number;
  /** Of the sender's clock; only differences mean something. It starts over after 13 hours. */
  readonly micros: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

const HEADER = 16;
const VERSION = 2;
const WHOSE: readonly WhosePicture[] = ["doctor", "own", "firstOther", "secondOther"];

/** Reads one answer of the core; what is not a picture this window knows is left out. */
export function picturesFromBytes(bytes: ArrayBuffer): [WhosePicture, EncodedPicture][] {
  const pictures: [WhosePicture, EncodedPicture][] = [];
  const view = new DataView(bytes);
  let at = 0;
  while (at + 4 + HEADER < bytes.byteLength) {
    const length = view.getUint32(at);
    at += 4;
    if (length <= HEADER || at + length > bytes.byteLength) break;
    const whose = WHOSE[view.getUint8(at + 6)];
    if (view.getUint8(at) === VERSION && whose) {
      const flags = view.getUint8(at + 1);
      pictures.push([
        whose,
        {
          key: (flags & 1) !== 0,
          still: (flags & 2) !== 0,
          width: view.getUint16(at + 2),
          height: view.getUint16(at + 4),
          micros: view.getUint32(at + 8) * 2 ** 32 + view.getUint32(at + 12),
          data: new Uint8Array(bytes, at + HEADER, length - HEADER),
        },
      ]);
    }
    at += length;
  }
  return pictures;
}
