// Makes the sets the bundles want from icon.svg: `npm run icons` in ui/.
import { execFileSync } from "node:child_process";
import { mkdtempSync, copyFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const here = new URL(".", import.meta.url).pathname;
const KEPT = ["32x32.png", "128x128.png", "128x128@2x.png", "icon.icns", "icon.ico", "icon.png"];

const scratch = mkdtempSync(join(tmpdir(), "icons-"));
execFileSync("npx", ["--yes", "@tauri-apps/cli@2.12.5", "icon", join(here, "icon.svg"), "--output", scratch], {
  cwd: join(here, "../ui"),
  stdio: "inherit",
});
for (const name of KEPT) copyFileSync(join(scratch, name), join(here, name));
rmSync(scratch, { recursive: true });
