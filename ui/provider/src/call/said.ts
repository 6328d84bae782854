import { type Chunk, type FileOffer, isChunk, isFileOffer } from "./file";

/** One person of a visit, as its doctor announces her. */
export interface Announced {
  session: string;
  /** "Patient/…", "RelatedPerson/…", "Practitioner/…" or "Guest/…". */
  sub: string;
  name: string;
}

/** Who belongs to a visit, in the order they came: the doctor, her patient, then the others. */
export interface Roster {
  /** The main call's id. */
  visit: string;
  people: Announced[];
}

/** Words that are acknowledged: each copy of them is, and they are shown once. */
export type Chat = { type: "chat"; id: string; text: string } | { type: "chat_ack"; id: string };

/** Why a file is not taken. */
export type Because = "too_big" | "damaged" | "busy" | "full";

/** A file: offered, then in chunks and in order, then acknowledged once it is there whole. */
export type FileSaid =
  | ({ type: "file" } & FileOffer)
  | ({ type: "chunk" } & Chunk)
  | { type: "file_ack"; id: string }
  | { type: "file_refused"; id: string; because: Because };

/** What comes over the data channel of a verified call. */
export type Said =
  | { type: "status"; muted: boolean; hidden: boolean; hearsBadly: boolean }
  | { type: "typed"; text: string }
  | { type: "looking"; looking: boolean }
  | ({ type: "roster" } & Roster)
  | Chat
  | FileSaid;

/** What is sent once, and lost if it cannot leave. */
export type Passed = Chat | FileSaid;

/** What holds until it is told anew. */
export type Standing =
  | { type: "status"; muted: boolean; hidden: boolean }
  | { type: "looking"; looking: boolean }
  | ({ type: "roster" } & Roster)
  /** The doctor certifies the device at the other end anew, and shows by what right. */
  | { type: "renewal"; certificate: string; issuer: string };

/** Longer messages are not read: a chunk of a file may be as long as the channel takes, anything else is short. */
const MAX_CHUNK = 16_384;
const MAX_SAID = 4_096;
/** A visit has no more people. */
export const MOST_PEOPLE = 4;
/** The longest words either way, in UTF-16 units. */
export const MAX_CHAT = 2_000;
const ID = /^[A-Za-z0-9_-]{1,64}$/;
const SUBJECT = /^(Patient|RelatedPerson|Practitioner|Guest)\/[A-Za-z0-9.-]{1,64}$/;
const BECAUSE: readonly Because[] = ["too_big", "damaged", "busy", "full"];
const MAX_NAME = 256;
const MAX_TYPED = 500;

const isId = (value: unknown): value is string => typeof value === "string" && ID.test(value);

/** Reads a message; what cannot be read, or goes beyond a limit, is not said. */
export function readSaid(data: unknown): Said | null {
  if (typeof data !== "string" || data.length > MAX_CHUNK) return null;
  let said: unknown;
  try {
    said = JSON.parse(data);
  } catch {
    return null;
  }
  if (typeof said !== "object" || said === null) return null;
  const { type, id, text, visit, people, ...rest } = said as Record<string, unknown>;
  if (type !== "chunk" && data.length > MAX_SAID) return null;
  switch (type) {
    case "status":
      return { type, muted: rest["muted"] === true, hidden: rest["hidden"] === true, hearsBadly: rest["hears_badly"] === true };
    case "looking":
      return { type, looking: rest["looking"] !== false };
    case "typed":
      return typeof text === "string" && text.length <= MAX_TYPED ? { type, text } : null;
    case "chat":
      return isId(id) && typeof text === "string" && text.trim() !== "" && text.length <= MAX_CHAT ? { type, id, text } : null;
    case "chat_ack":
    case "file_ack":
      return isId(id) ? { type, id } : null;
    case "file": {
      const offer = { id, name: rest["name"], size: rest["size"], mime: rest["mime"], sha256: rest["sha256"] };
      return isId(id) && isFileOffer(offer) ? { type, ...offer } : null;
    }
    case "chunk": {
      const chunk = { id, at: rest["at"], data: rest["data"] };
      return isId(id) && isChunk(chunk) ? { type, ...chunk } : null;
    }
    case "file_refused":
      // A word of a later program is a refusal all the same.
      return isId(id) ? { type, id, because: BECAUSE.find((one) => one === rest["because"]) ?? "damaged" } : null;
    case "roster":
      return readRoster(visit, people);
    default:
      return null;
  }
}

/** One that is not of its form announces nobody. */
function readRoster(visit: unknown, people: unknown): Said {
  const nobody: Said = { type: "roster", visit: "", people: [] };
  if (!isId(visit)) return nobody;
  if (!Array.isArray(people) || people.length < 2 || people.length > MOST_PEOPLE) return nobody;
  const list = (people as unknown[]).map(readAnnounced).filter((one) => one !== null);
  const once = (all: string[]): boolean => new Set(all).size === people.length;
  const each = once(list.map(({ session }) => session)) && once(list.map(({ sub }) => sub));
  return each ? { type: "roster", visit, people: list } : nobody;
}

function readAnnounced(value: unknown): Announced | null {
  if (typeof value !== "object" || value === null) return null;
  const { session, sub, name } = value as Record<string, unknown>;
  if (!isId(session)) return null;
  if (typeof sub !== "string" || !SUBJECT.test(sub)) return null;
  return typeof name === "string" && name.length <= MAX_NAME ? { session, sub, name } : null;
}
