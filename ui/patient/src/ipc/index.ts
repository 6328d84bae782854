import { listen } from "@tauri-apps/api/event";
import { getCurrentWindow } from "@tauri-apps/api/window";
import * as commands from "./generated";
import type { AppView, ErrorCode, ProblemView, ShownView, WhosePicture } from "./generated";
import { Watching, type Watcher } from "./watching";

export type * from "./generated";
export type { EncodedPicture } from "./picture";
export type { Watcher } from "./watching";

/** What a person can read out when the core said nothing we know. */
const UNEXPECTED: ProblemView = { code: "unexpected" satisfies ErrorCode, label: "HC-900" };

/** The commands that need no more than a reply; the event and the pictures have a method of their own. */
type Commands = Omit<typeof commands, "APP_EVENT" | "LEVEL_EVENT" | "SHOWN_EVENT" | "watchPictures" | "nextPictures">;

/** Which of the program's windows this is: the one with everything in it, or the one of the lock. */
export type WindowLabel = "patient" | "lock";

/** Everything the window can ask of the program behind it. */
export interface Core extends Commands {
  /** Which window asks; the lock's may do no more than open and carry on a visit. */
  readonly window: WindowLabel;
  /** Calls `heard` with every new view until the returned function is called. */
  readonly onApp: (heard: (view: AppView) => void) => Promise<() => void>;
  /** Calls `heard` with how loud she is, 0 to 100, while she tries her microphone. */
  readonly onLevel: (heard: (level: number) => void) => Promise<() => void>;
  /** Calls `heard` with what the program drew itself. */
  readonly onShown: (heard: (shown: readonly ShownView[]) => void) => Promise<() => void>;
  /**
   * Asks for one of the pictures, starting with a key picture; asking again starts anew.
   * After the returned function is called the watcher is not called again.
   */
  readonly watch: (whose: WhosePicture, watcher: Watcher) => () => void;
}

/** A refused command's reason; anything else becomes "unexpected". */
export function problemFrom(reason: unknown): ProblemView {
  if (typeof reason === "object" && reason !== null && "code" in reason && "label" in reason) {
    const { code, label } = reason;
    if (typeof code === "string" && typeof label === "string") {
      return { code: code as ErrorCode, label };
    }
  }
  return UNEXPECTED;
}

/** The real core, over Tauri. */
export function tauriCore(): Core {
  const watching = new Watching(commands);
  return {
    ...commands,
    window: getCurrentWindow().label === "lock" ? "lock" : "patient",
    onApp: (heard) => listen<AppView>(commands.APP_EVENT, (event) => heard(event.payload)),
    onLevel: (heard) => listen<number>(commands.LEVEL_EVENT, (event) => heard(event.payload)),
    onShown: (heard) => listen<ShownView[]>(commands.SHOWN_EVENT, (event) => heard(event.payload)),
    watch: (whose, watcher) => watching.watch(whose, watcher),
  };
}
