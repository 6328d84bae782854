// @vitest-environment jsdom
import { expect, test, vi } from "vitest";
import { asha, hears, inCall, lines, of, page, person, ravi, rings, sen, turns } from "./doctor.stage";
import type { Pair } from "./pair.svelte";

test("only words that left are listed, and only those that were answered are said to have arrived", async () => {
  const { doctor, main } = await inCall();
  main.leaves = false;
  expect(doctor.visit?.say("Take half a tablet.")).toBe(false);
  expect(doctor.visit?.exchange.words).toEqual([]);
  main.leaves = true;
  expect(doctor.visit?.say("Take half a tablet.")).toBe(true);
  expect(doctor.visit?.exchange.words).toMatchObject([{ text: "Take half a tablet.", state: "sending" }]);
  expect(doctor.visit?.exchange.notArrived).toEqual(["Take half a tablet."]);
  main.says({ type: "chat_ack", id: doctor.visit?.exchange.words[0]?.id ?? "" });
  expect([doctor.visit?.exchange.words[0]?.state, doctor.visit?.exchange.notArrived]).toEqual(["arrived", []]);
});

test("the doctor brings in a colleague and one in line, announces them in the order they came, and each takes less", async () => {
  const { doctor, main } = await inCall();
  const visit = doctor.visit;
  await visit?.bringIn(sen);
  await visit?.bringIn(ravi);
  expect(of("admit").slice(1)).toMatchObject([{ session: "s-sen", visit: visit?.id }, { session: "s-ravi", visit: visit?.id }]);
  expect(lines.map(({ between }) => between.takes)).toEqual([["patient", "caregiver"], ["provider"], ["patient"]]);
  expect(main.stood).toEqual([]);
  lines[2]?.opens();
  lines[1]?.opens();
  const subs = main.stood.at(-1)?.people?.map(({ sub }) => sub);
  expect(subs).toEqual(["Practitioner/rao", "Patient/asha", "Patient/ravi", "Practitioner/sen"]);
  expect(lines[1]?.stood.at(-1)).toEqual(main.stood.at(-1));
  expect(main.shared).toEqual([3, 4]);
  await visit?.bringIn(person("Practitioner/das", "s-das"));
  expect(lines).toHaveLength(3);
  lines[1]?.listener.ended("connection_lost");
  expect(main.stood.at(-1)?.people).toHaveLength(3);
  expect([main.shared.at(-1), visit?.news, visit?.over]).toEqual([3, { what: "lost", name: "name of Practitioner/sen" }, false]);
});

test("nobody is brought in before the main call is private, nor somebody whom the clinic did not certify", async () => {
  const doctor = page("s-rao", "Practitioner/rao");
  await doctor.admit(asha);
  await doctor.visit?.bringIn(sen);
  expect(lines).toHaveLength(1);
  lines[0]?.opens();
  await doctor.visit?.bringIn({ ...sen, certificates: ["false"] });
  expect([lines.length, doctor.visit?.news?.what, of("admit").length]).toEqual([1, "not-in", 1]);
});

test("one who declines, or whom the hub refuses, is not in, and the visit goes on", async () => {
  const { doctor } = await inCall();
  await doctor.visit?.bringIn(sen);
  const call = lines[1]?.between.call ?? "";
  await hears({ type: "peer_gone", call, session: "s-sen", reason: "declined" });
  expect(doctor.visit?.news?.what).toBe("declined");
  await doctor.visit?.bringIn(sen);
  await doctor.visit?.bringIn(ravi);
  await hears({ type: "error", code: "no_such_call", message: "" });
  await hears({ type: "error", code: "no_such_call", message: "", call: "another" });
  expect(doctor.visit?.others).toHaveLength(2);
  await hears({ type: "error", code: "full", message: "", call: lines[2]?.between.call ?? "" });
  expect(doctor.visit?.others.map((pair) => pair.state.session)).toEqual(["s-ravi"]);
  expect([doctor.visit?.news, doctor.visit?.over]).toEqual([{ what: "not-in", name: "name of Practitioner/sen" }, false]);
});

