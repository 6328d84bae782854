import { problemFrom, type ProblemView } from "../ipc";

/** The reply to a question asked again and again; a late reply to an older question is dropped. */
export class Asked<T> {
  value = $state.raw<T | null>(null);
  problem = $state.raw<ProblemView | null>(null);
  #turn = 0;
  readonly #keeps: boolean;

  /** `keeps: false` where an answer that may be out of date is worse than none. */
  constructor({ keeps = true }: { readonly keeps?: boolean } = {}) {
    this.#keeps = keeps;
  }

  async ask(question: () => Promise<T>): Promise<void> {
    const turn = ++this.#turn;
    try {
      const value = await question();
      if (turn !== this.#turn) return;
      this.value = value;
      this.problem = null;
    } catch (reason) {
      if (turn !== this.#turn) return;
      this.problem = problemFrom(reason);
      if (!this.#keeps) this.value = null;
    }
  }
}
