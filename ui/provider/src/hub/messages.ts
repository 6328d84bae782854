/** The hub's messages as the doctor's page uses them. Source: the JSON Schema of the signalling crate. */

export interface Envelope<B> {
  v: 1;
  seq: number;
  ack: number;
  body: B;
}

export type EndReason =
  | "hung_up"
  | "declined"
  | "not_verified"
  | "connection_lost"
  | "gone"
  | "replaced"
  | "failed"
  | "other";

export type CallSignal =
  | { kind: "offer"; sdp: string; passport: string; certificates: string[] }
  | { kind: "answer"; sdp: string; passport: string; certificates: string[] }
  | { kind: "confirm"; passport: string }
  | { kind: "candidate"; candidate: string; sdp_mid: string | null; sdp_m_line_index: number | null }
  | { kind: "end_of_candidates" }
  | { kind: "restart" }
  | { kind: "bye"; reason: EndReason };

export interface WaitingPatient {
  session: string;
  sub: string;
  name: string;
  since: string;
  connected: boolean;
  certificates: string[];
}

/** Another doctor, or somebody else certified as a provider, whose page is connected. */
export interface Colleague {
  session: string;
  sub: string;
  name: string;
  certificates: string[];
}

export interface IceServer {
  urls: string[];
  username: string;
  credential: string;
}

export type FromHub =
  | { type: "challenge"; nonce: string }
  | { type: "welcome"; session: string; resume: string; resumed: boolean; link_kept: boolean; ice: IceServer[] }
  | { type: "waiting"; patients: WaitingPatient[]; total: number }
  | { type: "colleagues"; people: Colleague[] }
  | { type: "ringing"; call: string; from_session: string; certificates: string[]; visit: string | null }
  | { type: "signal"; call: string; from_session: string; signal: CallSignal }
  | { type: "peer_gone"; call: string; session: string; reason: EndReason }
  /** `call` is the one that the order named; none when it named none. An older hub does not say. */
  | { type: "error"; code: string; message: string; call?: string | null }
  /** What the clinic has taken back, as its root signed it; after the welcome, and whenever it changes. */
  | { type: "revocations"; list: string }
  | { type: "pong" }
  | { type: "ack" };

export type ToHub =
  | { type: "hello"; certificates: string[]; proof: string; resume: string | null; link_kept: boolean }
  | { type: "wait"; appointment: null }
  | { type: "admit"; session: string; call: string; visit: string | null }
  | { type: "reach"; visit: string; session: string; call: string }
  | { type: "signal"; call: string; to_session: string; signal: CallSignal }
  | { type: "hang_up"; call: string; reason: EndReason }
  | { type: "ping" }
  | { type: "ack" };

/** Kept and sent again until the hub has them. */
export const isReliable = (body: ToHub): boolean => body.type !== "hello" && body.type !== "ping" && body.type !== "ack";

/** Longer frames are refused, as the hub does. */
export const MAX_MESSAGE_BYTES = 65_536;
/** A revocation list may be as long as this, and nothing else makes a frame longer. */
const MAX_LIST_BYTES = 262_144;

/** Reads a frame; anything that is not an envelope of ours is `null`. */
export function readEnvelope(text: unknown): Envelope<FromHub> | null {
  if (typeof text !== "string" || text.length > MAX_MESSAGE_BYTES + MAX_LIST_BYTES) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const { v, seq, ack, body } = value as Record<string, unknown>;
  const counts = Number.isSafeInteger(seq) && Number.isSafeInteger(ack) && (seq as number) >= 0 && (ack as number) >= 0;
  if (v !== 1 || !counts || typeof body !== "object" || body === null) return null;
  const { type, list } = body as Record<string, unknown>;
  const listed = type === "revocations" && typeof list === "string" && list.length <= MAX_LIST_BYTES;
  if (typeof type !== "string" || (type === "revocations" && !listed)) return null;
  if (!listed && text.length > MAX_MESSAGE_BYTES) return null;
  return value as Envelope<FromHub>;
}
