import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SCENES } from "../../patient/src/ipc/mock/scenes";
import { Browser, type Sight } from "../support/browser";
import { CHECK_ACCESS, CHECK_LAYOUT } from "../support/checks";
import { serve } from "../support/server";

const FOLDER = new URL("../../dist/patient-mock", import.meta.url).pathname;
/** Set to a folder to keep a picture of every screen. */
const KEEP = process.env["SCREENS"];
const WINDOW = { width: 1100, height: 760 };
/** The key's code in the WebDriver standard. */
const TAB = "\uE004";
/** A window of 1280 by 1024 at four times the size. */
const FOUR_HUNDRED_PERCENT = { width: 320, height: 256 };

let browser: Browser;
let server: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  server = await serve(FOLDER);
  browser = await Browser.start();
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});

async function open(name: string, size: number, sight: Sight): Promise<void> {
  await browser.open(`${server.origin}/?mock=${name}&size=${size}`, sight);
  const screen = name.split("-")[0] ?? name;
  const presses = ("presses" in SCENES[name as keyof typeof SCENES] && name) || "";
  await browser.until(
    presses
      ? `return document.querySelector("[data-screen]")?.dataset.screen !== "home" && document.title !== "Housecall" && document.body.dataset.pressed`
      : `return Boolean(document.querySelector("[data-screen] h1"))`,
    `screen ${screen}`,
  );
  await browser.run("return document.fonts.ready.then(() => true)");
  if (name.startsWith("call") && !name.includes("help") && !name.includes("equipment") && name !== "call-without") {
    await browser.until(
      `return [...document.querySelectorAll("canvas")].some((c) => Number(c.dataset.frames) > 3)`,
      "moving pictures",
    );
  }
}

async function keep(folder: string, file: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${file}.png`), await browser.picture(false));
  const below = await browser.run<number>(
    "return document.documentElement.scrollHeight - innerHeight",
  );
  if (below > 0) writeFileSync(join(folder, `${file}-whole.png`), await browser.picture(true));
}

const names = Object.keys(SCENES);

describe.each(names)("screen %s", (name) => {
  const sizes = (size: number) =>
    browser.run(`document.documentElement.style.fontSize = "${size}px"`);

  test.each([false, true])("passes axe, cuts nothing off and reflows, dark: %s", async (dark) => {
    await browser.complaints();
    await open(name, 22, { ...WINDOW, dark });
    expect(await browser.run(CHECK_ACCESS)).toEqual([]);
    for (const size of [20, 34]) {
      await sizes(size);
      if (KEEP) await keep(KEEP, `${name}-${size}${dark ? "-dark" : ""}`);
      expect(await browser.run(CHECK_LAYOUT), `at ${size}`).toEqual([]);
    }
    await browser.look({ ...FOUR_HUNDRED_PERCENT, dark });
    for (const size of [22, 34]) {
      await sizes(size);
      expect(await browser.run(CHECK_LAYOUT), `at ${size} and 400 percent`).toEqual([]);
    }
    expect(await browser.complaints()).toEqual([]);
  });
});

describe("in a real browser", () => {
  test.each([false, true])("more contrast is given where it is asked for, dark: %s", async (dark) => {
    for (const name of ["home-old", "call-typed", "medicine-past", "locked-wrong", "check-found", "incident-steps"]) {
      await open(name, 22, { ...WINDOW, dark, contrast: true });
      if (KEEP) await keep(KEEP, `${name}-contrast${dark ? "-dark" : ""}`);
      expect(await browser.run(CHECK_ACCESS)).toEqual([]);
    }
  });

  test("the focus is seen on everything the keyboard reaches", async () => {
    await open("home", 22, WINDOW);
    const seen = new Set<string>();
    for (let step = 0; step < 12; step += 1) {
      await browser.keys(TAB);
      const [name, width, style] = await browser.run<[string | null, number, string]>(
        `const e = document.activeElement, s = getComputedStyle(e);
         return [e.dataset.test, parseFloat(s.outlineWidth), s.outlineStyle]`,
      );
      if (name === null) break;
      seen.add(name);
      expect([name, style]).toEqual([name, "solid"]);
      expect(width).toBeGreaterThanOrEqual(2);
      if (KEEP && name === "my-visits") await keep(KEEP, "home-focus");
    }
    expect([...seen]).toEqual(["aa", "help", "see-doctor", "rehearse", "equipment", "my-medicines", "my-visits", "my-family", "refresh"]);
  });

  test("pictures move, and go on behind Help", async () => {
    await open("call", 22, WINDOW);
    /** Of each canvas how many pictures were drawn on it, and its points, a few of them. */
    const LOOK = `[...document.querySelectorAll("canvas")].map((canvas) => {
      const small = new OffscreenCanvas(16, 9), pen = small.getContext("2d");
      pen.drawImage(canvas, 0, 0, 16, 9);
      return [Number(canvas.dataset.frames), pen.getImageData(0, 0, 16, 9).data.join()];
    })`;
    await browser.until(`return ${LOOK}.every(([frames]) => frames > 0)`, "both pictures");
    const before = await browser.run<[number, string][]>(`return ${LOOK}`);
    expect(before).toHaveLength(2);
    await browser.run(`document.querySelector("[data-test=help]").click()`);
    await browser.until(
      `const then = ${JSON.stringify(before)};
       return ${LOOK}.every(([frames, points], at) => frames > then[at][0] && points !== then[at][1])`,
      "both pictures to change",
    );
  });

  test("nothing is kept in the webview's stores", async () => {
    await open("medicines", 22, WINDOW);
    expect(
      await browser.run(
        `return indexedDB.databases().then((all) =>
           [all.length, localStorage.length, sessionStorage.length, document.cookie])`,
      ),
    ).toEqual([0, 0, 0, ""]);
  });
});
