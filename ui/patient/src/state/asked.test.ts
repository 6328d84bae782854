import { expect, test } from "vitest";
import { Asked } from "./asked.svelte";

test("a late reply to an older question is dropped", async () => {
  const asked = new Asked<string>();
  let reply = (_: string) => {};
  const older = asked.ask(() => new Promise<string>((done) => (reply = done)));
  await asked.ask(async () => "newer");
  reply("older");
  await older;
  expect(asked.value).toBe("newer");
});

test("a refusal keeps what was known and says why", async () => {
  const asked = new Asked<string>();
  await asked.ask(async () => "known");
  await asked.ask(() => Promise.reject({ code: "diskTrouble", label: "HC-215" }));
  expect(asked.value).toBe("known");
  expect(asked.problem?.label).toBe("HC-215");
});

test("where nothing may be out of date, a refusal takes back what was known", async () => {
  const asked = new Asked<string>({ keeps: false });
  await asked.ask(async () => "known");
  await asked.ask(() => Promise.reject({ code: "diskTrouble", label: "HC-215" }));
  expect(asked.value).toBeNull();
  expect(asked.problem?.label).toBe("HC-215");
});
