import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TrialClinic } from "../../provider/src/trial/people";
import { secondsNow } from "../../provider/src/trust/clock";
import { openPublicKey } from "../../provider/src/trust/jwk";
import { newKeys, publicKeyOf } from "../../provider/src/trust/key";
import { requestWords } from "../../provider/src/trust/request";
import { Browser } from "../support/browser";
import { CHECK_ACCESS, CHECK_LAYOUT } from "../support/checks";
import { PROVIDER_CSP, serve } from "../support/server";
import { buildTrial, CALL_FLAGS, TRIAL } from "../support/trial";

const VECTORS = new URL("../../../tests/fixtures/wycheproof/ecdsa_secp256r1_sha256_p1363_test.json", import.meta.url);
const WINDOW = { width: 1100, height: 860 };
/** Set to a folder to keep a picture of every screen. */
const KEEP = process.env["SCREENS"];
const DAY = 86_400;

let browser: Browser;
let server: Awaited<ReturnType<typeof serve>>;
const clinic = await TrialClinic.open();

beforeAll(async () => {
  await buildTrial();
  const { root } = clinic.anchor;
  const config = { clinic: "hill-clinic", name: "Hill Clinic", phone: "555 0100", hub: "ws://localhost:9/socket", root: root.jwk, revocation: "refuse" };
  writeFileSync(join(TRIAL, "config.json"), JSON.stringify(config));
  server = await serve(TRIAL, PROVIDER_CSP);
  browser = await Browser.start(CALL_FLAGS);
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});

/** What was wrong with the screens; asked for at the end, so that one fault does not hide the next. */
const faults: string[] = [];
/** Looks at a screen as people with other eyes and windows do, and keeps pictures of it where they are asked for. */
async function look(name: string): Promise<void> {
  await browser.run("return document.fonts.ready.then(() => true)");
  for (const [way, sight] of [["light", WINDOW], ["dark", { ...WINDOW, dark: true }], ["narrow", { width: 360, height: 800 }]] as const) {
    await browser.look(sight);
    if (KEEP !== undefined) {
      mkdirSync(KEEP, { recursive: true });
      writeFileSync(join(KEEP, `doctor-${name}-${way}.png`), await browser.picture(true));
    }
    const found = [...(way === "narrow" ? [] : await browser.run<string[]>(CHECK_ACCESS)), ...(await browser.run<string[]>(CHECK_LAYOUT))];
    faults.push(...found.map((fault) => `${name}, ${way}: ${fault}`));
  }
  await browser.look(WINDOW);
}
const press = (button: string) => browser.until(`const b = document.querySelector(${JSON.stringify(button)}); b?.click(); return Boolean(b)`, button);
const there = (what: string) => browser.until(`return Boolean(document.querySelector(${JSON.stringify(what)}))`, what);
const textOf = (what: string) => browser.run<string>(`return document.querySelector(${JSON.stringify(what)})?.innerText ?? ""`);
const gone = (what: string) => browser.until(`return document.querySelector(${JSON.stringify(what)}) === null`, `no ${what}`);
/** Gives a file to a field as a person who chooses one does. */
const give = (field: string, name: string, text: string) =>
  browser.run(
    `const [field, name, text] = arguments; const input = document.querySelector(field); const files = new DataTransfer();
     files.items.add(new File([text], name)); input.files = files.files; input.dispatchEvent(new Event("change", { bubbles: true }));`,
    field, name, text,
  );

test("every valid signature of Project Wycheproof is accepted by this browser, every other refused", async () => {
  await browser.open(`${server.origin}/trial.html`, WINDOW);
  await browser.until(`return typeof window.judge === "function"`, "the verifier");
  const told = await browser.run(`return window.judge(arguments[0])`, JSON.parse(readFileSync(VECTORS, "utf8")));
  console.info("Wycheproof in Chromium:", JSON.stringify(told));
  expect(told).toEqual({ valid: 173, invalid: 89, wrong: [] });
});

