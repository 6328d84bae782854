import { svelteTesting } from "@testing-library/svelte/vite";
import { defineConfig, mergeConfig } from "vitest/config";
import { page } from "./vite.common.ts";

const common = page("patient", "test");
const root = new URL(".", import.meta.url).pathname;

/** Two kinds of unit tests and one run of every screen in a real browser. */
export default defineConfig({
  root,
  test: {
    projects: [
      mergeConfig(common, {
        root,
        plugins: [svelteTesting()],
        test: {
          name: "patient",
          environment: "jsdom",
          testTimeout: 60_000,
          include: ["patient/src/**/*.test.ts", "shared/**/*.test.ts"],
          setupFiles: ["tests/support/setup.ts"],
        },
      }),
      // A test of the doctor's page that needs a document asks for jsdom in its first line.
      mergeConfig(common, {
        root,
        plugins: [svelteTesting()],
        test: { name: "provider", environment: "node", include: ["provider/src/**/*.test.ts"] },
      }),
      mergeConfig(common, {
        root,
        test: { name: "words", environment: "node", include: ["tests/words/*.test.ts"] },
      }),
      mergeConfig(common, {
        root,
        test: {
          name: "browser",
          environment: "node",
          include: ["tests/browser/*.test.ts"],
          globalSetup: ["tests/support/mock-build.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      }),
    ],
  },
});
