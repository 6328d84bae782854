import type {
  CallView,
  CodeView,
  Core,
  DeviceKind,
  EncodedPicture,
  EquipmentView,
  KeptView,
  MedicinesView,
  MedicineView,
  PlaceRequest,
  PlacesRequest,
  ShownView,
  WhosePicture,
  VisitsView,
  Watcher,
} from "..";
import { paintedPictures } from "./pictures";
import { MockSafety } from "./safety";
import { sceneOf, type Scene } from "./scenes";
import {
  AMOXICILLIN_VIEW,
  CALL,
  EQUIPMENT,
  INVITED,
  LIVE,
  MEDICINES,
  METFORMIN_VIEW,
  NEW,
  NO_EQUIPMENT,
  READY,
  VISITS,
} from "./views";

/** A core without a program behind it: for looking at screens and for tests, never in the product. */
export class MockCore extends MockSafety implements Core {
  list: MedicinesView;
  /** What is listed when the page "Camera and sound" is opened. */
  equipment: EquipmentView;
  /** A medicine the clinic takes off its list at the next look at its page. */
  withdrawn: string | null;
  visitList: VisitsView = VISITS;
  /** What was kept of earlier visits. */
  keptView: KeptView;
  /** Whether the program draws the pictures of a call itself, and where the page lets it. */
  panes = false;
  places: readonly PlaceRequest[] = [];
  shown: (shown: readonly ShownView[]) => void = () => {};
  /** Where the pictures of a call come from. */
  source: (whose: WhosePicture, seen: (picture: EncodedPicture) => void) => () => void =
    paintedPictures;

  constructor(scene: Scene) {
    super(scene.view);
    this.window = scene.window ?? "patient";
    this.list = scene.medicines ?? MEDICINES;
    this.equipment = scene.equipment ?? EQUIPMENT;
    this.withdrawn = scene.withdrawn ?? null;
    this.keptView = scene.kept ?? { visits: [] };
  }