test("a doctor's browser is enrolled with a key that cannot leave it, and keeps it", { timeout: 120_000 }, async () => {
  await browser.open(`${server.origin}/index.html`, WINDOW);
  await there("[data-screen=enrol]");
  await look("enrol");
  const request = JSON.parse(await browser.run<string>(`return document.querySelector("[data-test=request]").value`)) as { housecall: string; key: unknown };
  expect(request.housecall).toBe("request/1");
  const own = await openPublicKey(request.key);
  expect((await textOf("[data-test=request-words]")).split(" – ")).toEqual(await requestWords(own));
  // The request leaves as a file.
  await browser.run(`window.saved = []; HTMLAnchorElement.prototype.click = function () { window.saved.push(this.download); }`);
  await press("[data-test=save-request]");
  expect(await browser.run(`return window.saved`)).toEqual(["housecall-request.json"]);

  const rao = { sub: "Practitioner/rao", name: "Dr Anita Rao", role: "provider", serial: "r1" } as const;
  const now = secondsNow();
  const refused: [string, string][] = [
    ["other-key", await clinic.certify(await publicKeyOf((await newKeys()).publicKey), rao)],
    ["other-clinic", await (await TrialClinic.open()).certify(own, rao)],
    ["ended", await clinic.certify(own, { ...rao, from: now - 9 * DAY, until: now - 3 * DAY })],
    ["unreadable", "Dear Dr Rao"],
  ];
  for (const [refusal, certificate] of refused) {
    await give("[data-test=certificate]", "rao.jws", certificate);
    await there(`[data-refusal=${refusal}]`);
  }
  await look("enrol-refused");
  await give("[data-test=certificate]", "rao.jws", `${await clinic.certify(own, rao)}\n`);
  await there("[data-screen=line]");
  expect(await textOf("[data-test=me]")).toBe("Dr Anita Rao");

  // The same key after a reload, and no way to take it out.
  await browser.open(`${server.origin}/index.html`, WINDOW);
  await there("[data-screen=line]");
  const exported = await browser.run<string>(`
    const database = await new Promise((done) => { const r = indexedDB.open("housecall-doctor"); r.onsuccess = () => done(r.result); });
    const kept = await new Promise((done) => { const r = database.transaction("keys").objectStore("keys").get("this-browser"); r.onsuccess = () => done(r.result); });
    database.close();
    return crypto.subtle.exportKey("pkcs8", kept.privateKey).then(() => "taken out", (error) => error.name);`);
  expect(exported).toBe("InvalidAccessError");
});

