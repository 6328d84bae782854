import type { AppView, EquipmentView, ItemView, KeptView, MedicinesView, ProblemView } from "..";
import { CALL, EQUIPMENT, INVITED, LIVE, MEDICINES, MEERA, NEW, NEXT, NO_EQUIPMENT, NO_MEDICINES, RAVI, READY, UNREACHABLE } from "./views";

/** One look at the window: what the core says, and which buttons are then pressed. */
export interface Scene {
  readonly view: AppView;
  readonly medicines?: MedicinesView;
  /** What is listed when the page "Camera and sound" is opened. */
  readonly equipment?: EquipmentView;
  /** The id of a medicine that is taken off the list before its page is read. */
  readonly withdrawn?: string;
  /** What was kept of earlier visits. */
  readonly kept?: KeptView;
  /** `data-test` names, in order. */
  readonly presses?: readonly string[];
}

const problem = (code: ProblemView["code"], label: string): ProblemView => ({ code, label });
const ready = (change: Partial<AppView>): AppView => ({ ...READY, ...change });
const visit = (change: Partial<AppView["call"]>): AppView => ready({ call: { ...CALL, ...change } });
const live = (change: Partial<AppView["call"]>): AppView => ready({ call: { ...LIVE, ...change } });
const OLD = { age: "3 days ago", refreshing: false, problem: UNREACHABLE };
const TYPED = ["Please take the blood pressure now.", "Take half a tablet of amlodipine from tomorrow."];
const words = (number: number, mine: boolean, text: string, state: ItemView["state"] = "done"): ItemView => ({
  number,
  mine,
  text,
  file: null,
  size: null,
  state,
  percent: 0,
});
const file = (number: number, mine: boolean, name: string, state: ItemView["state"], percent = 0): ItemView => ({
  ...words(number, mine, "", state),
  text: null,
  file: name,
  size: "1.2 MB",
  percent,
});
const ITEMS = [
  words(1, false, "Good morning. Please send me a picture of the rash."),
  file(2, true, "rash on my left arm.jpg", "under", 42),
  words(3, true, "It began on Sunday.", "failed"),
  file(4, false, "Exercises for the knee.pdf", "done"),
];
const HELPING = { helping: { patient: "Asha Verma", relation: "daughter" } } as const;
const MEERA_HERE = { person: { name: "Meera", dayPart: "morning", today: "Tuesday 24 November" } } as const;
const signIn: AppView = { ...INVITED, stage: "signIn" };

