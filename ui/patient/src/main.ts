import { mount } from "svelte";
import "../../shared/look/look.css";
import { tauriCore, type Core } from "./ipc";
import Window from "./shell/Window.svelte";
import { words } from "./words";

async function coreForThisPage(): Promise<Core> {
  if (__MOCK__) {
    const asked = new URLSearchParams(location.search).get("mock");
    if (asked !== null) return (await import("./ipc/mock")).mockCore(asked);
  }
  return tauriCore();
}

document.documentElement.lang = words.language;
document.documentElement.dir = words.direction;
const target = document.getElementById("app");
if (target) mount(Window, { target, props: { core: await coreForThisPage() } });
