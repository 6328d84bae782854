import type {
  AppView,
  CopyListView,
  HistoryForm,
  HistoryView,
  Incident,
  IncidentStepView,
  ProblemView,
  SafetyView,
  WindowLabel,
} from "..";
import { CHECK, COPIES, HISTORY, PIN, PREVIEW, READY, SHEET_WORDS } from "./views";

const WRONG_PINS_FREE = 5;
const WRONG_PIN: ProblemView = { code: "pinWrong", label: "HC-220" };

/** The part of the mock every other stands on: a view, and what was asked. */
class MockBase {
  view: AppView;
  /** Which window asks. */
  window: WindowLabel = "patient";
  /** What was asked, in order, e.g. "setMuted". */
  readonly asked: string[] = [];
  /** When set, every command but the questions is refused with it. */
  refusal: ProblemView | null = null;
  readonly #ears = new Set<(view: AppView) => void>();

  constructor(view: AppView) {
    this.view = view;
  }

  /** Says a new view, as the event does. */
  say(change: Partial<AppView>): void {
    this.view = { ...this.view, ...change };
    for (const ear of this.#ears) ear(this.view);
  }

  protected readonly does = async (name: string, then: () => void): Promise<null> => {
    this.asked.push(name);
    if (this.refusal) throw this.refusal;
    then();
    return null;
  };

  readonly onApp = async (heard: (view: AppView) => void) => {
    this.#ears.add(heard);
    return () => void this.#ears.delete(heard);
  };
}

/** Lock, sheet, copies, self-check and help of the mock. */
export class MockSafety extends MockBase {
  copyList: CopyListView = COPIES;
  historyView: HistoryView = HISTORY;
  #pin = PIN;
  #wrong = 0;

  safe(change: Partial<SafetyView>): void {
    this.say({ safety: { ...this.view.safety, ...change } });
  }

  #sheet(change: Partial<SafetyView["sheet"]>): void {
    this.safe({ sheet: { ...this.view.safety.sheet, ...change } });
  }

  #proves(pin: string | null): void {
    if (pin === this.#pin) return;
    this.#wrong += 1;
    if (this.#wrong >= WRONG_PINS_FREE) this.safe({ pinWaitSeconds: 30 });
    throw WRONG_PIN;
  }

  #readsWords(words: string): void {
    const strange = words.split(" ").findIndex((word) => !word.startsWith("a"));
    if (strange >= 0) {
      this.#sheet({ asks: strange + 1, missed: true });
      throw { code: "wordUnknown", label: "HC-222" };
    }
    if (words !== SHEET_WORDS) throw { code: "wordsDoNotFit", label: "HC-223" };
  }

  readonly touch = () => this.does("touch", () => undefined);
  readonly lock = () =>
    this.does("lock", () => {
      this.window = "lock";
      this.say({ stage: "locked", person: null });
    });
  readonly unlock = ({ pin }: { pin: string }) =>
    this.does("unlock", () => {
      this.#proves(pin);
      this.window = "patient";
      this.say({ stage: "ready", person: READY.person, problem: null, call: { ...this.view.call, heldBack: false } });
    });
  readonly setPin = ({ pin, current }: { pin: string; current: string | null }) =>
    this.does("setPin", () => {
      if (this.view.safety.hasPin) this.#proves(current);
      this.#pin = pin;
      this.safe({ hasPin: true });
    });
  readonly removePin = ({ pin }: { pin: string }) =>
    this.does("removePin", () => {
      this.#proves(pin);
      this.safe({ hasPin: false });
    });
  readonly setLockAfter = ({ minutes }: { minutes: number }) =>
    this.does("setLockAfter", () => this.safe({ lockAfterMinutes: minutes }));

  readonly #madeSheet = () => this.#sheet({ made: "today at 8:15", drilled: null, asks: null, missed: false });
  readonly printSheet = () => this.does("printSheet", this.#madeSheet);
  readonly saveSheet = () => this.does("saveSheet", this.#madeSheet);
  readonly drill = () => this.does("drill", () => this.#sheet({ asks: 4, missed: false }));
  readonly drillWord = ({ word }: { word: string }) =>
    this.does("drillWord", () =>
      this.#sheet(word === "about" ? { drilled: "today at 8:20", asks: null, missed: false } : { missed: true }),
    );
  readonly recover = ({ words }: { words: string }) =>
    this.does("recover", () => {
      this.#readsWords(words);
      this.window = "patient";
      this.say(READY);
    });
  readonly usePassphrase = ({ passphrase }: { passphrase: string }) =>
    this.does("usePassphrase", () => {
      if (passphrase.startsWith("wrong")) throw { code: "passphraseWrong", label: "HC-224" };
      this.say(READY);
    });
  readonly goOnWithOld = () => this.does("goOnWithOld", () => this.safe({ warning: null }));

  readonly copies = async (): Promise<CopyListView> => this.copyList;
  readonly previewCopy = () => this.does("previewCopy", () => this.safe({ preview: PREVIEW }));
  readonly openCopy = () => this.does("openCopy", () => this.safe({ copyAsksWords: true }));
  readonly copyWords = ({ words }: { words: string }) =>
    this.does("copyWords", () => {
      this.#readsWords(words);
      this.safe({ copyAsksWords: false, preview: PREVIEW });
    });
  readonly restoreCopy = () =>
    this.does("restoreCopy", () =>
      this.say({
        ...READY,
        freshness: { age: "7 days ago", refreshing: false, problem: null },
        safety: { ...this.view.safety, preview: null },
      }),
    );
  readonly closeCopy = () => this.does("closeCopy", () => this.safe({ preview: null, copyAsksWords: false }));
  readonly makeCopy = () =>
    this.does("makeCopy", () => {
      if (this.view.safety.sheet.made === null) throw { code: "sheetNeeded", label: "HC-243" };
      this.safe({ copies: { ...this.view.safety.copies, carried: "today at 8:25" } });
    });

  readonly history = async (): Promise<HistoryView> => this.historyView;
  readonly saveHistory = ({ form }: { form: HistoryForm }) => this.does(`saveHistory ${form}`, () => undefined);
  readonly checkYourself = () => this.does("checkYourself", () => this.safe({ check: CHECK }));
  readonly incident = ({ what }: { what: Incident }) =>
    this.does(`incident ${what}`, () => {
      const steps: IncidentStepView[] = [
        { step: "clinicTold", state: "done" },
        { step: "signedOut", state: "failed" },
        { step: "phoneClinic", state: "forYou" },
        { step: "reportReady", state: "done" },
      ];
      this.safe({ incident: { what, steps } });
    });
  readonly closeIncident = () => this.does("closeIncident", () => this.safe({ incident: null }));
  readonly saveReport = () => this.does("saveReport", () => undefined);
}
