// @vitest-environment jsdom
import { render, screen, waitFor } from "@testing-library/svelte";
import { userEvent } from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import Call from "./Call.svelte";
import type { Doctor } from "./doctor.svelte";
import type { CallState, Pair } from "./pair.svelte";
import type { Visit } from "./visit.svelte";

const verified = { words: ["kite", "apple", "river"] } as unknown as CallState["verified"];
const meter = { fps: 0, level: 0, cipher: "" };
const call: CallState = {
  name: "Asha", sub: "Patient/asha", session: "s", verified, opened: true, held: false, muted: false, hidden: false, hearsBadly: false, ended: null, meter,
};
const ravi: CallState = { ...call, name: "Ravi Kumar", sub: "Patient/ravi", session: "r", verified: { ...verified, words: ["cow", "flower", "fountain"] } as CallState["verified"] };
let leaves = false;
const colleagues = [{ session: "j", sub: "Practitioner/sen", name: "Dr Joy Sen", title: "Dr Joy Sen", bar: null, certificates: [] }];
const ravisName = { name: "Ravi Kumar", title: "Ravi Kumar" };
const waiting = [
  { session: "r", sub: "Patient/ravi", ...ravisName, bar: null, connected: true },
  { session: "g", sub: "Patient/gone", name: "Gone", title: "Gone", bar: null, connected: false },
  { session: "r2", sub: "Patient/ravi", ...ravisName, bar: "second", connected: true },
];
const list = { standing: "good", barred: false, listRefused: null, phone: "022 1234" };
const doctor = { ...list, closed: false, equipped: true, local: null, guests: [], expected: [], colleagues, waiting } as unknown as Doctor;
const asked: string[] = [];
const pair = (state: CallState): Pair => ({ call: state.session, state, remote: null }) as unknown as Pair;
const visitOf = (state: CallState, more: object = {}): Visit =>
  ({
    main: pair(state), others: [], leads: true, full: false, news: null, question: null, why: null, joined: true, muted: false, hidden: false,
    exchange: { words: [], files: [], notArrived: [] },
    say: () => leaves,
    bringIn: async (person: { sub: string }) => void asked.push(person.sub),
    endFor: (one: Pair) => asked.push(`end for ${one.state.sub}`),
    ...more,
  }) as unknown as Visit;
const visit = visitOf(call);
const field = () => document.querySelector<HTMLInputElement>("[data-test=typed]");

beforeEach(() => {
  leaves = false;
  asked.length = 0;
});

test("words that did not leave stay in the field, and the page says so until they do", async () => {
  const user = userEvent.setup();
  render(Call, { doctor, desk: doctor, visit });
  await user.type(field() as HTMLElement, "Take half a tablet.{Enter}");
  await screen.findByText("Not sent yet. Your words are kept. Press “Send” to try again.");
  expect(field()?.value).toBe("Take half a tablet.");
  leaves = true;
  await user.click(screen.getByText("Send"));
  await waitFor(() => expect(field()?.value).toBe(""));
  expect(document.querySelector("[data-test=unsent]")).toBeNull();
});

test("words that never left are still there when the call is over, and not called sent", async () => {
  const user = userEvent.setup();
  const { rerender } = render(Call, { doctor, desk: doctor, visit });
  await user.type(field() as HTMLElement, "Take half a tablet.{Enter}");
  await rerender({ doctor, desk: doctor, visit: visitOf({ ...call, verified: null, ended: "connection_lost" }) });
  await screen.findByText("Not sent to Asha: Take half a tablet.");
});

test("nothing is said not to have been sent of a call that was open", () => {
  render(Call, { doctor, desk: doctor, visit: visitOf({ ...call, verified: null, ended: "not_verified" }) });
  expect(screen.getByText("The visit was stopped. Until then it was private.")).toBeDefined();
  expect(document.body.textContent).not.toContain("sent");
});

test("of a call that never opened, no sound or picture was sent", () => {
  render(Call, { doctor, desk: doctor, visit: visitOf({ ...call, verified: null, opened: false, ended: "not_verified" }) });
  expect(screen.getByText("Stopped: the call could not be checked. No sound or picture was sent.")).toBeDefined();
});

