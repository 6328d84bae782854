// @vitest-environment jsdom
import { render, screen, waitFor } from "@testing-library/svelte";
import { userEvent } from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import Call from "./Call.svelte";
import type { CallState, Doctor } from "./doctor.svelte";

const verified = { words: ["kite", "apple", "river"] } as unknown as CallState["verified"];
const call: CallState = {
  name: "Asha", sub: "Patient/asha", session: "s", verified, opened: true, muted: false, hidden: false,
  patientMuted: false, patientHidden: false, patientHearsBadly: false, said: [], ended: null, meter: { fps: 0, level: 0, cipher: "" },
};
let leaves = false;
const doctor = { devices: true, remote: null, local: null, say: () => leaves } as unknown as Doctor;
const field = () => document.querySelector<HTMLInputElement>("[data-test=typed]");

beforeEach(() => (leaves = false));

test("words that did not leave stay in the field, and the page says so until they do", async () => {
  const user = userEvent.setup();
  render(Call, { doctor, call });
  await user.type(field() as HTMLElement, "Take half a tablet.{Enter}");
  await screen.findByText("Not sent yet. Your words are kept. Press “Show them” to try again.");
  expect(field()?.value).toBe("Take half a tablet.");
  leaves = true;
  await user.click(screen.getByText("Show them"));
  await waitFor(() => expect(field()?.value).toBe(""));
  expect(document.querySelector("[data-test=unsent]")).toBeNull();
});

test("words that never left are still there when the call is over, and not called sent", async () => {
  const user = userEvent.setup();
  const { rerender } = render(Call, { doctor, call });
  await user.type(field() as HTMLElement, "Take half a tablet.{Enter}");
  await rerender({ doctor, call: { ...call, verified: null, ended: "connection_lost" } });
  await screen.findByText("Not sent to Asha: Take half a tablet.");
});

test("nothing is said not to have been sent of a call that was open", () => {
  render(Call, { doctor, call: { ...call, verified: null, ended: "not_verified" } });
  expect(screen.getByText("The visit was stopped. Until then it was private.")).toBeDefined();
  expect(document.body.textContent).not.toContain("sent");
});

test("of a call that never opened, no sound or picture was sent", () => {
  render(Call, { doctor, call: { ...call, verified: null, opened: false, ended: "not_verified" } });
  expect(screen.getByText("Stopped: the call could not be checked. No sound or picture was sent.")).toBeDefined();
});
