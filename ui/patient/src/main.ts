import { mount } from "svelte";
import "../../shared/look/look.css";
import { tauriCore, type Core } from "./ipc";
import Window from "./shell/Window.svelte";
import { words } from "./words";

/** The core, and in a page made for looking at (`?mock=NAME&size=PIXELS`) what to press first. */
async function coreForThisPage(): Promise<{ core: Core; begin: () => void }> {
  if (__MOCK__) {
    const asked = new URLSearchParams(location.search);
    const name = asked.get("mock");
    if (name !== null) {
      const { mockCore, press } = await import("./ipc/mock");
      const { sceneOf } = await import("./ipc/mock/scenes");
      return {
        core: mockCore(name, Number(asked.get("size") ?? 22)),
        begin: () =>
          void press(sceneOf(name).presses ?? []).then(() => (document.body.dataset["pressed"] = "all")),
      };
    }
  }
  return { core: tauriCore(), begin: () => {} };
}

document.documentElement.lang = words.language;
document.documentElement.dir = words.direction;
const target = document.getElementById("app");
if (target) {
  const { core, begin } = await coreForThisPage();
  mount(Window, { target, props: { core } });
  begin();
}
