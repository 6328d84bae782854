import { getContext, setContext } from "svelte";
import { problemFrom, type AppView, type Core, type ProblemView, type Stage, type WindowLabel } from "../ipc";
import { Panes } from "../parts/panes";

/** Where the person went by herself; stage and visit come first. */
export type Place =
  | { readonly name: "home" | "medicines" | "visits" }
  | { readonly name: "medicine"; readonly id: string }
  | { readonly name: "family" | "sheet" | "pin" | "copies" | "history" | "check" | "incident" }
  | { readonly name: "recover" | "passphrase" };

/** A page that lies over everything else, a visit too. */
export type Over = "help" | "equipment" | "join" | "unlock";

/** How an invitation comes in, where it is not a file. */
export type Joining = "code" | "scan";

/** Every screen, as `data-screen` names it. */
export type Screen =
  | "welcome"
  | "invited"
  | "sign-in"
  | "signing-in"
  | "devices"
  | "blocked"
  | "home"
  | "medicines"
  | "medicine"
  | "visits"
  | "waiting"
  | "call"
  | "after"
  | "locked"
  | "passing"
  | Exclude<Place["name"], "home">
  | Exclude<Over, "unlock">;

const HOME: Place = { name: "home" };

/** Where she may go while the vault is not open. */
const OUTSIDE: Partial<Record<Stage, readonly Place["name"][]>> = {
  welcome: ["copies", "passphrase"],
  blocked: ["recover", "passphrase", "copies"],
  locked: ["recover"],
  signIn: ["incident"],
};

/** Which screen belongs to what the core says, to which window this is and to where the person went. */
export function screenFor(app: AppView, place: Place, over: Over | null, window: WindowLabel): Screen {
  // The shell puts up the other window in a moment; until then this one shows nothing of hers.
  if ((window === "lock") !== (app.stage === "locked")) return "passing";
  if (over) return over === "unlock" ? "locked" : over;
  const outside = OUTSIDE[app.stage]?.find((name) => name === place.name);
  if (outside && app.call.phase === "idle") return outside as Screen;
  switch (app.stage) {
    case "welcome":
    case "invited":
    case "devices":
    case "blocked":
      return app.stage;
    case "signIn":
      return "sign-in";
    case "signingIn":
      return "signing-in";
    case "locked":
    case "ready":
      break;
  }
  switch (app.call.phase) {
    case "waiting":
      return "waiting";
    case "connecting":
    case "live":
      return "call";
    case "ended":
      return "after";
    case "idle":
      return app.stage === "locked" ? "locked" : (place.name as Screen);
  }
}

/** The window's state: the core's view, replaced whole, and where the person is looking. */
export class House {
  readonly core: Core;
  /** Where the program draws pictures over this window's page. */
  readonly panes: Panes;
  app = $state.raw<AppView | null>(null);
  place = $state.raw<Place>(HOME);
  /** The pages that lie over everything, the one in sight last. */
  #overs = $state.raw<readonly Over[]>([]);
  /** Where she came from, the nearest last. */
  #trail: readonly { readonly place: Place; readonly overs: readonly Over[] }[] = [];
  /** A page with steps in it takes one back and says true; false where it has none left. */
  stepBack: (() => boolean) | null = null;
  /** The way she chose for her invitation. */
  joining = $state<Joining | null>(null);
  /** What she typed from the leaflet: kept whatever page she goes to, until the invitation is there. */
  typed = $state.raw<{ readonly address: string; readonly code: string }>({ address: "", code: "" });
  /** Why the last thing the person asked for was refused. */
  refused = $state.raw<ProblemView | null>(null);

