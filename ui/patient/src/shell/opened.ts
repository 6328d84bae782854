import { render, waitFor } from "@testing-library/svelte";
import { expect } from "vitest";
import { MockCore, press } from "../ipc/mock";
import { sceneOf, type SceneName } from "../ipc/mock/scenes";
import Window from "./Window.svelte";

/** For tests: the whole window at one of its scenes. */
export const shown = () => document.querySelector("main")?.dataset["screen"];
export const find = (test: string) => document.querySelector<HTMLElement>(`[data-test="${test}"]`);
export const untilShown = (name: string) => waitFor(() => expect(shown()).toBe(name));

export async function open(name: SceneName, change: (core: MockCore) => void = () => {}) {
  const core = new MockCore(sceneOf(name));
  core.source = () => () => {};
  change(core);
  render(Window, { core });
  await waitFor(() => expect(shown()).toBeDefined());
  await press(sceneOf(name).presses ?? []);
  return core;
}
