/** One encoded picture as it crosses from the core. */
export interface EncodedPicture {
  /** Decodable without any earlier picture. */
  readonly key: boolean;
  readonly width: number;
  readonly height: number;
  /** Of the sender's clock; only differences mean something. It starts over after 13 hours. */
  readonly micros: number;
  readonly vp8: Uint8Array;
}

const HEADER = 16;
const VERSION = 1;

/** Reads the 16 bytes of header; null when the bytes are not a picture this window knows. */
export function pictureFromBytes(bytes: ArrayBuffer): EncodedPicture | null {
  if (bytes.byteLength <= HEADER) return null;
  const header = new DataView(bytes, 0, HEADER);
  if (header.getUint8(0) !== VERSION) return null;
  return {
    key: (header.getUint8(1) & 1) === 1,
    width: header.getUint16(2),
    height: header.getUint16(4),
    micros: header.getUint32(8) * 2 ** 32 + header.getUint32(12),
    vp8: new Uint8Array(bytes, HEADER),
  };
}