/** Every screen in every state worth looking at, by the name in `?mock=`. */
export const SCENES = {
  welcome: { view: NEW },
  "welcome-expired": { view: { ...NEW, problem: problem("invitationExpired", "HC-102") } },
  "welcome-code": { view: NEW, presses: ["type-code"] },
  "welcome-code-problem": {
    view: { ...NEW, problem: problem("invitationNotThere", "HC-109") },
    presses: ["type-code"],
  },
  "welcome-scan": { view: NEW, presses: ["scan"] },
  invited: { view: INVITED },
  "invited-helper": { view: { ...INVITED, ...HELPING, person: { ...MEERA_HERE.person } } },
  "home-helper": { view: ready({ ...HELPING, ...MEERA_HERE }) },
  join: { view: READY, presses: ["help", "new-invitation"] },
  "sign-in": { view: signIn },
  "sign-in-other": { view: { ...signIn, problem: problem("signInOtherPerson", "HC-305") } },
  "signing-in": { view: { ...signIn, stage: "signingIn" } },
  devices: { view: { ...INVITED, stage: "devices" } },
  "devices-found": {
    view: {
      ...INVITED,
      stage: "devices",
      devices: { ...READY.devices, camera: { state: "absent", name: null, problem: problem("cameraAbsent", "HC-701") } },
    },
  },
  home: { view: READY },
  "home-later": {
    view: ready({
      nextVisit: { ...NEXT, open: false, when: "Thursday 26 November, 10:30" },
      devices: NEW.devices,
      route: NEW.route,
    }),
  },
  "home-no-visit": { view: ready({ nextVisit: null, today: [] }), medicines: NO_MEDICINES },
  "home-old": { view: ready({ freshness: OLD }) },
  "home-sign-in": {
    view: ready({
      freshness: { ...OLD, problem: problem("signInAgain", "HC-304") },
      devices: { ...READY.devices, microphone: {
          state: "busy",
          name: "Built-in Microphone",
          problem: problem("microphoneBusy", "HC-704"),
        } },
    }),
  },
  "home-trying": { view: ready({ route: { ...READY.route, trying: true } }) },
  "home-slow": {
    view: ready({
      devices: { ...READY.devices, tested: { clock: null, age: "3 days ago" } },
      route: { ...READY.route, slow: true },
    }),
  },
  "home-no-way": {
    view: ready({
      devices: {
        ...READY.devices,
        microphone: { state: "silent", name: "Headset", problem: problem("microphoneSilent", "HC-708") },
      },
      route: { ...READY.route, works: false, problem: problem("routeNoAnswer", "HC-802") },
    }),
  },
  "home-never": {
    view: ready({ ...NEW, stage: "ready", clinic: READY.clinic, person: READY.person }),
    medicines: NO_MEDICINES,
  },
  medicines: { view: READY, presses: ["my-medicines"] },
  "medicines-old": {
    view: ready({ freshness: OLD }),
    medicines: { ...MEDICINES, unreadable: 2 },
    presses: ["my-medicines"],
  },
  medicine: { view: READY, presses: ["my-medicines", "medicine:MedicationRequest/metformin"] },
  "medicine-past": { view: READY, presses: ["my-medicines", "medicine:MedicationRequest/amoxicillin"] },
  "medicine-gone": {
    view: READY,
    withdrawn: "MedicationRequest/metformin",
    presses: ["my-medicines", "medicine:MedicationRequest/metformin"],
  },
  visits: { view: READY, presses: ["my-visits"] },
  "visits-kept": {
    view: READY,
    presses: ["my-visits"],
    kept: {
      visits: [
        {
          when: "4 days ago",
          doctor: "Dr Rao",
          items: [
            { number: 1, mine: true, text: "My knee hurts at night.", file: null, size: null, arrived: true },
            { number: 2, mine: false, text: null, file: "Exercises for the knee.pdf", size: "1.2 MB", arrived: true },
          ],
        },
      ],
    },
  },
  waiting: { view: visit({ phase: "waiting", doctor: "Dr Rao", position: 2, attended: true }) },
  "waiting-unattended": { view: visit({ phase: "waiting", doctor: "Dr Rao", position: 1 }) },
  "waiting-unreachable": {
    view: visit({
      phase: "waiting",
      doctor: "Dr Rao",
      reconnecting: true,
      problem: problem("hubUnreachable", "HC-501"),
    }),
  },
  "waiting-broken": {
    view: visit({ phase: "waiting", doctor: "Dr Rao", position: 1, reconnecting: true }),
  },
  "call-checking": { view: visit({ phase: "connecting", doctor: "Dr Rao" }) },
  call: { view: live({}) },
  "call-typed": {
    view: live({
      muted: true,
      typed: TYPED,
    }),
  },
  "call-caution": { view: live({ cautions: [problem("revocationsUnchecked", "HC-608")] }) },
  "call-helper": { view: { ...live({}), ...HELPING, ...MEERA_HERE } },
  "call-exchange": { view: live({ items: ITEMS }) },
  "call-finding-way": { view: live({ findingWay: true }) },
  "call-saving-line": { view: live({ savingLine: true }) },
  "call-others": { view: live({ others: [RAVI] }) },
  "call-others-all": {
    view: live({ muted: true, others: [{ ...RAVI, muted: true }, MEERA], typed: TYPED }),
  },
  "call-others-coming": {
    view: live({
      others: [
        { ...RAVI, phase: "connecting", picture: null },
        { ...MEERA, hidden: true, broughtIn: false },
      ],
    }),
  },
  "call-others-gone": {
    view: live({
      others: [
        { ...RAVI, phase: "left", picture: null, listed: false },
        { ...MEERA, phase: "refused", picture: null },
      ],
    }),
  },
  "call-without": {
    view: live({
      hidden: true,
      doctorHidden: true,
      doctorMuted: true,
      without: [problem("cameraAbsent", "HC-701"), problem("microphoneBusy", "HC-704")],
    }),
  },
  "call-notice": {
    view: live({
      notices: [
        {
          number: 1,
          kind: "speaker",
          happened: "unplugged",
          name: "Plantronics Blackwire 3220",
          replaced: true,
          now: "Built-in Speaker",
        },
        { number: 2, kind: "camera", happened: "back", name: null, replaced: false, now: null },
      ],
    }),
  },
  "call-equipment": { view: live({}), equipment: EQUIPMENT, presses: ["equipment"] },
  "call-help": { view: live({}), presses: ["help"] },
  after: { view: visit({ phase: "ended", doctor: "Dr Rao", canGoBack: true }) },
  "after-broken": {
    view: visit({
      phase: "ended",
      doctor: "Dr Rao",
      canGoBack: true,
      problem: problem("callNotPrivate", "HC-601"),
    }),
  },
  "after-typed": { view: visit({ phase: "ended", doctor: "Dr Rao", canGoBack: true, typed: TYPED }) },
  "after-exchange": {
    view: visit({
      phase: "ended",
      doctor: "Dr Rao",
      canGoBack: true,
      items: ITEMS.map((item) => (item.state === "under" ? { ...item, state: "failed" as const } : item)),
    }),
  },
  "after-unchecked": {
    view: visit({ phase: "ended", doctor: "Dr Rao", canGoBack: true, problem: problem("doctorUnchecked", "HC-607") }),
  },
  "after-typed-broken": {
    view: visit({
      phase: "ended",
      doctor: "Dr Rao",
      canGoBack: true,
      typed: TYPED,
      problem: problem("callLost", "HC-602"),
    }),
  },
  "after-refused": {
    view: visit({ phase: "ended", visit: NEXT.id, doctor: "Dr Rao", problem: problem("hubRefused", "HC-502") }),
  },
  "after-elsewhere": {
    view: visit({
      phase: "ended",
      doctor: "Dr Rao",
      canGoBack: true,
      problem: problem("visitElsewhere", "HC-503"),
    }),
  },
  equipment: { view: READY, presses: ["equipment"] },
  "equipment-none": {
    view: READY,
    equipment: { ...NO_EQUIPMENT, microphones: EQUIPMENT.microphones.slice(0, 1) },
    presses: ["equipment"],
  },
  "equipment-picture": { view: READY, presses: ["equipment", "try-camera"] },
  "equipment-level": { view: READY, presses: ["equipment", "try-microphone"] },
  "equipment-silent": {
    view: READY,
    equipment: { ...EQUIPMENT, trying: "microphone", problem: problem("microphoneSilent", "HC-708") },
    presses: ["equipment"],
  },
  "equipment-asked": { view: READY, presses: ["equipment", "try-speaker"] },
  "equipment-unheard": { view: READY, presses: ["equipment", "try-speaker", "heard-no"] },
  help: { view: READY, presses: ["help"] },
  "help-trouble": {
    view: ready({ freshness: OLD, problem: problem("hubUnreachable", "HC-501") }),
    presses: ["help"],
  },
  "help-sign-out": { view: READY, presses: ["help", "sign-out"] },
  blocked: {
    view: ready({ stage: "blocked", problem: problem("vaultKeyMissing", "HC-210"), person: null }),
  },
} as const satisfies Record<string, Scene>;

/** The name of a scene. */
export type SceneName = keyof typeof SCENES;

/** A scene by name; Home when there is none of that name. */
export const sceneOf = (name: string): Scene =>
  Object.hasOwn(SCENES, name) ? SCENES[name as SceneName] : SCENES.home;