  #unlist(gone: string): void {
    const groups = this.list.groups.map(({ slot, medicines }) => ({
      slot,
      medicines: medicines.filter(({ id }) => id !== gone),
    }));
    this.list = { ...this.list, groups };
  }

  #visit(change: Partial<CallView>): void {
    this.say({ call: { ...this.view.call, ...change } });
  }

  readonly watch = (whose: WhosePicture, watcher: Watcher) => {
    watcher.drawnBy(watcher.pane && this.panes ? "program" : "page");
    return this.source(whose, watcher.seen);
  };
  readonly drawsPictures = async () => this.panes;
  readonly placePictures = async ({ places }: PlacesRequest) => {
    this.places = places;
    return null;
  };
  readonly onShown = async (heard: (shown: readonly ShownView[]) => void) => {
    this.shown = heard;
    return () => void (this.shown = () => {});
  };

  readonly appView = async () => this.view;
  readonly medicines = async (): Promise<MedicinesView> => this.list;
  readonly medicine = async ({ id }: { id: string }): Promise<MedicineView> => {
    if (id === this.withdrawn) {
      this.#unlist(id);
      throw { code: "unexpected", label: "HC-900" };
    }
    return id === AMOXICILLIN_VIEW.id ? AMOXICILLIN_VIEW : METFORMIN_VIEW;
  };
  readonly searchMedicines = async ({ text }: { text: string }): Promise<MedicinesView> => {
    const wanted = text.toLowerCase();
    const groups = this.list.groups
      .map(({ slot, medicines }) => ({
        slot,
        medicines: medicines.filter(({ name }) => name.toLowerCase().includes(wanted)),
      }))
      .filter(({ medicines }) => medicines.length > 0);
    const ids = new Set(groups.flatMap(({ medicines }) => medicines.map(({ id }) => id)));
    return { groups, total: ids.size, unreadable: 0 };
  };
  readonly visits = async (): Promise<VisitsView> => this.visitList;

  readonly openInvitation = () =>
    this.does("openInvitation", () => this.say({ ...INVITED, textSize: this.view.textSize }));
  readonly checkCode = async ({ code }: { code: string }): Promise<CodeView> => {
    const plain = code.replace(/[\s\p{Pd}]/gu, "").toUpperCase();
    const strange = [...plain].findIndex((one) => !/[0-9A-TV-Z]/.test(one));
    if (strange >= 0) return { state: "character", at: strange + 1 };
    if (plain.length < 26) return { state: "short", at: 26 - plain.length };
    if (plain.length > 26) return { state: "long", at: plain.length - 26 };
    return { state: plain.endsWith("ZZ") ? "mistyped" : "good", at: 0 };
  };
  readonly openCode = () =>
    this.does("openCode", () => this.say({ ...INVITED, textSize: this.view.textSize }));
  readonly scanInvitation = () =>
    this.does("scanInvitation", () => this.say({ joining: { fetching: false, scan: "looking" } }));
  readonly confirmInvitation = () =>
    this.does("confirmInvitation", () => this.say({ stage: "signIn" }));
  readonly declineInvitation = () => this.does("declineInvitation", () => this.say(NEW));
  readonly startSignIn = () => this.does("startSignIn", () => this.say({ stage: "signingIn" }));
  readonly cancelSignIn = () => this.does("cancelSignIn", () => this.say({ stage: "signIn" }));
  readonly checkDevices = () =>
    this.does("checkDevices", () => this.say({ devices: READY.devices }));
  readonly onLevel = async (heard: (level: number) => void) => {
    heard(64);
    return () => {};
  };
  readonly #equip = (change: Partial<EquipmentView>) =>
    this.say({ equipment: { ...this.view.equipment, ...change } });
  readonly openDevices = () => this.does("openDevices", () => this.#equip(this.equipment));
  readonly closeDevices = () => this.does("closeDevices", () => this.#equip(NO_EQUIPMENT));
  readonly chooseDevice = ({ kind, id }: { kind: DeviceKind; id: string }) =>
    this.does("chooseDevice", () => {
      const list = `${kind}s` as const;
      this.#equip({ [list]: this.view.equipment[list].map((one) => ({ ...one, used: one.id === id })) });
    });
  readonly tryDevice = ({ kind }: { kind: DeviceKind }) =>
    this.does("tryDevice", () =>
      this.#equip(
        kind === "speaker" ? { trying: null, asked: true, problem: null } : { trying: kind, asked: false, problem: null },
      ),
    );
  readonly stopTrying = () => this.does("stopTrying", () => this.#equip({ trying: null, problem: null }));
  readonly sayHeard = ({ on }: { on: boolean }) =>
    this.does("sayHeard", () =>
      this.#equip({ asked: false, problem: on ? null : { code: "speakerUnheard", label: "HC-709" } }),
    );
  readonly rehearse = () =>
    this.does("rehearse", () => this.say({ devices: READY.devices, route: READY.route }));
  readonly finishFirstRun = () =>
    this.does("finishFirstRun", () => this.say({ ...READY, textSize: this.view.textSize }));
  readonly setTextSize = ({ pixels }: { pixels: number }) =>
    this.does("setTextSize", () => this.say({ textSize: pixels }));
  readonly refreshRecords = () =>
    this.does("refreshRecords", () => this.say({ freshness: READY.freshness }));
  readonly seeDoctor = ({ visit }: { visit: string | null }) =>
    this.does("seeDoctor", () =>
      this.#visit({ ...CALL, phase: "waiting", visit, doctor: "Dr Rao", position: 1, attended: true }),
    );
  readonly leaveLine = () => this.does("leaveLine", () => this.#visit(CALL));
  readonly leaveCall = () =>
    this.does("leaveCall", () =>
      this.#visit({ ...CALL, phase: "ended", doctor: "Dr Rao", canGoBack: true }),
    );
  readonly goBackIn = () => this.does("goBackIn", () => this.#visit(LIVE));
  readonly finishVisit = () => this.does("finishVisit", () => this.#visit(CALL));
  readonly setMuted = ({ on }: { on: boolean }) =>
    this.does("setMuted", () => this.#visit({ muted: on }));
  readonly setHidden = ({ on }: { on: boolean }) =>
    this.does("setHidden", () => this.#visit({ hidden: on }));
  readonly setLooking = ({ on }: { on: boolean }) => this.does(on ? "setLooking" : "setLooking off", () => undefined);
  readonly setCannotHear = ({ on }: { on: boolean }) =>
    this.does("setCannotHear", () => this.#visit({ louder: on ? 3 : 0, canBeLouder: !on }));
  readonly write = ({ text }: { text: string }) =>
    this.does("write", () => {
      const { items } = this.view.call;
      const number = items.length + 1;
      this.#visit({ items: [...items, { number, mine: true, text, file: null, size: null, state: "under", percent: 0 }] });
    });
  readonly sendFile = () => this.does("sendFile", () => {});
  readonly sendAgain = () => this.does("sendAgain", () => {});
  readonly saveFile = () => this.does("saveFile", () => {});
  readonly saveKept = () => this.does("saveKept", () => {});
  readonly keepExchanged = ({ on }: { on: boolean }) => this.does("keepExchanged", () => this.#visit({ keep: on }));
  readonly kept = async (): Promise<KeptView> => this.keptView;
  readonly tryAgain = () => this.does("tryAgain", () => this.say({ problem: null }));
  readonly signOut = () =>
    this.does("signOut", () => this.say({ ...INVITED, stage: "signIn" }));
}

/** The mock for `?mock=NAME&size=PIXELS`. */
export function mockCore(name: string, size = 22): MockCore {
  const scene = sceneOf(name);
  return new MockCore({ ...scene, view: { ...scene.view, textSize: size } });
}

/** Presses the scene's buttons one after the other, as a person would; "name=text" types into a field. */
export async function press(steps: readonly string[]): Promise<void> {
  for (const step of steps) {
    const [name = "", text] = step.split("=");
    const medicine = name.startsWith("medicine:") ? name.slice("medicine:".length) : null;
    const query = medicine
      ? `[data-medicine-id="${medicine}"] button`
      : `[data-test="${name}"]`;
    let button = document.querySelector<HTMLElement>(query);
    for (let turn = 0; !button && turn < 500; turn += 1) {
      await new Promise((done) => setTimeout(done, 20));
      button = document.querySelector<HTMLElement>(query);
    }
    if (text === undefined) button?.click();
    else if (button instanceof HTMLInputElement) {
      button.value = text;
      button.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
}