test("the doctor may bring in colleagues and those in line who are there, and nobody twice", async () => {
  const user = userEvent.setup();
  const { rerender } = render(Call, { doctor, desk: doctor, visit });
  const subs = () => [...document.querySelectorAll<HTMLElement>("[data-bring]")].map((one) => one.dataset["bring"]);
  expect(subs()).toEqual(["Practitioner/sen", "Patient/ravi"]);
  await user.click(screen.getByText("Bring in Dr Joy Sen"));
  expect(asked).toEqual(["Practitioner/sen"]);
  await rerender({ doctor, desk: doctor, visit: visitOf(call, { others: [pair(ravi)] }) });
  expect(subs()).toEqual(["Practitioner/sen"]);
  await rerender({ doctor, desk: doctor, visit: visitOf(call, { full: true }) });
  expect(subs()).toEqual([]);
  expect(screen.getByText("The visit is full. Four people can talk at once.")).toBeDefined();
});

test("a list that has become old is told during the visit, on every page, and where the clinic wants a fresh one nobody further is brought in", async () => {
  const old = { ...doctor, standing: "revocations_stale" } as unknown as Doctor;
  const { rerender } = render(Call, { doctor: old, desk: old, visit });
  const notice = () => document.querySelectorAll<HTMLElement>("[data-test=list-notice]");
  expect([notice().length, notice()[0]?.role]).toEqual([1, "status"]);
  const barred = { ...old, barred: true, closed: true } as unknown as Doctor;
  await rerender({ doctor: barred, desk: barred, visit });
  expect([notice().length, notice()[0]?.role]).toEqual([1, "alert"]);
  expect(document.querySelector("[data-test=bring-in]")).toBeNull();
  await rerender({ doctor: null, desk: barred, visit: visitOf(call, { leads: false }) });
  expect(notice()).toHaveLength(1);
});

test("everybody has a picture with name and picture words, and the page says who can hear", async () => {
  const user = userEvent.setup();
  render(Call, { doctor, desk: doctor, visit: visitOf(call, { others: [pair(ravi), pair({ ...ravi, session: "j", name: "Dr Joy Sen", verified: null })] }) });
  const tile = document.querySelector("[data-person]");
  expect(tile?.textContent).toContain("cow – flower – fountain");
  expect(document.querySelector("h1")?.textContent).toContain("only you and Asha and Ravi Kumar");
  expect(document.querySelector("main")?.dataset["people"]).toBe("3");
  await user.click(screen.getByText("End for Ravi Kumar"));
  expect(asked).toEqual(["end for Patient/ravi"]);
});

test("a colleague leaves, and neither brings in nor ends anybody", () => {
  render(Call, { doctor, desk: doctor, visit: visitOf(call, { leads: false, others: [pair(ravi)], news: { what: "left", name: "Mohan" } }) });
  expect(screen.getByText("Leave")).toBeDefined();
  expect(screen.getByText("Mohan has left.")).toBeDefined();
  expect(document.querySelector("[data-test=bring-in], [data-test=end-for]")).toBeNull();
});

test("the doctor is asked once who it is, a caregiver under her own name", async () => {
  const user = userEvent.setup();
  const said: boolean[] = [];
  const question = { name: "Meera", actsFor: { name: "Asha Verma", patient: "Patient/asha", relation: "daughter" } };
  render(Call, { doctor, desk: doctor, visit: visitOf(call, { question, confirm: (isHer: boolean) => said.push(isHer) }) });
  expect(screen.getByText("Is this Meera, daughter of Asha Verma?")).toBeDefined();
  await user.click(screen.getByText("Yes, I know Meera"));
  await user.click(screen.getByText("No"));
  expect(said).toEqual([true, false]);
});

test("what nobody knows to have arrived is said not to be sent when the visit is over", () => {
  const exchange = { words: [], files: [], notArrived: ["Take half a tablet.", "plan.pdf"] };
  render(Call, { doctor, desk: doctor, visit: visitOf({ ...call, verified: null, ended: "connection_lost" }, { exchange }) });
  expect(screen.getByText("Not sent to Asha: Take half a tablet.")).toBeDefined();
  expect(screen.getByText("Not sent to Asha: plan.pdf")).toBeDefined();
});

test("a file that came is saved only when the doctor presses, and one that did not come whole cannot be", () => {
  const file = { id: "f", name: "x-ray.jpg", size: 240_000, theirs: true, share: 1, state: "arrived" };
  const exchange = { words: [], files: [file, { ...file, id: "g", state: "broken" }], notArrived: [] };
  render(Call, { doctor, desk: doctor, visit: visitOf(call, { exchange }) });
  expect(document.querySelectorAll("[data-test=save-file]")).toHaveLength(1);
  expect(document.querySelectorAll("[data-file] img, [data-file] iframe, [data-file] a")).toHaveLength(0);
  expect(screen.getByText("It did not arrive whole. Ask Asha to send it again.")).toBeDefined();
});
