import { type Anchor, type Person, type Role, verifyChain } from "../trust/certificate";

/** Somebody in a list of the hub. */
export interface Listed {
  sub: string;
  name: string;
  certificates: string[];
}

const certified = (certificates: readonly string[], anchor: Anchor): Promise<Person> =>
  verifyChain(certificates, anchor, Math.floor(Date.now() / 1_000));

/** Who was shown and chosen, as the clinic certified her; refused when that is somebody else. */
export async function chosen(shown: Listed, anchor: Anchor): Promise<Person> {
  const person = await certified(shown.certificates, anchor);
  if (person.sub !== shown.sub || person.name !== shown.name) throw new Error("another person than the one shown");
  return person;
}

/**
 * The hub's lists as the page shows them.
 *
 * Invariant: everybody shown is certified for `role`, and bears the certificate's name.
 */
export class CertifiedList<T extends Listed> {
  /** Those of the newest list by their certificates, so that one is checked once. */
  private known = new Map<string, Promise<Person | null>>();

  constructor(
    private readonly anchor: Anchor,
    private readonly role: Role,
  ) {}

  async read(list: readonly T[]): Promise<T[]> {
    const before = this.known;
    this.known = new Map();
    const people = await Promise.all(list.map((one) => this.check(one.certificates, before)));
    return list.flatMap((one, index) => {
      const person = people[index];
      return person && person.role === this.role ? [{ ...one, sub: person.sub, name: person.name }] : [];
    });
  }

  private check(certificates: readonly string[], before: ReadonlyMap<string, Promise<Person | null>>): Promise<Person | null> {
    const text = JSON.stringify(certificates);
    const check = before.get(text) ?? certified(certificates, this.anchor).catch(() => null);
    this.known.set(text, check);
    return check;
  }
}
