import { build } from "vite";
import { page } from "../../vite.common.ts";

/** Builds the patient's window with its mock, once, before the browser looks at it. */
export default async function buildMock(): Promise<void> {
  await build({ ...page("patient", "mock"), configFile: false, mode: "mock", logLevel: "warn" });
}