test("a list, a caregiver, a second computer, words, files, renewal and taking back, in real calls", { timeout: 300_000 }, async () => {
  await browser.open(`${server.origin}/trial.html?trust`, WINDOW);
  await browser.until(`return document.body.dataset.ready === "yes"`, "three people");
  const meera = '[data-waiting="RelatedPerson/meera"]';

  // The clinic wants a list, and none has come: nobody is let in.
  await there('[data-test=list-notice][data-code="revocations_missing"]');
  expect(await browser.run(`return document.querySelector('${meera} [data-test=admit]').disabled`)).toBe(true);
  await look("list-missing");
  await browser.run(`return window.trial.revoke(1, [])`);
  await gone("[data-test=list-notice]");

  expect(await textOf(`${meera} strong`)).toBe("Meera, daughter of Asha Verma");
  const bars = await browser.run(`return [...document.querySelectorAll('[data-waiting="Patient/mohan"]')].map((one) => one.dataset.bar)`);
  expect(bars).toEqual(["second", "second"]);
  await look("second-computer");

  await press(`${meera} [data-test=admit]`);
  await there("main[data-screen=call][data-verified=true]");
  await there("[data-test=is-it]");
  expect(await textOf("[data-test=is-it] h2")).toBe("Is this Meera, daughter of Asha Verma?");
  expect(await textOf("h1.private")).toContain("only you and Meera, daughter of Asha Verma");
  expect(await browser.run(`return window.trial.renewal()`)).toBeNull();
  await browser.until(`return Number(document.querySelector("main[data-screen=call]").dataset.fps) > 0`, "moving pictures");
  await look("is-it-her");
  await press("[data-test=is-her]");
  await browser.until(`return window.trial.renewal().then(Boolean)`, "the renewal");
  expect(await browser.run(`return window.trial.renewal()`)).toEqual({ sub: "RelatedPerson/meera", relation: "daughter", days: 90 });

  await browser.run(`const field = document.querySelector("[data-test=typed]"); field.value = "Half a tablet."; field.dispatchEvent(new Event("input", { bubbles: true }))`);
  await press("[data-test=say]");
  await there(".own[data-said=arrived]");
  await browser.run(`window.trial.say("With water?")`);
  await there("li:not(.own)[data-said=arrived]");
  const plan = "Half a tablet in the morning.\n".repeat(4_000);
  await give("[data-test=file]", "plan.txt", plan);
  await there("[data-file=arrived][data-theirs=false]");
  await browser.run(`void window.trial.send("x-ray\\u202Egpj.exe", "not a picture")`);
  await there("[data-file=arrived][data-theirs=true]");
  expect(await textOf("[data-theirs=true] strong")).toBe("x-ray_gpj.exe");
  const got = await browser.run<{ words: string[]; file: string }>(`return window.trial.got()`);
  expect(got.words).toEqual(["Half a tablet. arrived", "With water? arrived"]);
  expect(got.file).toBe(plan);
  expect(await browser.run(`return document.querySelectorAll("[data-file] a, [data-file] img, iframe, object").length`)).toBe(0);
  await look("words-and-files");

  // A guest comes by link, compares the words with the doctor, and only then meets the others.
  await browser.run(`document.querySelector("[data-test=ask-guest]").open = true;
    const field = document.querySelector("[data-test=guest-name]"); field.value = "Nadia"; field.dispatchEvent(new Event("input", { bubbles: true }))`);
  await press("[data-test=make-link]");
  await there("[data-test=guest-link]");
  await look("guest-link");
  const link = await browser.run<string>(`return document.querySelector("[data-test=guest-link]").value`);
  await browser.run(`return window.trial.guest("nadia", arguments[0])`, link);
  await press("#nadia [data-test=come-in]");
  await press("[data-test=let-guest-in]");
  await there("[data-test=compare]");
  await there("#nadia [data-test=read-words]");
  expect(await textOf("[data-test=compare] .words")).toBe(await textOf("#nadia [data-test=read-words] .words"));
  const meets = `return document.querySelectorAll("#nadia [data-person], #meera video").length`;
  expect(await browser.run(meets)).toBe(1);
  await look("guest-compare");
  await press("[data-test=same-words]");
  await browser.until(`return document.querySelector('#nadia [data-person="RelatedPerson/meera"]')?.dataset.verified === "true"`, "Meera and the guest");
  await browser.until(`return document.querySelectorAll("#meera video").length === 2`, "the guest at Meera's");
  expect(await browser.run(`return document.querySelector("#nadia [data-test=read-words]")`)).toBeNull();
  await look("guest-in");

  await press("#rao [data-test=hang-up]");
  await there("#nadia [data-ended]:not([data-ended=''])");
  await browser.run(`document.getElementById("nadia").remove()`);
  await press("[data-test=back]");
  // The second visit asks nothing.
  await press(`${meera} [data-test=admit]`);
  await there("main[data-screen=call][data-verified=true]");
  expect(await browser.run(`return document.querySelector("[data-test=is-it]")`)).toBeNull();

  // Her invitation is taken back while they talk.
  await browser.run(`return window.trial.revoke(2, ["invitation of RelatedPerson/meera"])`);
  await there('main[data-ended="not_verified"]');
  expect(await textOf("main h1")).toBe("The visit was stopped. The clinic has taken this computer’s certificate back.");
  await look("taken-back-in-call");
  await press("[data-test=back]");
  await there(`${meera}[data-bar=revoked]`);
  await look("taken-back-in-line");

  // The doctor asked: one of the two computers comes in, and only that one.
  await press('[data-session=mohan] [data-test=asked-her]');
  await there('[data-session=mohan] [data-test=admit]');
  expect(await browser.run(`return document.querySelector('[data-session="mohan-2"]').dataset.bar`)).toBe("second");
  await press('[data-session=mohan] [data-test=admit]');
  await there("[data-test=is-it]");
  await press("[data-test=is-not-her]");
  await there("main[data-ended=hung_up]");
  await look("not-him");
  await press("[data-test=back]");
  await there('[data-session=mohan][data-bar=denied]');

  // An older list changes nothing; one that names the doctor herself ends everything.
  await browser.run(`return window.trial.revoke(1, [])`);
  await there('[data-test=list-refused][data-code="revocations_rolled_back"]');
  await look("list-rolled-back");
  await browser.run(`return window.trial.revoke(3, ["serial of Practitioner/rao"])`);
  await there("[data-screen=withdrawn]");
  expect(await browser.run(`return document.querySelectorAll("button").length`)).toBe(0);
  await look("withdrawn");
});

test("no screen is cut off, too small to press or hard to read", () => {
  expect(faults).toEqual([]);
});
