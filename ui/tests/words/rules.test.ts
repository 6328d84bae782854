import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { build, type Rollup } from "vite";
import { describe, expect, test } from "vitest";
import { page } from "../../vite.common.ts";
import { sourcesIn, UI } from "../support/sources";

const patient = sourcesIn("patient/src", ".svelte", ".ts");
const shared = sourcesIn("shared", ".ts");
/** Where anything may be used from. */
const COMMON = new Set(["ipc", "parts", "state", "words"]);

const importsOf = (text: string) =>
  [...text.matchAll(/(?:from|import)\s*\(?"([^"]+)"/g)].map(([, name]) => name ?? "");

describe("the patient's sources", () => {
  test("only ipc knows Tauri", () => {
    const knowing = [...patient, ...shared]
      .filter(({ text }) => importsOf(text).some((name) => name.startsWith("@tauri-apps/")))
      .map(({ path }) => dirname(path));
    expect([...new Set(knowing)]).toEqual(["patient/src/ipc"]);
  });

  test("no feature imports another feature", () => {
    const crossings = patient.flatMap(({ path, text }) => {
      const [feature = "", file] = path.replace("patient/src/", "").split("/");
      // The shell puts the features together, and the page's start puts up the shell.
      if (file === undefined || feature === "shell") return [];
      return importsOf(text)
        .filter((name) => name.startsWith("."))
        .map((name) => normalize(join(dirname(path), name)))
        .filter((target) => target.startsWith("patient/src/"))
        .map((target) => target.replace("patient/src/", "").split("/")[0] ?? "")
        .filter((target) => target !== feature && !COMMON.has(target))
        .map((target) => `${path} → ${target}`);
    });
    expect(crossings).toEqual([]);
  });

  test("nothing is kept in the webview, and no style needs more than the policy allows", () => {
    const forbidden =
      /localStorage|sessionStorage|indexedDB|document\.cookie|\sstyle[:=]|: any\b|as any\b|innerHTML|@html/;
    expect(
      [...patient, ...shared].filter(({ text }) => forbidden.test(text)).map(({ path }) => path),
    ).toEqual([]);
  });
});

describe("the package", () => {
  test("has the version of the workspace", () => {
    const cargo = readFileSync(join(UI, "../Cargo.toml"), "utf8");
    const version = /\[workspace\.package\]\s+version = "([^"]+)"/.exec(cargo)?.[1];
    const { version: ours } = JSON.parse(readFileSync(join(UI, "package.json"), "utf8")) as {
      version: string;
    };
    expect(ours).toBe(version);
  });

  test("its lock file names no registry", () => {
    const lock = readFileSync(join(UI, "package-lock.json"), "utf8");
    expect(lock).not.toContain('"resolved"');
  });

  test("the built window holds no mock and nothing inline", async () => {
    const built = (await build({
      ...page("patient", "production"),
      configFile: false,
      logLevel: "error",
      build: { ...page("patient", "production").build, write: false },
    })) as Rollup.RollupOutput;
    const files = built.output.map((file) => ({
      name: file.fileName,
      text: file.type === "chunk" ? file.code : String(file.source),
    }));
    const scripts = files.filter(({ name }) => name.endsWith(".js"));
    expect(scripts.length).toBeGreaterThan(0);
    for (const { text } of scripts) {
      expect(text).not.toMatch(/Amlodipine|VideoEncoder|\beval\(|new Function/);
    }
    const html = files.find(({ name }) => name.endsWith("index.html"))?.text ?? "";
    expect(html).toContain("<script type=\"module\"");
    expect(html).not.toMatch(/<style|style=|<script(?![^>]*src=)|https?:/);
  }, 60_000);
});
