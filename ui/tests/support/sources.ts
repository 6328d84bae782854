import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** The folder `ui`. */
export const UI = new URL("../..", import.meta.url).pathname;

/** One file of ours. */
export interface Source {
  /** From `ui`, e.g. "patient/src/main.ts". */
  readonly path: string;
  readonly text: string;
}

/** Every file under a folder of `ui` whose name ends so, tests not counted. */
export function sourcesIn(folder: string, ...ends: string[]): Source[] {
  return readdirSync(join(UI, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ends.some((end) => entry.name.endsWith(end)))
    .filter((entry) => !entry.name.endsWith(".test.ts"))
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      return { path: relative(UI, file), text: readFileSync(file, "utf8") };
    });
}
