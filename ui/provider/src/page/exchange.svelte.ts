import type { CallLine } from "../call/line";
import { CHUNK, chunksOf, Coming, fileNameFrom, hashOfBytes, MAX_FILE } from "../call/file";
import type { Because, Chat, FileSaid, Said } from "../call/said";

/** Words of the visit, own or others', in the order they came. */
export interface Words {
  readonly id: string;
  /** Whose; `null` for this page's own. */
  readonly name: string | null;
  readonly text: string;
  /** Own words: on their way, arrived, or without an answer for a while. */
  state: "sending" | "arrived" | "late";
}

/** A file of the visit. */
export interface Sent {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  /** Whether it comes from the other end. */
  readonly theirs: boolean;
  /** Of all its bytes, as many have left or come: 0 to 1. */
  share: number;
  state: "moving" | "arrived" | "unsent" | "broken";
}

/** Without an answer for so long, words or a whole file are not said to have arrived. Milliseconds. */
const ANSWER_WITHIN = 10_000;
const FILE_WITHIN = 30_000;
/** What stays on the screen, and in memory. */
const MOST_WORDS = 100;
const MOST_FILES = 10;

/** Why a file was not taken to be sent. */
export type NotTaken = "empty" | "too-large" | "busy";

/** Words and files between this page and the other end of its main call. */
export class Exchange {
  words = $state<Words[]>([]);
  files = $state<Sent[]>([]);
  private coming: Coming | null = null;
  /** Files that are here whole, to be saved. */
  private readonly whole = new Map<string, Blob>();
  private readonly shown = new Set<string>();
  private readonly answers = new Map<string, () => void>();
  /** One at a time and in order, because reading the last part takes a moment. */
  private turn: Promise<void> = Promise.resolve();

  constructor(private readonly line: () => CallLine | null) {}

  /** Sends words; false when they cannot leave now. */
  say(text: string): boolean {
    const id = crypto.randomUUID();
    if (!this.line()?.pass({ type: "chat", id, text })) return false;
    this.add({ id, name: null, text, state: "sending" });
    this.awaitAnswer(id);
    return true;
  }

  /** Sends words once more that had no answer; the other end shows them once. */
  again({ id, text }: Words): boolean {
    if (!this.line()?.pass({ type: "chat", id, text })) return false;
    this.mark(id, "sending");
    this.awaitAnswer(id);
    return true;
  }

  /** Own words and files of which nobody knows that they arrived. */
  get notArrived(): string[] {
    const words = this.words.filter(({ name, state }) => name === null && state !== "arrived").map(({ text }) => text);
    const files = this.files.filter(({ theirs, state }) => !theirs && state !== "arrived").map(({ name }) => name);
    return [...words, ...files];
  }

  /** Words of another person of the visit, or an answer; `line` is the call they came by. */
  hearWords(said: Chat, name: string, line: CallLine | null): void {
    if (said.type === "chat_ack") {
      this.answers.get(said.id)?.();
      return;
    }
    line?.pass({ type: "chat_ack", id: said.id });
    this.show(said.id, name, said.text);
  }

  /** Words that ask for no answer, of an older program. */
  hearTyped(said: Said & { type: "typed" }, name: string): void {
    this.show(crypto.randomUUID(), name, said.text);
  }

  hearFile(said: FileSaid): void {
    this.turn = this.turn.then(() => this.takeFile(said)).catch(() => undefined);
  }

  /** Sends a file; says why not when it cannot even begin. */
  async send(file: File): Promise<NotTaken | null> {
    if (file.size === 0) return "empty";
    if (file.size > MAX_FILE) return "too-large";
    if (this.files.some(({ theirs, state }) => !theirs && state === "moving")) return "busy";
    const id = crypto.randomUUID();
    const name = fileNameFrom(file.name);
    this.files.push({ id, name, size: file.size, theirs: false, share: 0, state: "moving" });
    const left = await this.pass(id, name, file).catch(() => false);
    const arrived = left && (await this.answered(id, FILE_WITHIN));
    this.change(id, { state: arrived ? "arrived" : "unsent" });
    return null;
  }

