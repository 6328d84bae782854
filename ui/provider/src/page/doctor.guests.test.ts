// @vitest-environment jsdom
import { expect, test, vi } from "vitest";
import { hears, inCall, type Line, lines, of, person, sen, turns } from "./doctor.stage";
import type { Pair } from "./pair.svelte";

async function guestCame() {
  const { doctor, main } = await inCall();
  await doctor.askGuest("Nadia");
  const link = doctor.expected[0]?.link ?? "";
  const nadia = person("Guest/1", "s-nadia");
  await hears({ type: "waiting", patients: [nadia, person("Guest/2", "s-other")], total: 2 });
  await turns();
  return { doctor, main, link, nadia };
}

test("a guest is asked in by a link, and only one who comes with a link of this page is shown, apart from the line", async () => {
  const { doctor, link } = await guestCame();
  expect(new URL(link).hash).toBe("#ticket-1");
  expect(doctor.guests.map(({ sub }) => sub)).toEqual(["Guest/1"]);
  expect(doctor.waiting).toEqual([]);
});

test("one who comes under a guest's name with another key than her link's is neither shown nor let in", async () => {
  const { doctor } = await guestCame();
  const other = person("Guest/1", "s-eve", "2");
  await hears({ type: "waiting", patients: [other], total: 1 });
  await turns();
  await doctor.letGuestIn(other);
  expect([doctor.guests, lines.length, doctor.expected.length]).toEqual([[], 1, 1]);
});

test("a guest who has not come within two hours is not expected any more", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"] });
  const { doctor, nadia } = await guestCame();
  vi.setSystemTime(Date.now() + 7_200 * 1_000);
  await doctor.letGuestIn(nadia);
  expect(lines).toHaveLength(1);
  vi.advanceTimersByTime(60_000);
  expect([doctor.expected, doctor.guests]).toEqual([[], []]);
});

test("a guest meets nobody but the doctor before the words are found the same", async () => {
  const { doctor, main, nadia } = await guestCame();
  await doctor.visit?.bringIn(sen);
  lines[1]?.opens();
  await doctor.letGuestIn({ ...nadia, title: nadia.name });
  expect(lines[2]?.between).toMatchObject({ person: "Guest/1", takes: ["guest"], key: "key 1 of Guest/1" });
  lines[2]?.opens();
  const subs = (line: Line | undefined) => line?.stood.filter(({ type }) => type === "roster").at(-1)?.people?.map(({ sub }) => sub);
  expect(subs(main)).toEqual(["Practitioner/rao", "Patient/asha", "Practitioner/sen"]);
  expect(subs(lines[2])).toBeUndefined();
  const pair = doctor.visit?.others.find(({ state }) => state.sub === "Guest/1") as Pair;
  doctor.visit?.compared(pair, true);
  for (const line of [main, lines[1], lines[2]]) expect(subs(line)).toEqual(["Practitioner/rao", "Patient/asha", "Practitioner/sen", "Guest/1"]);
});

test("a guest whose words differ is out, and her link is used up", async () => {
  const { doctor, main, nadia } = await guestCame();
  const shown = { ...nadia, title: nadia.name };
  await doctor.letGuestIn(shown);
  lines[1]?.opens();
  doctor.visit?.compared(doctor.visit.others[0] as Pair, false);
  expect([doctor.visit?.others.length, of("hang_up")]).toMatchObject([0, [{ reason: "not_verified" }]]);
  expect(main.stood.filter(({ type }) => type === "roster").every(({ people }) => people?.length === 2)).toBe(true);
  await doctor.letGuestIn(shown);
  expect([lines.length, doctor.guests, doctor.expected]).toEqual([2, [], []]);
});
