import type { CallSignal } from "../hub/messages";

/** A call that nobody has taken yet. */
export interface Ring {
  readonly call: string;
  readonly state: { readonly session: string };
  receive(signal: CallSignal): void;
}

/** A ring that comes before the roster waits for it this long. Milliseconds. */
const ANNOUNCED_WITHIN = 10_000;
/** A visit has no more people who could call. */
const MOST_RINGS = 3;

/**
 * Rings from people whom the doctor of the visit has not announced yet.
 *
 * Invariant: each is either taken, once its session is announced, or refused; none is shown. There are at most
 * `MOST_RINGS`, each of another session.
 */
export class Rings<R extends Ring> {
  private readonly waiting = new Map<string, { ring: R; timer: number }>();

  constructor(private readonly refuse: (ring: R) => void) {}

  /** False when it is one too many. */
  add(ring: R): boolean {
    const twice = [...this.waiting.values()].some((other) => other.ring.state.session === ring.state.session);
    if (twice || this.waiting.size >= MOST_RINGS) return false;
    const timer = window.setTimeout(() => {
      this.waiting.delete(ring.call);
      this.refuse(ring);
    }, ANNOUNCED_WITHIN);
    this.waiting.set(ring.call, { ring, timer });
    return true;
  }

  get(call: string): R | undefined {
    return this.waiting.get(call)?.ring;
  }

  forget(call: string): void {
    window.clearTimeout(this.waiting.get(call)?.timer);
    this.waiting.delete(call);
  }

  /** Those whose session is announced; they wait no longer. */
  take(isAnnounced: (session: string) => boolean): R[] {
    const taken = [...this.waiting.values()].map(({ ring }) => ring).filter((ring) => isAnnounced(ring.state.session));
    for (const ring of taken) this.forget(ring.call);
    return taken;
  }

  clear(): void {
    for (const call of [...this.waiting.keys()]) this.forget(call);
  }
}