  /** A file that is here whole, as bytes that no program is told to open. */
  saved(id: string): Blob | null {
    return this.whole.get(id) ?? null;
  }

  private async pass(id: string, name: string, file: File): Promise<boolean> {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const sha256 = await hashOfBytes(bytes);
    const offer = { id, name, size: bytes.length, mime: file.type.slice(0, 100), sha256 };
    if (!this.line()?.pass({ type: "file", ...offer })) return false;
    for (const chunk of chunksOf(id, bytes)) {
      await this.line()?.room();
      // Refused meanwhile.
      if (this.files.some((one) => one.id === id && one.state !== "moving")) return false;
      if (!this.line()?.pass({ type: "chunk", ...chunk })) return false;
      this.change(id, { share: Math.min(1, (chunk.at + CHUNK) / bytes.length) });
    }
    return true;
  }

  private async takeFile(said: FileSaid): Promise<void> {
    switch (said.type) {
      case "file_ack":
        return this.answers.get(said.id)?.();
      case "file_refused":
        return this.change(said.id, { state: "unsent" });
      case "file": {
        // Who begins another has given the one before up.
        this.lose();
        const because = this.refusalOf(said);
        if (because !== null) return this.refuse(said.id, because);
        this.coming = new Coming(said);
        this.files.push({ id: said.id, name: fileNameFrom(said.name), size: said.size, theirs: true, share: 0, state: "moving" });
        return;
      }
      case "chunk": {
        const { coming } = this;
        if (coming?.offer.id !== said.id) return;
        if (!coming.add(said)) return this.lose();
        this.change(said.id, { share: coming.share });
        const bytes = await coming.whole();
        if (bytes === null) return;
        if (bytes === "broken") return this.lose();
        this.coming = null;
        this.whole.set(said.id, new Blob([bytes], { type: "application/octet-stream" }));
        this.change(said.id, { state: "arrived" });
        this.line()?.pass({ type: "file_ack", id: said.id });
      }
    }
  }

  private refusalOf({ id, size }: FileSaid & { type: "file" }): Because | null {
    if (size > MAX_FILE) return "too_big";
    if (this.files.some((file) => file.id === id)) return "busy";
    return this.files.filter((file) => file.theirs).length >= MOST_FILES ? "full" : null;
  }

  private refuse(id: string, because: Because): void {
    this.line()?.pass({ type: "file_refused", id, because });
  }

  /** The file that was coming is not whole and never will be. */
  private lose(): void {
    const { coming } = this;
    this.coming = null;
    if (coming === null) return;
    this.change(coming.offer.id, { state: "broken" });
    this.refuse(coming.offer.id, "damaged");
  }

  /** The call is over: what has not come will not come. */
  over(): void {
    this.lose();
  }

  private show(id: string, name: string, text: string): void {
    if (this.shown.has(`${name} ${id}`)) return;
    this.shown.add(`${name} ${id}`);
    this.add({ id, name, text, state: "arrived" });
  }

  private add(words: Words): void {
    this.words = [...this.words, words].slice(-MOST_WORDS);
  }

  private awaitAnswer(id: string): void {
    void this.answered(id).then((arrived) => this.mark(id, arrived ? "arrived" : "late"));
  }

  private answered(id: string, within = ANSWER_WITHIN): Promise<boolean> {
    return new Promise((done) => {
      const late = window.setTimeout(() => done(false), within);
      // An answer that comes later still counts for words.
      this.answers.set(id, () => {
        window.clearTimeout(late);
        this.answers.delete(id);
        done(true);
        this.mark(id, "arrived");
        this.change(id, { state: "arrived" });
      });
    });
  }

  private mark(id: string, state: Words["state"]): void {
    for (const words of this.words) if (words.id === id && words.name === null && words.state !== "arrived") words.state = state;
  }

  private change(id: string, to: Partial<Sent>): void {
    for (const file of this.files) if (file.id === id && file.state !== "arrived") Object.assign(file, to);
  }
}
