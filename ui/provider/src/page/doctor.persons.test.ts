// @vitest-environment jsdom
import { expect, test, vi } from "vitest";
import { asha, hears, inCall, joined, kept, type Line, lines, of, page, person, ravi, sen, sent, strict, turns } from "./doctor.stage";
import { CLOCK_TOLERANCE_SECONDS } from "../trust/clock";

/** The main line's renewals. */
const renewals = (main: Line): (string | undefined)[] => main.stood.filter(({ type }) => type === "renewal").map(({ certificate }) => certificate);

test("at the first visit the doctor says who it is, then and at every further visit the device is certified anew", async () => {
  const { doctor, main } = await inCall();
  await turns();
  expect([doctor.visit?.question?.sub, renewals(main)]).toEqual(["Patient/asha", []]);
  await doctor.visit?.confirm(true);
  expect([doctor.visit?.question, renewals(main)]).toEqual([null, ["renewal of key 1 of Patient/asha"]]);
  doctor.visit?.hangUp();
  doctor.back();
  await doctor.admit(asha);
  lines[1]?.opens();
  await turns();
  expect([doctor.visit?.question, renewals(lines[1] as Line)]).toEqual([null, ["renewal of key 1 of Patient/asha"]]);
});

test("somebody who is not the person is sent away, is not certified, and does not come in again unasked", async () => {
  const { doctor, main } = await inCall();
  await turns();
  await doctor.visit?.confirm(false);
  expect([renewals(main), doctor.visit?.over, doctor.visit?.why]).toEqual([[], true, "denied"]);
  await hears({ type: "waiting", patients: [asha], total: 1 });
  doctor.waiting = [];
  doctor.back();
  await turns();
  expect(doctor.waiting[0]?.bar).toBe("denied");
  await doctor.admit(asha);
  expect([lines.length, doctor.visit?.main.state.ended]).toEqual([1, "not_verified"]);
});

test("a colleague's page asks nobody and certifies nobody", async () => {
  const { doctor, main } = await joined();
  await turns();
  expect([doctor.visit?.question, renewals(main)]).toEqual([null, []]);
});

test("of two devices with one invitation neither comes in before the doctor has asked, and then that one alone", async () => {
  const doctor = page("s-rao", "Practitioner/rao");
  const other = person("Patient/asha", "s-asha-2", "2");
  await hears({ type: "waiting", patients: [asha], total: 1 });
  await turns();
  expect(doctor.waiting.map(({ bar }) => bar)).toEqual([null]);
  await hears({ type: "waiting", patients: [asha, other], total: 2 });
  await turns();
  expect(doctor.waiting.map(({ bar }) => bar)).toEqual(["second", "second"]);
  await doctor.admit(other);
  expect([lines.length, of("admit")]).toEqual([0, []]);
  doctor.back();
  await doctor.says(other, "asked");
  expect(doctor.waiting.map(({ bar }) => bar)).toEqual(["second", null]);
  await doctor.admit(other);
  expect(lines[0]?.between.key).toBe("key 2 of Patient/asha");
});

test("one who is known already stays known when a second device comes", async () => {
  const { doctor } = await inCall();
  await turns();
  await doctor.visit?.confirm(true);
  await hears({ type: "waiting", patients: [asha, person("Patient/asha", "s-asha-2", "2")], total: 2 });
  await turns();
  expect(doctor.waiting.map(({ bar }) => bar)).toEqual([null, "second"]);
  await doctor.visit?.bringIn(person("Patient/asha", "s-asha-2", "2"));
  expect(lines).toHaveLength(1);
});

test("a caregiver waits under her own name and says for whom she acts", async () => {
  const doctor = page("s-rao", "Practitioner/rao");
  const meera = person("RelatedPerson/meera", "s-meera");
  await hears({ type: "waiting", patients: [meera], total: 1 });
  await turns();
  const title = "name of RelatedPerson/meera, daughter of Asha Verma";
  expect(doctor.waiting.map((one) => one.title)).toEqual([title]);
  await doctor.admit({ ...meera, title });
  lines[0]?.opens();
  expect(doctor.visit?.main.state.name).toBe(title);
});

test("a patient whose key was taken back is shown, and does not come in", async () => {
  const doctor = page("s-rao", "Practitioner/rao");
  await hears({ type: "waiting", patients: [asha], total: 1 });
  await hears({ type: "revocations", list: "1 key 1 of Patient/asha" });
  await turns();
  expect(doctor.waiting.map(({ bar }) => bar)).toEqual(["revoked"]);
  await doctor.admit(asha);
  expect([lines.length, doctor.visit?.over, doctor.visit?.why]).toEqual([0, true, "revoked"]);
});

test("one whose key is taken back during a visit is out of it", async () => {
  const { doctor } = await inCall();
  await doctor.visit?.bringIn(sen);
  lines[1]?.opens();
  await hears({ type: "revocations", list: "1 key 1 of Practitioner/sen" });
  expect([doctor.visit?.others.length, doctor.visit?.over]).toEqual([0, false]);
  await hears({ type: "revocations", list: "2 key 1 of Patient/asha" });
  expect([doctor.visit?.over, doctor.visit?.why]).toEqual([true, "revoked"]);
});

test("a doctor whose own key was taken back can do nothing any more", async () => {
  const { doctor } = await inCall();
  await hears({ type: "revocations", list: "1 key 1 of Practitioner/rao" });
  expect([doctor.withdrawn, doctor.visit?.over]).toEqual([true, true]);
  doctor.back();
  await doctor.admit(ravi);
  expect(lines).toHaveLength(1);
});

test("without a list that holds the clinic's policy decides, and an older list changes nothing", async () => {
  const lax = page("s-rao", "Practitioner/rao");
  expect([lax.standing, lax.barred]).toEqual(["revocations_missing", false]);
  const doctor = page("s-rao", "Practitioner/rao", strict);
  expect([doctor.standing, doctor.barred]).toEqual(["revocations_missing", true]);
  await doctor.admit(asha);
  expect(lines).toEqual([]);
  await hears({ type: "revocations", list: "2 key 1 of Patient/ravi" });
  expect([doctor.standing, doctor.barred, doctor.listRefused]).toEqual(["good", false, null]);
  await hears({ type: "revocations", list: "1 nobody" });
  expect([doctor.listRefused, kept.list?.number]).toEqual(["revocations_rolled_back", 2]);
  await doctor.admit(ravi);
  expect([lines.length, doctor.visit?.why]).toEqual([0, "revoked"]);
});

test("once the list has become old during a visit nobody further comes in where the clinic wants a fresh one, and the visit goes on", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"] });
  await kept.take("1 nobody");
  const { doctor } = await inCall(strict);
  await doctor.visit?.bringIn(ravi);
  expect([doctor.closed, lines.length]).toEqual([false, 2]);
  vi.setSystemTime(Date.now() + (60 + CLOCK_TOLERANCE_SECONDS) * 1_000);
  await doctor.askGuest("Nadia");
  vi.advanceTimersByTime(60_000);
  expect([doctor.standing, doctor.closed]).toEqual(["revocations_stale", true]);
  sent.length = 0;
  await doctor.visit?.bringIn(sen);
  await doctor.letGuestIn(person("Guest/1", "s-nadia"));
  expect([sent, lines.length, doctor.visit?.over]).toEqual([[], 2, false]);
  expect(doctor.expected.map(({ sub }) => sub), "her link is still good").toEqual(["Guest/1"]);
});

/** A guest whom Dr Rao asked into her visit, called and verified. */