test("while a visit is set up only an error that names its call ends it, and a private one none", async () => {
  const doctor = page("s-rao", "Practitioner/rao");
  await doctor.admit(asha);
  const call = lines[0]?.between.call ?? "";
  // Somebody rings and hangs up at once: to decline it is answered with an error.
  await rings("x1", "s-x", "vx");
  await hears({ type: "error", code: "no_such_call", message: "", call: "x1" });
  await hears({ type: "error", code: "no_such_call", message: "", call: null });
  expect(doctor.visit?.over).toBe(false);
  await hears({ type: "error", code: "no_such_patient", message: "", call });
  expect([doctor.visit?.over, doctor.visit?.main.state.ended]).toEqual([true, "failed"]);
  doctor.back();
  await doctor.admit(asha);
  lines[1]?.opens();
  await hears({ type: "error", code: "no_such_call", message: "", call: lines[1]?.between.call ?? "" });
  expect(doctor.visit?.over).toBe(false);
});

test("a call that has not come about after thirty seconds is given up, and the visit goes on", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { doctor } = await inCall();
  await doctor.visit?.bringIn(sen);
  vi.advanceTimersByTime(29_999);
  expect(doctor.visit?.others).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(of("hang_up")).toMatchObject([{ call: lines[1]?.between.call, reason: "failed" }]);
  expect([doctor.visit?.others.length, doctor.visit?.news?.what, doctor.visit?.over]).toEqual([0, "not-in", false]);
});

test("lists bear the certificates' names, and offer nobody whom the clinic did not certify for that list", async () => {
  const doctor = page("s-rao", "Practitioner/rao");
  const lie = { ...sen, name: "Ravi Kumar", sub: "Practitioner/ravi" };
  await hears({ type: "colleagues", people: [lie, { ...sen, session: "s-1", certificates: ["false"] }, { ...asha, session: "s-2" }] });
  await hears({ type: "waiting", patients: [{ ...asha, name: "Ravi" }, { ...asha, session: "s-1", certificates: [] }, { ...sen, session: "s-2" }], total: 3 });
  await turns();
  expect(doctor.colleagues).toEqual([sen]);
  expect(doctor.waiting).toEqual([asha]);
});

test.each([
  ["name", { title: "Dr Sen's interpreter" }],
  ["subject", { sub: "Practitioner/ravi" }],
])("one whose certificate bears another %s than was shown is not called", async (_, shown) => {
  const { doctor } = await inCall();
  await doctor.visit?.bringIn({ ...sen, ...shown });
  expect([lines.length, of("admit").length, doctor.visit?.news?.what]).toEqual([1, 1, "not-in"]);
  doctor.visit?.hangUp();
  doctor.back();
  await doctor.admit({ ...asha, ...shown });
  expect([lines.length, of("admit").length, doctor.visit?.main.state.ended]).toEqual([1, 1, "not_verified"]);
});

test("the doctor is told why somebody is not here any more", async () => {
  const { doctor } = await inCall();
  const said: unknown[] = [];
  for (const reason of ["hung_up", "gone", "not_verified", "connection_lost"] as const) {
    await doctor.visit?.bringIn(sen);
    lines.at(-1)?.opens();
    lines.at(-1)?.listener.ended(reason);
    said.push(doctor.visit?.news?.what);
  }
  await doctor.visit?.bringIn(sen);
  lines.at(-1)?.opens();
  doctor.visit?.endFor(doctor.visit.others[0] as Pair);
  expect([...said, doctor.visit?.news?.what]).toEqual(["left", "away", "stopped", "lost", "ended"]);
});

test("when the main call is over, so is every other, and at the doctor's hanging up too", async () => {
  const { doctor, main } = await inCall();
  await doctor.visit?.bringIn(sen);
  lines[1]?.opens();
  main.listener.ended("connection_lost");
  expect([doctor.visit?.over, doctor.visit?.others.length]).toEqual([true, 0]);
  expect(of("hang_up")).toMatchObject([{ call: lines[1]?.between.call }, { call: main.between.call, reason: "connection_lost" }]);
});

test("mute holds for everybody, also for one who comes later", async () => {
  const { doctor, main } = await inCall();
  await doctor.visit?.bringIn(sen);
  await doctor.visit?.switchTo(true, false);
  lines[1]?.opens();
  expect([main.switched.at(-1), lines[1]?.switched.at(-1)]).toEqual([[true, false], [true, false]]);
});
