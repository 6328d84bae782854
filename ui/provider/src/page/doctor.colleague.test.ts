// @vitest-environment jsdom
import { expect, test, vi } from "vitest";
import { asha, hears, inCall, joined, lines, of, page, person, rao, ravi, rings, roster, sen, sent, turns } from "./doctor.stage";
import type { CallSignal } from "../hub/messages";

test("a colleague is asked, and what comes before she joins is kept for the call", async () => {
  const doctor = page("s-sen", "Practitioner/sen");
  await rings("f1", "s-rao");
  expect(doctor.asked?.pair.state.name).toBe("name of Practitioner/rao");
  const offer: CallSignal = { kind: "offer", sdp: "", passport: "", certificates: [] };
  await hears({ type: "signal", call: "f1", from_session: "s-rao", signal: offer });
  await hears({ type: "signal", call: "f1", from_session: "s-else", signal: { kind: "restart" } });
  expect(lines).toEqual([]);
  await doctor.join();
  await turns();
  expect([lines[0]?.offers, lines[0]?.heard, lines[0]?.between]).toMatchObject([false, ["offer"], { person: "Practitioner/rao", takes: ["provider"] }]);
});

test("she may say not now, and the doctor may think better of it", async () => {
  const doctor = page("s-sen", "Practitioner/sen");
  await rings("f1", "s-rao");
  doctor.notNow();
  expect([doctor.asked, of("hang_up")]).toEqual([null, [{ type: "hang_up", call: "f1", reason: "declined" }]]);
  await rings("f2", "s-rao");
  await hears({ type: "peer_gone", call: "f2", session: "s-rao", reason: "hung_up" });
  expect(doctor.asked).toBeNull();
});

test.each([
  ["without a visit", null, ["Practitioner/rao"], "declined"],
  ["by somebody the clinic did not certify", "v", ["false"], "not_verified"],
  ["by a patient", "v", ["Patient/asha"], "not_verified"],
] as const)("a ring %s is not shown", async (_, visit, certificates, reason) => {
  const doctor = page("s-sen", "Practitioner/sen");
  await rings("f1", "s-x", visit, [...certificates]);
  expect([doctor.asked, of("hang_up")]).toMatchObject([null, [{ call: "f1", reason }]]);
});

test("one who is in a visit is not asked into another", async () => {
  const { doctor } = await inCall();
  await rings("f1", "s-other", "another-visit");
  expect([doctor.asked, of("hang_up")]).toMatchObject([null, [{ call: "f1", reason: "declined" }]]);
});

test("a newcomer calls everybody before her save the doctor, once, and nobody after her", async () => {
  const { main } = await joined();
  const people = [rao, ravi, asha, sen, person("Practitioner/das", "s-das")];
  main.says(roster(people));
  main.says(roster(people));
  expect(of("reach")).toMatchObject([{ visit: "v", session: "s-ravi" }, { visit: "v", session: "s-asha" }]);
  expect(lines.slice(1)).toMatchObject([{ offers: true, between: { person: "Patient/ravi", takes: ["provider", "patient", "caregiver", "guest"] } }, { offers: true }]);
  lines[1]?.opens();
  expect(main.shared.at(-1)).toBe(3);
  expect(main.stood, "only the doctor announces").toEqual([]);
});

test.each([
  ["of another visit", roster([rao, asha, sen], "w")],
  ["that announces nobody", roster([], "")],
  ["whose first is another person", roster([{ ...rao, sub: "Practitioner/x" }, asha, sen])],
])("a roster %s means nobody else", async (_, said) => {
  const { doctor, main } = await joined();
  main.says(said);
  expect(of("reach")).toEqual([]);
  main.says(roster([rao, asha, sen]));
  expect(doctor.visit?.others).toHaveLength(1);
  main.says(said);
  expect([doctor.visit?.others.length, doctor.visit?.over]).toEqual([0, false]);
});

test("a doctor whose page came back under another session announces as before", async () => {
  const { main } = await joined();
  main.says(roster([{ ...rao, session: "s-rao-again" }, asha, { ...sen, session: "s-sen-again" }]));
  expect(of("reach")).toMatchObject([{ session: "s-asha" }]);
});

test("somebody else at the same session is somebody else", async () => {
  const { doctor, main } = await joined();
  main.says(roster([rao, asha, sen]));
  lines[1]?.opens();
  main.says(roster([rao, { ...ravi, session: "s-asha" }, sen]));
  expect(doctor.visit?.others.map((pair) => pair.state.sub)).toEqual(["Patient/ravi"]);
  expect(lines.at(-1)?.between.person).toBe("Patient/ravi");
});

