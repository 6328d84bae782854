import { getContext, setContext } from "svelte";
import { problemFrom, type AppView, type Core, type ProblemView } from "../ipc";

/** Where the person went by herself; stage and visit come first. */
export type Place =
  | { readonly name: "home" | "medicines" | "visits" }
  | { readonly name: "medicine"; readonly id: string };

/** A page that lies over everything else, a visit too. */
export type Over = "help" | "equipment" | "join";

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
  | Over;

const HOME: Place = { name: "home" };

/** Which screen belongs to what the core says and where the person went. */
export function screenFor(app: AppView, place: Place, over: Over | null): Screen {
  if (over) return over;
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
      return place.name;
  }
}

/** The window's state: the core's view, replaced whole, and where the person is looking. */
export class House {
  readonly core: Core;
  app = $state.raw<AppView | null>(null);
  place = $state.raw<Place>(HOME);
  over = $state<Over | null>(null);
  /** The way she chose for her invitation. */
  joining = $state<Joining | null>(null);
  /** What she typed from the leaflet: kept whatever page she goes to, until the invitation is there. */
  typed = $state.raw<{ readonly address: string; readonly code: string }>({ address: "", code: "" });
  /** Why the last thing the person asked for was refused. */
  refused = $state.raw<ProblemView | null>(null);

  readonly screen: Screen | null = $derived(
    this.app ? screenFor(this.app, this.place, this.over) : this.refused ? "blocked" : null,
  );
  /** The trouble to show: a refusal just met, else what the core says. */
  readonly problem: ProblemView | null = $derived(this.refused ?? this.app?.problem ?? null);
  /** A visit is on, whatever the screen shows. */
  readonly inCall: boolean = $derived(
    this.app?.stage === "ready" &&
      (this.app.call.phase === "connecting" || this.app.call.phase === "live"),
  );

  /** Changes whenever the lists may read differently than before. */
  readonly edition: string = $derived.by(() => {
    const freshness = this.app?.freshness;
    return freshness
      ? `${freshness.age} ${freshness.refreshing} ${freshness.problem?.code}`
      : "";
  });

  constructor(core: Core) {
    this.core = core;
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
    this.refused = null;
    try {
      await wish();
    } catch (reason) {
      this.refused = problemFrom(reason);
    }
  }

  go(place: Place): void {
    this.refused = null;
    this.place = place;
    this.over = null;
  }

  /** Back to the three ways; what was typed stays. */
  leaveJoining(): void {
    this.refused = null;
    this.joining = null;
  }

  /** One step back towards Home. */
  back(): void {
    this.refused = null;
    if (this.over === "join" && this.joining) this.leaveJoining();
    else if (this.over) this.over = null;
    else if (this.place.name === "medicine") this.go({ name: "medicines" });
    else this.go(HOME);
  }

  #take(view: AppView): void {
    const before = this.app;
    // A doctor who calls comes before whatever page was open.
    if (view.call.phase === "connecting" && before?.call.phase !== "connecting") this.over = null;
    if (view.call.phase !== "idle" || view.stage !== "ready") this.place = HOME;
    if (before && (before.stage !== view.stage || before.call.phase !== view.call.phase)) {
      this.refused = null;
    }
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
