import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FluentResource } from "@fluent/bundle";
import { describe, expect, test } from "vitest";
import { wordsFrom } from "../../shared/text/words";
import { sourcesIn, UI } from "../support/sources";

const text = readFileSync(join(UI, "shared/text/en/provider.ftl"), "utf8");
const words = wordsFrom("en", [text]);
const ids = new FluentResource(text).body.map(({ id }) => id);
const all = sourcesIn("provider/src", ".svelte", ".ts").map((source) => source.text).join("\n");

describe("the words of the doctor's page", () => {
  test("every text asked for exists, and every text is asked for", () => {
    const asked = [...all.matchAll(/"(provider-[\w-]+)"/g)].map(([, id]) => id ?? "");
    const prefixes = [...all.matchAll(/`(provider-[a-z-]*-)\$\{/g)].map(([, prefix]) => prefix ?? "");
    expect(asked.length).toBeGreaterThan(60);
    expect(asked.filter((id) => !words.has(id))).toEqual([]);
    expect(prefixes.filter((prefix) => !ids.some((id) => id.startsWith(prefix)))).toEqual([]);
    expect(ids.filter((id) => !asked.includes(id) && !prefixes.some((prefix) => id.startsWith(prefix)))).toEqual([]);
  });

  test("each refusal, bar, news and state has its words", () => {
    const each: Record<string, readonly string[]> = {
      "provider-enrol-refused-": ["other-key", "other-clinic", "other-role", "ended", "not-yet", "revoked", "unreadable"],
      "provider-bar-": ["revoked", "second", "second-words", "denied", "denied-words"],
      "provider-list-": ["missing", "stale", "barred", "warned", "refused"],
      "provider-words-": ["sending", "arrived", "late"],
      "provider-file-own-": ["moving", "arrived", "unsent", "broken"],
      "provider-file-theirs-": ["moving", "arrived", "unsent", "broken"],
      "provider-file-not-": ["empty", "too-large", "busy"],
      "provider-ended-": ["revoked", "denied", "stopped", "hung_up", "not_verified", "connection_lost", "gone", "other"],
    };
    const missing = Object.entries(each).flatMap(([prefix, ends]) => ends.map((end) => prefix + end).filter((id) => !words.has(id)));
    expect(missing).toEqual([]);
  });

  test("no sentence has more than fifteen words", () => {
    const given = { clinic: "Hill Clinic", name: "Asha", phone: "555 0100", code: "certificate_revoked", text: "Hello", patient: "Asha" };
    const long = ids
      .flatMap((id) => words.text(id, given).split(/[.?!…:]\s+/))
      .filter((sentence) => sentence.split(/\s+/).filter((word) => /\w/.test(word)).length > 15);
    expect(long).toEqual([]);
  });
});
