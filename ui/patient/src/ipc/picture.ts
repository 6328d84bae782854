/** One encoded picture as it crosses from the core. */
export interface EncodedPicture {
  /** Decodable without any earlier picture. */
  readonly key: boolean;
  /** A JPEG by itself; otherwise a frame of a VP8 stream. */
  readonly still: boolean;
  readonly width: number;
  readonly height: number;
  /** Of the sender's clock; only differences mean something. It starts over after 13 hours. */
  readonly micros: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

const HEADER = 16;
const VERSION = 1;

/** Reads the 16 bytes of header; null when the bytes are not a picture this window knows. */
export function pictureFromBytes(bytes: ArrayBuffer): EncodedPicture | null {
  if (bytes.byteLength <= HEADER) return null;
  const header = new DataView(bytes, 0, HEADER);
  if (header.getUint8(0) !== VERSION) return null;
  return {
    key: (header.getUint8(1) & 1) !== 0,
    still: (header.getUint8(1) & 2) !== 0,
    width: header.getUint16(2),
    height: header.getUint16(4),
    micros: header.getUint32(8) * 2 ** 32 + header.getUint32(12),
    data: new Uint8Array(bytes, HEADER),
  };
}
