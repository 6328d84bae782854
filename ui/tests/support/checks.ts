import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What is cut off, too small to press, or wider than the window. */
export const CHECK_LAYOUT = `
  const faults = [];
  const root = document.documentElement;
  if (root.scrollWidth > innerWidth) faults.push("page wider than the window: " + root.scrollWidth);
  const seen = (e) => e.checkVisibility() && !e.closest(".unseen, [aria-hidden=true]");
  for (const e of document.querySelectorAll("button, input, a")) {
    if (!seen(e)) continue;
    const { width, height } = e.getBoundingClientRect();
    if (width < 44 || height < 44) faults.push("small target " + e.dataset.test + " " + width + "x" + height);
    if (e.classList.contains("main") && height < 64) faults.push("small main action " + e.dataset.test);
  }
  for (const e of document.querySelectorAll("h1, h2, h3, p, li, dd, dt, span, strong, button")) {
    if (!seen(e) || !e.innerText?.trim()) continue;
    const box = e.getBoundingClientRect();
    if (box.left < -1 || box.right > innerWidth + 1) faults.push("outside: " + e.innerText.slice(0, 40));
    if (e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== "inline")
      faults.push("clipped: " + e.innerText.slice(0, 40));
    const [letters] = [e.childElementCount === 0 ? e.innerText.trim() : ""];
    if (/^[a-z]+(-[a-zA-Z.]+)+$/.test(letters)) faults.push("untranslated: " + letters);
  }
  return faults;
`;

/** What axe finds in the page, or in the one of several that is marked, with the AAA contrast and the target size switched on. */
export const CHECK_ACCESS = `
  ${AXE};
  const marked = document.querySelector("[data-page]");
  const rules = { "color-contrast-enhanced": { enabled: true }, "target-size": { enabled: true }, "landmark-no-duplicate-main": { enabled: marked === null } };
  return axe.run(marked ?? document, { rules }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => [id, target.join(" "), failureSummary].join(" | "))));
`;
