import type { Announced } from "../call/said";

/** Milliseconds before each further call. */
const AGAIN_AFTER = [2_000, 4_000, 8_000];
/** A call that held this long is no failed try. Milliseconds. */
const HELD = 30_000;

interface Member {
  tries: number;
  timer: number;
}

/** One person at one session: somebody else there is another member. */
const keyOf = ({ session, sub }: Announced): string => `${session} ${sub}`;

/**
 * Calls those who were in a visit before this page: each once while she is announced, and again when the line to her
 * is lost.
 *
 * Invariant: nobody is called who is not in the newest announcement.
 */
export class Reaching {
  private readonly members = new Map<string, Member>();

  constructor(private readonly call: (person: Announced) => void) {}

  /** Those before this page, as announced by now. */
  announced(people: readonly Announced[]): void {
    const named = new Set(people.map(keyOf));
    for (const [key, { timer }] of this.members) {
      if (named.has(key)) continue;
      window.clearTimeout(timer);
      this.members.delete(key);
    }
    for (const person of people) {
      if (this.members.has(keyOf(person))) continue;
      this.members.set(keyOf(person), { tries: 0, timer: 0 });
      this.call(person);
    }
  }

  /** The call with her is private now. */
  opened(person: Announced): void {
    this.later(person, HELD, (member) => (member.tries = 0));
  }

  /** The line to her is lost. */
  lost(person: Announced): void {
    const again = AGAIN_AFTER[this.members.get(keyOf(person))?.tries ?? 0];
    if (again === undefined) return this.over(person);
    this.later(person, again, (member) => {
      member.tries += 1;
      this.call(person);
    });
  }

  /** She left, or her call must not be tried again. */
  over(person: Announced): void {
    window.clearTimeout(this.members.get(keyOf(person))?.timer);
  }

  clear(): void {
    this.announced([]);
  }

  /** One thing at a time is awaited of each. */
  private later(person: Announced, after: number, what: (member: Member) => void): void {
    const member = this.members.get(keyOf(person));
    if (member === undefined) return;
    window.clearTimeout(member.timer);
    member.timer = window.setTimeout(() => what(member), after);
  }
}
