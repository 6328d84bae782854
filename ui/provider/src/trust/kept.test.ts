import { expect, test } from "vitest";
import { TrialClinic } from "../trial/people";
import { secondsNow } from "./clock";
import { Devices, type Word } from "./devices";
import { KeptList } from "./kept-list";
import { standingOf, standingOfList } from "./revocations";
import { memoryShelf } from "./store";

const clinic = await TrialClinic.open();
const asha = (await clinic.device("Patient/asha", "Asha Verma")).person;

test("the newest list outlives a reload, and an older one after it is refused", async () => {
  const shelf = memoryShelf<string>();
  const first = await KeptList.open(clinic.anchor, shelf);
  expect(first.newest()).toBeNull();
  await first.take(await clinic.revoke(7, { serials: ["invitation of Patient/asha"] }));
  const again = await KeptList.open(clinic.anchor, shelf);
  expect(again.newest()?.number).toBe(7);
  await expect(again.take(await clinic.revoke(6))).rejects.toThrow("revocations_rolled_back");
  expect(standingOf(asha, again.newest(), secondsNow())).toBe("revoked");
  await again.take(await clinic.revoke(8));
  expect(standingOf(asha, again.newest(), secondsNow())).toBe("good");
});

test("another list of a number that was seen is refused, and the same one signed anew is not", async () => {
  const list = await KeptList.open(clinic.anchor, memoryShelf());
  const next = secondsNow() + 3_600;
  await list.take(await clinic.revoke(7, { serials: ["invitation of Patient/asha"], next }));
  await list.take(await clinic.revoke(7, { serials: ["invitation of Patient/asha"], next }));
  await expect(list.take(await clinic.revoke(7, { next }))).rejects.toThrow("revocations_rolled_back");
  expect(standingOf(asha, list.newest(), secondsNow())).toBe("revoked");
});

test("another tab's newer list is not replaced by this one's", async () => {
  const shelf = memoryShelf<string>();
  const [one, other] = [await KeptList.open(clinic.anchor, shelf), await KeptList.open(clinic.anchor, shelf)];
  await one.take(await clinic.revoke(9));
  await other.take(await clinic.revoke(8));
  expect(other.newest()?.number).toBe(9);
  expect((await KeptList.open(clinic.anchor, shelf)).newest()?.number).toBe(9);
});

test("another clinic's list is refused, and what another root signed before is as if it were not there", async () => {
  const other = await TrialClinic.open();
  const shelf = memoryShelf<string>();
  const list = await KeptList.open(clinic.anchor, shelf);
  await expect(list.take(await other.revoke(1))).rejects.toThrow("jws_wrong_signature");
  await list.take(await clinic.revoke(1));
  expect((await KeptList.open(other.anchor, shelf)).newest()).toBeNull();
});

test("a list is old two days after it should have been followed", async () => {
  const list = await KeptList.open(clinic.anchor, memoryShelf());
  const now = secondsNow();
  await list.take(await clinic.revoke(1, { next: now }));
  expect(standingOfList(list.newest(), now + 48 * 3_600)).toBe("good");
  expect(standingOfList(list.newest(), now + 48 * 3_600 + 1)).toBe("revocations_stale");
  expect(standingOfList(null, now)).toBe("revocations_missing");
});

test("the first device of an invitation is new, a second makes both doubtful, and the doctor's word holds for one", async () => {
  const devices = new Devices(memoryShelf<readonly string[]>(), memoryShelf<Word>());
  const invitation = await clinic.invite("Patient/mohan", "Mohan");
  const [one, other] = [(await clinic.invited(invitation)).person, (await clinic.invited(invitation)).person];
  expect([await devices.meet(one), await devices.meet(one)]).toEqual(["new", "new"]);
  expect([await devices.meet(other), await devices.meet(one)]).toEqual(["second", "second"]);
  await devices.say(one, "asked");
  expect([await devices.meet(one), await devices.meet(other)]).toEqual(["asked", "second"]);
  expect(await devices.meet(asha)).toBe("new");
  const renewed = { ...other, invitation: null };
  expect(await devices.meet(renewed)).toBe("confirmed");
  await devices.say(renewed, "denied");
  expect(await devices.meet(renewed)).toBe("denied");
});

test("what the doctor said of a key holds for the person she said it of, and for nobody else with that key", async () => {
  const devices = new Devices(memoryShelf<readonly string[]>(), memoryShelf<Word>());
  const invitation = await clinic.invite("RelatedPerson/meera", "Meera", { name: "Asha Verma", patient: "Patient/asha", relation: "daughter" });
  const meera = (await clinic.invited(invitation)).person;
  await devices.meet(meera);
  await devices.say(meera, "confirmed");
  expect([await devices.meet(meera), await devices.meet(asha)]).toEqual(["confirmed", "new"]);
  expect(await devices.meet({ ...asha, key: meera.key })).toBe("second");
  const other = { ...meera, actsFor: { name: "Ravi Verma", patient: "Patient/ravi", relation: "daughter" }, invitation: "another" };
  expect(await devices.meet(other)).toBe("new");
});
