import type {
  AppView,
  CallView,
  CheckView,
  CopyListView,
  CopyPreviewView,
  EquipmentView,
  HistoryView,
  MedicinesView,
  MedicineView,
  OtherView,
  ProblemView,
  SafetyView,
  VisitsView,
  VisitView,
} from "..";

/** A day of Asha's, as the core would tell it. Only made-up people. */
export const CALL: CallView = {
  phase: "idle",
  visit: null,
  doctor: null,
  position: null,
  attended: false,
  reconnecting: false,
  privateLine: null,
  findingWay: false,
  savingLine: false,
  muted: false,
  hidden: false,
  louder: 0,
  canBeLouder: true,
  doctorMuted: false,
  doctorHidden: false,
  others: [],
  heldBack: false,
  typed: [],
  cautions: [],
  items: [],
  keep: false,
  without: [],
  notices: [],
  problem: null,
  canGoBack: false,
};

/** Whom Dr Rao brings in, and Asha's daughter. */
export const RAVI: OtherView = {
  number: 1,
  name: "Ravi Kumar",
  phase: "live",
  picture: "firstOther",
  listed: true,
  broughtIn: true,
  muted: false,
  hidden: false,
};
export const MEERA: OtherView = { ...RAVI, number: 2, name: "Meera Verma", picture: "secondOther" };

/** While the page is closed. */
export const NO_EQUIPMENT: EquipmentView = {
  cameras: [],
  microphones: [],
  speakers: [],
  trying: null,
  asked: false,
  problem: null,
};

/** A laptop with a headset plugged in. */
export const EQUIPMENT: EquipmentView = {
  ...NO_EQUIPMENT,
  cameras: [{ id: "/dev/video0", name: "Integrated Camera", used: true }],
  microphones: [
    { id: "laptop", name: "Built-in Microphone", used: false },
    { id: "headset", name: "Plantronics Blackwire 3220", used: true },
  ],
  speakers: [
    { id: "laptop", name: "Built-in Speaker", used: false },
    { id: "headset", name: "Plantronics Blackwire 3220", used: true },
    { id: "hdmi", name: "Samsung television in the living room (HDMI)", used: false },
  ],
};

export const UNREACHABLE: ProblemView = { code: "clinicUnreachable", label: "HC-401" };

export const NEXT: VisitView = {
  id: "Appointment/asha-next",
  doctor: "Dr Rao",
  when: "10:30 today, in 20 minutes",
  about: "Blood pressure check",
  video: true,
  cancelled: false,
  open: true,
};

/** Everything as it should be, without a PIN. */
export const SAFE: SafetyView = {
  hasPin: false,
  lockAfterMinutes: 10,
  pinWaitSeconds: 0,
  sheet: { made: "Monday 2 November, 10:15", drilled: "Monday 2 November, 10:40", asks: null, missed: false },
  canRecover: false,
  canUsePassphrase: false,
  asksPassphrase: false,
  warning: null,
  alarm: null,
  copies: { count: 3, newest: "today at 7:45", carried: "Sunday 8 November, 16:20" },
  preview: null,
  copyAsksWords: false,
  check: null,
  checking: false,
  incident: null,
};

/** Nobody has a sheet like this. */
export const SHEET_WORDS =
  "abandon ability able about above absent absorb abstract absurd abuse access accident";
export const PIN = "246810";

export const COPIES: CopyListView = {
  copies: [
    { id: "20261124T074500Z", at: "today at 7:45", size: "1.2 MB", beforeRestore: false },
    { id: "20261122T180000Z", at: "Sunday 22 November, 18:00", size: "1.2 MB", beforeRestore: true },
    { id: "20261117T080500Z", at: "Tuesday 17 November, 8:05", size: "1.1 MB", beforeRestore: false },
  ],
};

export const PREVIEW: CopyPreviewView = {
  at: "Tuesday 17 November, 8:05",
  person: "Asha Verma",
  medicines: 4,
  visits: 6,
  older: true,
};

export const CHECK: CheckView = {
  at: "today at 8:20",
  items: [
    { what: "store", verdict: "fine", number: null },
    { what: "keychain", verdict: "fine", number: null },
    { what: "disk", verdict: "bad", number: null },
    { what: "systemUpdates", verdict: "attention", number: 45 },
    { what: "appVersion", verdict: "fine", number: 20 },
    { what: "certificate", verdict: "attention", number: 9 },
    { what: "connection", verdict: "unknown", number: null },
    { what: "revocations", verdict: "fine", number: 1 },
    { what: "sheet", verdict: "fine", number: 22 },
    { what: "copies", verdict: "fine", number: 3 },
  ],
};

export const HISTORY: HistoryView = {
  rows: [
    { number: 9, at: "today at 8:15", actor: "app", action: "records-fetched", code: null },
    { number: 8, at: "today at 8:14", actor: "patient", action: "unlocked", code: null },
    { number: 7, at: "today at 8:13", actor: "patient", action: "wrong-pin", code: null },
    { number: 6, at: "yesterday at 17:02", actor: "patient", action: "copy-carried", code: null },
    { number: 5, at: "Sunday 22 November, 18:00", actor: "app", action: "warned", code: "rolled-back" },
    { number: 4, at: "Thursday 19 November, 11:20", actor: "Practitioner/rao", action: "visit-ended", code: null },
    { number: 3, at: "Thursday 19 November, 10:58", actor: "patient", action: "visit-started", code: null },
    { number: 2, at: "Monday 2 November, 10:40", actor: "patient", action: "sheet-drilled", code: null },
    { number: 1, at: "Monday 2 November, 10:02", actor: "clinic", action: "from-a-newer-core", code: null },
  ],
};

