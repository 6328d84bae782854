import { problemFrom, type ProblemView } from "../ipc";

/** The reply to a question asked again and again; a late reply to an older question is dropped. */
export class Asked<T> {
  value = $state.raw<T | null>(null);
  problem = $state.raw<ProblemView | null>(null);
  #turn = 0;

  async ask(question: () => Promise<T>): Promise<void> {
    const turn = ++this.#turn;
    try {
      const value = await question();
      if (turn !== this.#turn) return;
      this.value = value;
      this.problem = null;
    } catch (reason) {
      if (turn === this.#turn) this.problem = problemFrom(reason);
    }
  }
}
