import { build } from "vite";
import { page } from "../../vite.common.ts";

/** Where the doctor's page and the trial of it are built to. */
export const TRIAL = new URL("../../dist/provider-trial", import.meta.url).pathname;

/** Made-up camera and microphone, and calls within this computer. */
export const CALL_FLAGS = [
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
  "--allow-loopback-in-peer-connection",
  "--autoplay-policy=no-user-gesture-required",
];

/** Builds the page as it is served, and beside it several people in one browser. */
export async function buildTrial(): Promise<void> {
  const common = page("provider", "trial");
  const input = ["index", "guest", "trial"].map((name) => new URL(`../../provider/${name}.html`, import.meta.url).pathname);
  await build({ ...common, configFile: false, mode: "trial", logLevel: "warn", build: { ...common.build, outDir: TRIAL, target: "es2022", rollupOptions: { input } } });
}