export const READY: AppView = {
  stage: "ready",
  clinic: { name: "Hill Clinic", phone: "555 0100" },
  person: { name: "Asha", dayPart: "morning", today: "Tuesday 24 November" },
  helping: null,
  joining: { fetching: false, scan: "off" },
  textSize: 22,
  problem: null,
  freshness: { age: "2 minutes ago", refreshing: false, problem: null },
  nextVisit: NEXT,
  today: [
    { slot: "morning", count: 2 },
    { slot: "evening", count: 1 },
    { slot: "bedtime", count: 1 },
  ],
  devices: {
    camera: { state: "works", name: "Integrated Camera", problem: null },
    microphone: { state: "works", name: "Built-in Microphone", problem: null },
    speaker: { state: "works", name: "Built-in Speaker", problem: null },
    tested: { clock: "8:00", age: "2 hours ago" },
  },
  route: { trying: false, works: true, slow: false, problem: null, tested: { clock: "8:00", age: "2 hours ago" } },
  equipment: NO_EQUIPMENT,
  call: CALL,
  safety: SAFE,
};

const UNTRIED: AppView["devices"] = {
  camera: { state: "unknown", name: null, problem: null },
  microphone: { state: "unknown", name: null, problem: null },
  speaker: { state: "unknown", name: null, problem: null },
  tested: null,
};

export const NEW: AppView = {
  ...READY,
  stage: "welcome",
  clinic: null,
  person: null,
  freshness: { age: null, refreshing: false, problem: null },
  nextVisit: null,
  today: [],
  devices: UNTRIED,
  route: { trying: false, works: false, slow: false, problem: null, tested: null },
};

export const INVITED: AppView = {
  ...NEW,
  stage: "invited",
  clinic: READY.clinic,
  person: READY.person,
};

const AMLODIPINE = {
  id: "MedicationRequest/amlodipine",
  name: "Amlodipine 5 mg tablet",
  dose: ["Take 1 tablet in the morning"],
  reason: "High blood pressure",
  dueToday: true,
};
const METFORMIN = {
  id: "MedicationRequest/metformin",
  name: "Metformin 500 mg tablet",
  dose: ["Take 1 tablet, 2 times a day, with food"],
  reason: "Sugar in the blood",
  dueToday: true,
};
const ATORVASTATIN = {
  id: "MedicationRequest/atorvastatin",
  name: "Atorvastatin 20 mg tablet",
  dose: ["Take 1 tablet at bedtime"],
  reason: null,
  dueToday: true,
};
const PARACETAMOL = {
  id: "MedicationRequest/paracetamol",
  name: "Paracetamol 500 mg tablet",
  dose: ["Take 1 or 2 tablets when needed, at most 4 times a day"],
  reason: "Pain",
  dueToday: true,
};
const AMOXICILLIN = {
  id: "MedicationRequest/amoxicillin",
  name: "Amoxicillin 500 mg capsule",
  dose: ["Take 1 capsule, 3 times a day"],
  reason: "Infection of the chest",
  dueToday: true,
};

export const MEDICINES: MedicinesView = {
  groups: [
    { slot: "morning", medicines: [AMLODIPINE, METFORMIN] },
    { slot: "evening", medicines: [METFORMIN] },
    { slot: "bedtime", medicines: [ATORVASTATIN] },
    { slot: "whenNeeded", medicines: [PARACETAMOL] },
    { slot: "past", medicines: [AMOXICILLIN] },
  ],
  total: 5,
  unreadable: 0,
};

export const NO_MEDICINES: MedicinesView = { groups: [], total: 0, unreadable: 0 };

export const METFORMIN_VIEW: MedicineView = {
  ...METFORMIN,
  verbatim: ["1 tab PO BID with meals"],
  until: "until 3 March 2027",
  prescriber: "Dr Anita Rao",
  authored: "3 September 2026",
  status: "You take this now.",
  past: false,
  notes: ["Drink plenty of water. Phone us if your stomach hurts."],
};

export const AMOXICILLIN_VIEW: MedicineView = {
  ...AMOXICILLIN,
  verbatim: [],
  until: "until 12 May 2026",
  prescriber: "Dr Joy Sen",
  authored: "2026",
  status: "The course is over.",
  past: true,
  notes: [],
};

export const VISITS: VisitsView = {
  coming: [
    NEXT,
    {
      id: "Appointment/asha-eyes",
      doctor: "Dr Sen",
      when: "Thursday 3 December, 15:00",
      about: "Eye test",
      video: false,
      cancelled: false,
      open: false,
    },
    {
      id: "Appointment/asha-cancelled",
      doctor: null,
      when: "Friday 11 December, 9:15",
      about: null,
      video: true,
      cancelled: true,
      open: false,
    },
  ],
  past: [
    {
      id: "Appointment/asha-last",
      doctor: "Dr Rao",
      when: "Monday 19 October, 11:00",
      about: "Blood pressure check",
      video: true,
      cancelled: false,
      open: false,
    },
  ],
};

export const LIVE: CallView = {
  ...CALL,
  phase: "live",
  doctor: "Dr Rao",
  privateLine: { words: ["kite", "apple", "river"] },
};