  readonly over: Over | null = $derived(this.#overs.at(-1) ?? null);
  readonly screen: Screen | null = $derived.by(() => {
    if (this.app) return screenFor(this.app, this.place, this.over, this.core.window);
    return this.refused ? "blocked" : null;
  });
  /** There is somewhere to go back to. */
  readonly canGoBack: boolean = $derived(
    this.over !== null || (this.place.name !== "home" && this.screen === this.place.name),
  );
  readonly locked: boolean = $derived(this.app?.stage === "locked");
  /** The trouble to show: a refusal just met, else what the core says. */
  readonly problem: ProblemView | null = $derived(this.refused ?? this.app?.problem ?? null);
  /** A visit is on, whatever the screen shows. */
  readonly inCall: boolean = $derived(
    (this.app?.stage === "ready" || this.app?.stage === "locked") &&
      this.screen !== "passing" &&
      (this.app.call.phase === "connecting" || this.app.call.phase === "live"),
  );

  /** Changes whenever the lists may read differently than before. */
  readonly edition: string = $derived.by(() => {
    const freshness = this.app?.freshness;
    return freshness
      ? `${freshness.age} ${freshness.refreshing} ${freshness.problem?.code} ${this.app?.safety.warning?.code}`
      : "";
  });

  constructor(core: Core) {
    this.core = core;
    this.panes = new Panes(core);
  }

  /** Takes the first view and every later one; returns what ends it. */
  start(): () => void {
    let ended = false;
    let stop: (() => void) | null = null;
    const heard = (view: AppView) => {
      if (!ended) this.#take(view);
    };
    const begin = async () => {
      try {
        stop = await this.core.onApp(heard);
        if (ended) return stop();
        const first = await this.core.appView();
        // A view pushed meanwhile is newer than this reply.
        if (!this.app) heard(first);
      } catch (reason) {
        this.refused = problemFrom(reason);
      }
    };
    void begin();
    return () => {
      ended = true;
      stop?.();
    };
  }

  /** Carries out one wish of the person, and keeps the reason when it is refused. */
  async ask(wish: () => Promise<unknown>): Promise<void> {
    try {
      // Asked first: a button under the trouble that is taken away now must still know what it is for.
      const asked = wish();
      this.refused = null;
      await asked;
    } catch (reason) {
      this.refused = problemFrom(reason);
    }
  }

  go(place: Place): void {
    this.refused = null;
    this.#trail = place.name === "home" ? [] : [...this.#trail, { place: this.place, overs: this.#overs }];
    this.place = place;
    this.#overs = [];
  }

  /** Lays a page over everything; one that is there already comes to the top. */
  lay(over: Over): void {
    this.#overs = [...this.#overs.filter((one) => one !== over), over];
  }

  /** Takes every page away that lies over the others. */
  clear(): void {
    this.#overs = [];
  }

  /** Back to the three ways; what was typed stays. */
  leaveJoining(): void {
    this.refused = null;
    this.joining = null;
  }

  /** One step back to where she came from. */
  back(): void {
    this.refused = null;
    if (this.over === "join" && this.joining) return this.leaveJoining();
    if (this.over) {
      this.#overs = this.#overs.slice(0, -1);
      return;
    }
    if (this.stepBack?.()) return;
    const from = this.#trail.at(-1);
    this.place = from?.place ?? HOME;
    this.#overs = from?.overs ?? [];
    this.#trail = this.#trail.slice(0, -1);
  }

  #home(): void {
    this.place = HOME;
    this.#trail = [];
  }

  #take(view: AppView): void {
    const before = this.app;
    const stageChanged = before !== null && before.stage !== view.stage;
    // A doctor who calls comes before whatever page was open.
    if (view.call.phase === "connecting" && before?.call.phase !== "connecting") this.clear();
    const { name } = this.place;
    const stays = OUTSIDE[view.stage]?.includes(name) ?? false;
    // The help after an incident ends her sign-in; its page goes on.
    if (stageChanged && !(stays && name === "incident")) this.#home();
    if (!stays && (view.call.phase !== "idle" || view.stage !== "ready")) this.#home();
    if (stageChanged && (before.stage === "locked" || view.stage === "locked")) this.clear();
    if (before && (stageChanged || before.call.phase !== view.call.phase)) this.refused = null;
    // The invitation is here: nothing of its code stays in the window.
    if (before?.stage === "welcome" && view.stage === "invited") {
      this.joining = null;
      this.typed = { address: "", code: "" };
    }
    this.app = view;
  }
}

const KEY = Symbol("house");

/** Gives the house to every component under this one. */
export const setHouse = (house: House): House => setContext(KEY, house);

/** The house this component stands in. */
export const getHouse = (): House => getContext<House>(KEY);
