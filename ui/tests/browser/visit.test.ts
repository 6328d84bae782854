import { afterAll, beforeAll, expect, test } from "vitest";
import { Browser } from "../support/browser";
import { serve } from "../support/server";
import { buildTrial, CALL_FLAGS, TRIAL } from "../support/trial";

let browser: Browser;
let server: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  await buildTrial();
  server = await serve(TRIAL);
  browser = await Browser.start(CALL_FLAGS);
  await browser.open(`${server.origin}/trial.html`, { width: 1100, height: 860 });
  await browser.until(`return document.body.dataset.ready === "yes"`, "four people");
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});

const press = (whose: string, button: string) =>
  browser.until(`const b = document.querySelector('#${whose} ${button}'); b?.click(); return Boolean(b)`, `${whose} ${button}`);

/** One person as another sees her: the main call's screen, or her tile. */
const seen = (by: string, sub: string, main: boolean) => (main ? `document.querySelector('#${by} main[data-screen=call]')` : `document.querySelector('#${by} [data-person="${sub}"]')`);
const SUBS = { rao: "Practitioner/rao", sen: "Practitioner/sen", asha: "Patient/asha", ravi: "Patient/ravi" };
type Who = keyof typeof SUBS;

/** Both see the other move, and read the same words. */
async function together(one: Who, other: Who, main = false): Promise<void> {
  const ends = [seen(one, SUBS[other], main), seen(other, SUBS[one], main && other === "sen")];
  const live = ends.map((end) => `Number(${end}?.dataset.fps) > 0 && ${end}.dataset.words !== ""`).join(" && ");
  await browser.until(`return ${live}`, `${one} and ${other} to see each other`);
  const words = await browser.run<string[]>(`return [${ends.map((end) => `${end}.dataset.words`).join()}]`);
  expect(words[0]?.split(" ")).toHaveLength(3);
  expect(words[0]).toBe(words[1]);
}

// Twelve pictures are made and shown by one computer, which may be small.
test("two, three and four people see each other, and those who stay go on when one leaves", { timeout: 300_000 }, async () => {
  await press("rao", '[data-waiting="Patient/asha"] button');
  await together("rao", "asha", true);

  await press("rao", '[data-bring="Practitioner/sen"]');
  await press("sen", "[data-test=join]");
  await browser.until(`return ${seen("rao", SUBS.sen, false)}?.dataset.words === document.querySelector('#sen main[data-screen=call]')?.dataset.words`, "Dr Sen");
  await together("sen", "asha");

  await press("rao", '[data-bring="Patient/ravi"]');
  await together("rao", "ravi");
  await together("ravi", "asha");
  await together("sen", "ravi");
  await together("rao", "asha", true);
  const people = (whose: string) => `document.querySelector('#${whose} main[data-screen=call]')?.dataset.people`;
  await browser.until(`return ${people("rao")} === "4" && ${people("sen")} === "4"`, "four people");
  const low = `return [...document.querySelectorAll('#ravi video')].every((video) => video.videoHeight > 0 && video.videoHeight <= 180)`;
  await browser.until(low, "small pictures for four");
  expect(await browser.run(`return document.querySelector('#rao main').innerText`)).toContain("Private: only you and Asha Verma, Dr Sen, and Ravi Kumar");

  await press("sen", "[data-test=hang-up]");
  await browser.until(`return document.querySelector('#rao [data-test=news]')?.innerText === "Dr Sen has left."`, "Dr Sen's leaving");
  await browser.until(`return document.querySelectorAll('#asha video').length === 2 && document.querySelectorAll('#ravi video').length === 2`, "two each");
  await together("ravi", "asha");

  await press("rao", "[data-test=hang-up]");
  await browser.until(`return document.querySelectorAll('#asha video, #ravi video').length === 0`, "the end for all");
});
