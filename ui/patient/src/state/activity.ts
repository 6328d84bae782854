import type { House } from "./house.svelte";

/** No more often is the core told that she is here. */
const TELL_EVERY_MS = 60_000;
const SIGNS = ["keydown", "pointerdown", "pointermove", "wheel"] as const;

/** Tells the core that she is here, where it locks by itself without her; returns what ends it. */
export function watchActivity(house: House): () => void {
  let told = -Infinity;
  const here = () => {
    const now = performance.now();
    if (house.app?.stage !== "ready" || !house.app.safety.hasPin || now - told < TELL_EVERY_MS) return;
    told = now;
    // Untold, it locks a little early; her next key tells it.
    void house.core.touch().catch(() => (told = -Infinity));
  };
  for (const sign of SIGNS) window.addEventListener(sign, here, { passive: true });
  return () => {
    for (const sign of SIGNS) window.removeEventListener(sign, here);
  };
}
