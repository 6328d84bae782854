import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FluentResource } from "@fluent/bundle";
import { parse, type AST } from "svelte/compiler";
import { describe, expect, test } from "vitest";
import { REMEDIES } from "../../patient/src/state/remedy";
import { wordsFrom } from "../../shared/text/words";
import { sourcesIn, UI } from "../support/sources";

const text = (name: string) => readFileSync(join(UI, "shared/text/en", name), "utf8");
const app = text("app.ftl");
const problems = text("problems.ftl");
const safety = text("safety.ftl");
const words = wordsFrom("en", [app, problems, safety]);
/** A file's messages and their attributes. */
const everything = (file: string) =>
  new FluentResource(file).body.flatMap(({ id, value, attributes }) => [
    ...(value === null ? [] : [id]),
    ...Object.keys(attributes).map((name) => `${id}.${name}`),
  ]);
const ids = (file: string) => new FluentResource(file).body.map(({ id }) => id);
const sources = sourcesIn("patient/src", ".svelte", ".ts").filter(
  ({ path }) => !path.includes("/ipc/"),
);

/** Whether a person can do something about it: then there is a button, and it has a word. */
const hasRemedy = (code: string): boolean => Object.entries(REMEDIES).some(([one, remedy]) => one === code && remedy !== null);

/** The codes of the generated contract. */
const codes = (() => {
  const generated = readFileSync(join(UI, "patient/src/ipc/generated.ts"), "utf8");
  const union = /export type ErrorCode = ([^;]+);/.exec(generated)?.[1] ?? "";
  return [...union.matchAll(/"(\w+)"/g)].map(([, code]) => code ?? "");
})();

describe("the words of the patient's window", () => {
  test("every error code says what happened, what we do, and one button where there is something to press", () => {
    expect(codes.length).toBeGreaterThan(30);
    const missing = codes.flatMap((code) =>
      ["", ".doing", ...(hasRemedy(code) ? [".button"] : [])]
        .map((part) => `problem-${code}${part}`)
        .filter((name) => !words.has(name)),
    );
    expect(missing).toEqual([]);
    const idle = codes.filter((code) => !hasRemedy(code) && words.has(`problem-${code}.button`));
    expect(idle, "a button with nothing behind it").toEqual([]);
    expect(ids(problems).sort()).toEqual(codes.map((code) => `problem-${code}`).sort());
  });

  test("every text asked for exists, and every text is asked for", () => {
    const all = sources.map((source) => source.text).join("\n");
    const asked = [...all.matchAll(/"([a-z]+(?:-[a-zA-Z]+)*)"/g)].map(([, id]) => id ?? "");
    const prefixes = [...all.matchAll(/t\(`([a-z-]+-)\$\{/g)].map(([, prefix]) => prefix ?? "");
    const literal = [...all.matchAll(/\bt\("([^"]+)"/g)].map(([, id]) => id ?? "");
    expect(literal.filter((id) => !words.has(id))).toEqual([]);
    const unused = [...ids(app), ...ids(safety)].filter(
      (id) => !asked.includes(id) && !prefixes.some((prefix) => id.startsWith(prefix)),
    );
    expect(unused).toEqual([]);
  });

  test("no sentence has more than fifteen words", () => {
    const given = { clinic: "Hill Clinic", doctor: "Dr Rao", person: "Asha", phone: "555 0100" };
    const names = [
      ...everything(app),
      ...everything(safety),
      ...codes.flatMap((code) => ["", ".doing", ".button"].map((part) => `problem-${code}${part}`)).filter((name) => words.has(name)),
    ];
    const long = names
      .flatMap((name) => words.text(name, { ...given, count: 2, age: "2 hours ago", at: "today at 8:15", known: "yes", number: 2, minutes: 10, place: 4, word: "abot" }).split(/[.?!…]\s+/))
      .filter((sentence) => sentence.split(/\s+/).filter((word) => /\w/.test(word)).length > 15);
    expect(long).toEqual([]);
  });
});

/** What a component says without asking the text files. */
function literalsIn(source: string): string[] {
  const found: string[] = [];
  const spoken = new Set(["aria-label", "aria-description", "title", "placeholder", "alt"]);
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (typeof value !== "object" || value === null) return;
    const node = value as AST.SvelteNode;
    if (node.type === "Text" && /\p{L}/u.test(node.data)) found.push(node.data.trim());
    if (node.type === "Attribute") {
      if (spoken.has(node.name)) visit(node.value);
      return;
    }
    for (const [key, child] of Object.entries(node)) {
      if (key !== "expression" && key !== "parent") visit(child);
    }
  };
  visit(parse(source, { modern: true }).fragment);
  return found;
}

describe("the components", () => {
  test("say nothing that is not in the text files", () => {
    const found = sourcesIn("patient/src", ".svelte").flatMap(({ path, text }) =>
      literalsIn(text).map((literal) => `${path}: ${literal}`),
    );
    expect(found).toEqual([]);
  });

  test("the search for literals finds some where there are some", () => {
    expect(literalsIn(`<p>{t("x")} Hello</p><input placeholder="Name" class="a" />`)).toEqual([
      "Hello",
      "Name",
    ]);
  });
});
