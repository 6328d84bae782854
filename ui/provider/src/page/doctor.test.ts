// @vitest-environment jsdom
import { expect, test, vi } from "vitest";
import type { Device } from "../trust/setup";
import { type CallState, Doctor } from "./doctor.svelte";

vi.mock("../hub/socket", () => ({ HubSocket: class { send() {} stop() {} } }));

test("only words that left are listed as said", () => {
  vi.stubGlobal("MediaStream", class { getTracks = () => []; });
  let leaves = false;
  const config = { hub: "wss://hub.example/socket" } as ConstructorParameters<typeof Doctor>[0];
  const doctor = new Doctor(config, { certificates: [] } as unknown as Device);
  doctor.call = { verified: {}, said: [] as string[] } as unknown as CallState;
  Object.assign(doctor, { line: { say: () => leaves, hangUp: () => undefined } });
  expect(doctor.say("Take half a tablet.")).toBe(false);
  expect(doctor.call.said).toEqual([]);
  leaves = true;
  expect(doctor.say("Take half a tablet.")).toBe(true);
  expect(doctor.call.said).toEqual(["Take half a tablet."]);
  doctor.stop();
});
