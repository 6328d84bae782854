// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Listener } from "../hub/socket";
import type { FromHub, ToHub } from "../hub/messages";
import { TrialClinic } from "../trial/people";
import { CLOCK_TOLERANCE_SECONDS, secondsNow } from "../trust/clock";
import { KeptList } from "../trust/kept-list";
import { memoryShelf } from "../trust/store";
import { issueTicket } from "../trust/ticket";
import type { PageConfig } from "./config";
import { Guest } from "./guest.svelte";
import { takeFromWeb } from "./list";

let hub: Listener;
const sent: ToHub[] = [];
vi.mock("../hub/socket", () => ({
  HubSocket: class {
    constructor(_: string, __: object, listener: Listener) {
      hub = listener;
    }
    send = (body: ToHub) => void sent.push(body);
    stop = () => undefined;
  },
}));
vi.mock("../call/answering", () => ({ AnsweringLine: class { hangUp = () => undefined; } }));

const clinic = await TrialClinic.open();
const rao = await clinic.device("Practitioner/rao", "Dr Rao");
/** What lies at `/revocations.jws`. */
let web: (() => Response) | null = null;

/** A guest's page whose link was opened and who has come in. */
async function waiting(revocation: PageConfig["revocation"] = "refuse"): Promise<Guest> {
  const { text } = await issueTicket(rao, "Nadia", secondsNow());
  const guest = new Guest();
  await guest.open({ name: "Hill Clinic", phone: "022 1234", hub: "wss://hub.example/socket", anchor: clinic.anchor, revocation }, text);
  await guest.comeIn();
  return guest;
}

const rings = (call: string) => hub.message({ type: "ringing", call, from_session: "s-rao", certificates: [...rao.certificates], visit: "v" } as FromHub);

beforeEach(() => {
  sent.length = 0;
  web = null;
  vi.stubGlobal("MediaStream", class { getTracks = () => []; });
  vi.stubGlobal("navigator", { mediaDevices: { getUserMedia: async () => Promise.reject(new Error("none")) } });
  vi.stubGlobal("fetch", vi.fn(async () => web?.() ?? Promise.reject(new Error("out of reach"))));
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("without a list a guest's page takes no call where the clinic wants one, until it comes", async () => {
  const guest = await waiting();
  expect([guest.standing, guest.closed]).toEqual(["revocations_missing", true]);
  rings("c1");
  await vi.waitFor(() => expect(sent).toEqual([{ type: "hang_up", call: "c1", reason: "declined" }]));
  hub.message({ type: "revocations", list: await clinic.revoke(1) });
  await vi.waitFor(() => expect([guest.standing, guest.closed]).toEqual(["good", false]));
  rings("c2");
  await vi.waitFor(() => expect(guest.visit?.main.call).toBe("c2"));
});

test("where the clinic only warns, the guest's page says so and takes the call", async () => {
  const guest = await waiting("warn");
  expect([guest.standing, guest.barred]).toEqual(["revocations_missing", false]);
  hub.message({ type: "revocations", list: "false" });
  rings("c1");
  await vi.waitFor(() => expect(guest.visit?.main.call).toBe("c1"));
  expect(guest.listRefused).not.toBeNull();
});

test("the list beside the page is taken at the start, and becomes old while the page is open", async () => {
  const list = await clinic.revoke(1, { next: secondsNow() + 60 });
  web = () => new Response(`${list}\n`);
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"] });
  const guest = await waiting();
  expect([guest.standing, guest.closed]).toEqual(["good", false]);
  vi.setSystemTime(Date.now() + (61 + CLOCK_TOLERANCE_SECONDS) * 1_000);
  vi.advanceTimersByTime(60_000);
  expect([guest.standing, guest.closed]).toEqual(["revocations_stale", true]);
});

test("the web is asked only for a list that is missing or old, and what is no good list there changes nothing", async () => {
  const kept = await KeptList.open(clinic.anchor, memoryShelf());
  const other = await (await TrialClinic.open()).revoke(1);
  for (const bad of [() => new Response("<html>"), () => new Response(other), () => new Response("", { status: 404 })]) {
    web = bad;
    await takeFromWeb(kept);
    expect(kept.newest()).toBeNull();
  }
  await kept.take(await clinic.revoke(1));
  vi.mocked(fetch).mockClear();
  await takeFromWeb(kept);
  expect(fetch).not.toHaveBeenCalled();
});
