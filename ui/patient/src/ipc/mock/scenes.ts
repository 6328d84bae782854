import type { AppView, EquipmentView, ItemView, KeptView, MedicinesView, ProblemView, SafetyView, WindowLabel } from "..";
import { CALL, EQUIPMENT, INVITED, LIVE, MEDICINES, MEERA, NEW, NEXT, NO_EQUIPMENT, NO_MEDICINES, RAVI, READY, SAFE, SHEET_WORDS, UNREACHABLE } from "./views";

/** One look at the window: what the core says, and which buttons are then pressed. */
export interface Scene {
  readonly view: AppView;
  /** Which window; the lock's has its own. */
  readonly window?: WindowLabel;
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
const safe = (change: Partial<SafetyView>): AppView => ready({ safety: { ...SAFE, ...change } });
const NO_SHEET = { made: null, drilled: null, asks: null, missed: false } as const;
const locked = (change: Partial<AppView>): AppView =>
  ready({ stage: "locked", person: null, nextVisit: null, today: [], safety: { ...SAFE, hasPin: true }, ...change });
const blocked = (code: ProblemView["code"], label: string, change: Partial<SafetyView> = {}): AppView => ({
  ...safe(change),
  stage: "blocked",
  problem: problem(code, label),
  person: null,
});
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
  blocked: { view: blocked("vaultTooNew", "HC-213") },
  "blocked-recover": { view: blocked("vaultKeyMissing", "HC-210", { canRecover: true }) },
  "blocked-damaged": { view: blocked("vaultDamaged", "HC-212") },
  "blocked-no-keychain": {
    view: blocked("keychainMissing", "HC-201", { canRecover: true, canUsePassphrase: true }),
  },
  "blocked-asks-passphrase": {
    view: blocked("keychainMissing", "HC-201", { asksPassphrase: true, canRecover: true }),
  },
  "blocked-new-passphrase": {
    view: blocked("keychainMissing", "HC-201", { canUsePassphrase: true }),
    presses: ["use-passphrase"],
  },
  "recover-word": {
    view: blocked("vaultKeyMissing", "HC-210", { canRecover: true }),
    presses: ["have-sheet", "word=abandon ability able", "next-word"],
  },
  "recover-look": {
    view: blocked("vaultKeyMissing", "HC-210", { canRecover: true }),
    presses: ["have-sheet", `word=${SHEET_WORDS}`, "next-word"],
  },
  "recover-wrong": {
    view: blocked("vaultKeyMissing", "HC-210", { canRecover: true }),
    presses: ["have-sheet", `word=${SHEET_WORDS.replace("absurd", "abuse")}`, "next-word", "send-words"],
  },
  "blocked-copies": { view: blocked("vaultDamaged", "HC-212"), presses: ["put-back"] },
  locked: { view: locked({}), window: "lock" },
  "locked-wrong": { view: locked({}), window: "lock", presses: ["pin=111111", "unlock"] },
  "locked-wait": {
    view: locked({ problem: problem("pinWait", "HC-221"), safety: { ...SAFE, hasPin: true, pinWaitSeconds: 30 } }),
    window: "lock",
  },
  "locked-forgot": { view: locked({}), window: "lock", presses: ["forgot-pin"] },
  "locked-waiting": {
    view: locked({ call: { ...CALL, phase: "waiting", doctor: "Dr Rao", position: 2, attended: true } }),
    window: "lock",
  },
  "locked-pin-in-visit": {
    view: locked({ call: { ...CALL, phase: "waiting", doctor: "Dr Rao", position: 2, attended: true } }),
    window: "lock",
    presses: ["type-pin"],
  },
  "call-locked": { view: locked({ call: { ...LIVE, typed: TYPED, items: ITEMS } }), window: "lock" },
  "after-locked": {
    view: locked({ call: { ...CALL, phase: "ended", doctor: "Dr Rao", canGoBack: true, heldBack: true, typed: TYPED } }),
    window: "lock",
  },
  passing: { view: READY, window: "lock" },
  "home-lock": { view: safe({ hasPin: true }) },
  "home-no-sheet": { view: safe({ sheet: NO_SHEET }) },
  "home-untried": { view: safe({ sheet: { ...SAFE.sheet, drilled: null } }) },
  "home-rolled-back": { view: safe({ warning: problem("vaultRolledBack", "HC-230") }) },
  "home-alarm": { view: safe({ alarm: problem("filesRewritten", "HC-233") }) },
  "home-incident": { view: safe({ incident: { what: "screenSeen", steps: [] } }) },
  "medicines-rolled-back": {
    view: safe({ warning: problem("vaultAltered", "HC-231") }),
    presses: ["my-medicines"],
  },
  family: { view: safe({ hasPin: true }), presses: ["my-family"] },
  "family-none": {
    view: safe({ sheet: NO_SHEET, copies: { count: 0, newest: null, carried: null } }),
    presses: ["my-family"],
  },
  sheet: { view: safe({ sheet: NO_SHEET }), presses: ["go-sheet"] },
  "sheet-made": { view: safe({ sheet: NO_SHEET }), presses: ["go-sheet", "print-sheet"] },
  "sheet-drill": {
    view: safe({ sheet: { ...SAFE.sheet, drilled: null } }),
    presses: ["go-sheet", "try-sheet", "drill-word=abuse", "check-word"],
  },
  "sheet-done": { view: READY, presses: ["my-family", "go-sheet", "new-sheet"] },
  pin: { view: READY, presses: ["my-family", "go-pin"] },
  "pin-on": { view: safe({ hasPin: true }), presses: ["my-family", "go-pin"] },
  "pin-change": {
    view: safe({ hasPin: true }),
    presses: ["my-family", "go-pin", "change-pin", "pin-current=246810", "pin-new=1357", "set-pin"],
  },
  "pin-remove": { view: safe({ hasPin: true }), presses: ["my-family", "go-pin", "remove-pin"] },
  copies: { view: READY, presses: ["my-family", "go-copies"] },
  "copies-no-sheet": { view: safe({ sheet: NO_SHEET }), presses: ["my-family", "go-copies", "make-copy"] },
  "copies-preview": { view: READY, presses: ["my-family", "go-copies", "look-copy"] },
  "copies-words": { view: READY, presses: ["my-family", "go-copies", "open-copy"] },
  history: { view: READY, presses: ["my-family", "go-history"] },
  check: { view: READY, presses: ["my-family", "go-check"] },
  "check-found": { view: READY, presses: ["my-family", "go-check", "check-now"] },
  incident: { view: READY, presses: ["my-family", "go-incident"] },
  "incident-guide": { view: READY, presses: ["my-family", "go-incident", "incident-screenSeen"] },
  "incident-steps": { view: READY, presses: ["my-family", "go-incident", "incident-stolen", "do-it-now"] },
} as const satisfies Record<string, Scene>;

/** The name of a scene. */
export type SceneName = keyof typeof SCENES;

/** A scene by name; Home when there is none of that name. */
export const sceneOf = (name: string): Scene =>
  Object.hasOwn(SCENES, name) ? SCENES[name as SceneName] : SCENES.home;
