/** One person of a visit, as its doctor announces her. */
export interface Announced {
  session: string;
  /** "Patient/…" or "Practitioner/…". */
  sub: string;
  name: string;
}

/** Who belongs to a visit, in the order they came: the doctor, her patient, then the others. */
export interface Roster {
  /** The main call's id. */
  visit: string;
  people: Announced[];
}

/** What comes over the data channel of a verified call. */
export type Said =
  | { type: "status"; muted: boolean; hidden: boolean; hearsBadly: boolean }
  | { type: "looking"; looking: boolean }
  | { type: "typed"; text: string }
  | ({ type: "roster" } & Roster);

/** What holds until it is told anew. */
export type Standing =
  | { type: "status"; muted: boolean; hidden: boolean }
  | { type: "looking"; looking: boolean }
  | ({ type: "roster" } & Roster);

/** Longer messages are not read. */
const MAX_SAID = 4_096;
/** A visit has no more people. */
export const MOST_PEOPLE = 4;
const ID = /^[A-Za-z0-9_-]{1,64}$/;
const SUBJECT = /^(Patient|Practitioner)\/[A-Za-z0-9.-]{1,64}$/;
const MAX_NAME = 256;
const MAX_TYPED = 500;

/** Reads a message; what cannot be read, or goes beyond a limit, is not said. */
export function readSaid(data: unknown): Said | null {
  if (typeof data !== "string" || data.length > MAX_SAID) return null;
  let said: unknown;
  try {
    said = JSON.parse(data);
  } catch {
    return null;
  }
  if (typeof said !== "object" || said === null) return null;
  const { type, text, visit, people, ...rest } = said as Record<string, unknown>;
  switch (type) {
    case "status":
      return { type, muted: rest["muted"] === true, hidden: rest["hidden"] === true, hearsBadly: rest["hears_badly"] === true };
    case "looking":
      return { type, looking: rest["looking"] !== false };
    case "typed":
      return typeof text === "string" && text.length <= MAX_TYPED ? { type, text } : null;
    case "roster":
      return readRoster(visit, people);
    default:
      return null;
  }
}

/** One that is not of its form announces nobody. */
function readRoster(visit: unknown, people: unknown): Said {
  const nobody: Said = { type: "roster", visit: "", people: [] };
  if (typeof visit !== "string" || !ID.test(visit)) return nobody;
  if (!Array.isArray(people) || people.length < 2 || people.length > MOST_PEOPLE) return nobody;
  const list = (people as unknown[]).map(readAnnounced).filter((one) => one !== null);
  const once = (all: string[]): boolean => new Set(all).size === people.length;
  const each = once(list.map(({ session }) => session)) && once(list.map(({ sub }) => sub));
  return each ? { type: "roster", visit, people: list } : nobody;
}

function readAnnounced(value: unknown): Announced | null {
  if (typeof value !== "object" || value === null) return null;
  const { session, sub, name } = value as Record<string, unknown>;
  if (typeof session !== "string" || !ID.test(session)) return null;
  if (typeof sub !== "string" || !SUBJECT.test(sub)) return null;
  return typeof name === "string" && name.length <= MAX_NAME ? { session, sub, name } : null;
}