test("one whose line is lost is called three times more, later each time, and anew after a call that held", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { main } = await joined();
  main.says(roster([rao, asha, sen]));
  let calls = 1;
  const lostAndCalledAfter = (wait: number): void => {
    lines.at(-1)?.listener.ended("connection_lost");
    vi.advanceTimersByTime(wait - 1);
    expect(of("reach")).toHaveLength(calls);
    vi.advanceTimersByTime(1);
    expect(of("reach")).toHaveLength((calls += 1));
  };
  lines.at(-1)?.opens();
  for (const wait of [2_000, 4_000, 8_000]) lostAndCalledAfter(wait);
  lines.at(-1)?.opens();
  vi.advanceTimersByTime(30_000);
  lostAndCalledAfter(2_000);
  lostAndCalledAfter(4_000);
  lostAndCalledAfter(8_000);
  lines.at(-1)?.listener.ended("connection_lost");
  vi.advanceTimersByTime(60_000);
  expect(of("reach")).toHaveLength(calls);
});

test.each(["hung_up", "not_verified", "declined"] as const)("one whose call ends by %s is not called again", async (reason) => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { main } = await joined();
  main.says(roster([rao, asha, sen]));
  lines.at(-1)?.listener.ended(reason);
  vi.advanceTimersByTime(60_000);
  expect(of("reach")).toHaveLength(1);
});

test("one whose line is lost is not called again once the roster drops her", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { main } = await joined();
  main.says(roster([rao, asha, sen]));
  lines.at(-1)?.listener.ended("connection_lost");
  main.says(roster([rao, sen]));
  vi.advanceTimersByTime(60_000);
  expect(of("reach")).toHaveLength(1);
});

test("three rings wait, one of each session, and at the doctor's own page none", async () => {
  const { doctor } = await joined();
  for (const [call, session] of [["p1", "s-1"], ["p2", "s-1"], ["p3", "s-2"], ["p4", "s-3"], ["p5", "s-4"]] as const) await rings(call, session);
  expect(of("hang_up")).toMatchObject([{ call: "p2", reason: "declined" }, { call: "p5", reason: "declined" }]);
  doctor.stop();
  sent.length = 0;
  lines.length = 0;
  const { doctor: leads } = await inCall();
  await rings("p1", "s-1", leads.visit?.id ?? "");
  expect(of("hang_up")).toMatchObject([{ call: "p1", reason: "declined" }]);
});

test("nobody announces anything to the doctor herself", async () => {
  const { doctor, main } = await inCall();
  main.says(roster([asha, ravi, rao], doctor.visit?.id));
  expect(of("reach")).toEqual([]);
});

test("only the doctor's own call announces", async () => {
  const { main } = await joined();
  main.says(roster([rao, asha, sen]));
  lines[1]?.opens();
  lines[1]?.says(roster([rao, asha, ravi, sen]));
  expect(of("reach")).toHaveLength(1);
});

test("one who leaves the roster leaves this page, and may be called again when she is back", async () => {
  const { doctor, main } = await joined();
  main.says(roster([rao, asha, sen]));
  lines[1]?.opens();
  main.says(roster([rao, sen]));
  expect([doctor.visit?.others.length, doctor.visit?.over]).toEqual([0, false]);
  main.says(roster([rao, asha, sen]));
  expect(of("reach")).toHaveLength(2);
});

test("a ring waits for its announcement, keeps what comes, and takes only the announced person", async () => {
  const { doctor, main } = await joined();
  await rings("p1", "s-ravi");
  await hears({ type: "signal", call: "p1", from_session: "s-ravi", signal: { kind: "restart" } });
  expect([lines.length, doctor.visit?.others.length]).toEqual([1, 0]);
  main.says(roster([rao, sen, ravi]));
  await turns();
  expect(lines[1]).toMatchObject({ offers: false, heard: ["restart"], between: { call: "p1", person: "Patient/ravi", takes: ["provider", "patient", "caregiver", "guest"] } });
  await rings("p2", "s-ravi");
  expect(of("hang_up")).toMatchObject([{ call: "p2", reason: "declined" }]);
});

test("a ring of somebody who is never announced is never answered nor shown", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { doctor, main } = await joined();
  main.says(roster([rao, sen]));
  await rings("p1", "s-x");
  vi.advanceTimersByTime(9_999);
  expect(of("hang_up")).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(of("hang_up")).toEqual([{ type: "hang_up", call: "p1", reason: "not_verified" }]);
  main.says(roster([rao, sen, { ...ravi, session: "s-x" }]));
  expect([lines.length, doctor.visit?.others.length]).toEqual([1, 0]);
});

test("a ring that comes while no roster does is declined", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  await joined();
  await rings("p1", "s-asha");
  vi.advanceTimersByTime(10_000);
  expect(of("hang_up")).toEqual([{ type: "hang_up", call: "p1", reason: "declined" }]);
});

test("when the doctor's call is over, the colleague's visit is, and she can be asked again", async () => {
  const { doctor, main } = await joined();
  main.says(roster([rao, asha, sen]));
  main.listener.ended("gone");
  expect([doctor.visit?.over, doctor.visit?.others.length]).toEqual([true, 0]);
  await rings("f2", "s-rao", "v2");
  expect(doctor.asked?.visit).toBe("v2");
  await doctor.join();
  expect(doctor.visit?.id).toBe("v2");
});
