import { type Anchor, type Person, type Role, verifyChain } from "../trust/certificate";
import { secondsNow } from "../trust/clock";
import type { Devices } from "../trust/devices";
import { isNamed } from "../trust/revocations";
import type { Device } from "../trust/setup";
import { titleOf } from "./title";

/** Somebody in a list of the hub. */
export interface Listed {
  sub: string;
  name: string;
  certificates: string[];
}

/** Why somebody in a list is not let in: the clinic took a certificate back, or the doctor has to ask first. */
export type Bar = "revoked" | "second" | "denied";

/** Somebody as the page shows her. */
export type Shown<T extends Listed = Listed> = T & {
  /** Her name, and for whom she acts. */
  title: string;
  /** Of her device's key. */
  thumbprint: string;
  bar: Bar | null;
};

const certified = (certificates: readonly string[], anchor: Anchor): Promise<Person> => verifyChain(certificates, anchor, null, secondsNow());

/** Who was shown and chosen, as the clinic certified her; refused when that is somebody else, or taken back meanwhile. */
export async function chosen(shown: Listed & { title: string }, { anchor, revocations }: Device): Promise<Person> {
  const person = await verifyChain(shown.certificates, anchor, revocations(), secondsNow());
  if (person.sub !== shown.sub || titleOf(person) !== shown.title) throw new Error("another person than the one shown");
  return person;
}

/** Why this device is not let in now. */
export async function barOf(person: Person, { revocations }: Device, devices: Devices): Promise<Bar | null> {
  if (isNamed(revocations(), person)) return "revoked";
  if (person.role !== "patient" && person.role !== "caregiver") return null;
  const meeting = await devices.meet(person);
  return meeting === "second" || meeting === "denied" ? meeting : null;
}

/**
 * The hub's lists as the page shows them.
 *
 * Invariant: everybody shown is certified for one of `roles`, and bears the certificate's name.
 */
export class CertifiedList<T extends Listed> {
  /** Those of the newest list by their certificates, so that one is checked once. */
  private known = new Map<string, Promise<Person | null>>();

  constructor(
    private readonly device: Device,
    private readonly devices: Devices,
    private readonly roles: readonly Role[],
  ) {}

  async read(list: readonly T[]): Promise<Shown<T>[]> {
    const before = this.known;
    this.known = new Map();
    const people = await Promise.all(list.map((one) => this.check(one.certificates, before)));
    // Everybody is met before anybody is judged: of two devices neither comes first.
    for (const person of people) if (person !== null) await barOf(person, this.device, this.devices);
    const shown: Shown<T>[] = [];
    for (const [index, one] of list.entries()) {
      const person = people[index];
      if (!person || !this.roles.includes(person.role)) continue;
      const bar = await barOf(person, this.device, this.devices);
      shown.push({ ...one, sub: person.sub, name: person.name, title: titleOf(person), thumbprint: person.key.thumbprint, bar });
    }
    return shown;
  }

  private check(certificates: readonly string[], before: ReadonlyMap<string, Promise<Person | null>>): Promise<Person | null> {
    const text = JSON.stringify(certificates);
    const check = before.get(text) ?? certified(certificates, this.device.anchor).catch(() => null);
    this.known.set(text, check);
    return check;
  }
}
