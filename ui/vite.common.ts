import { svelte } from "@sveltejs/vite-plugin-svelte";
import type { UserConfig } from "vite";

/** What both pages are built with: files only, nothing inlined, so that the strict CSP holds. */
export function page(name: "patient" | "provider", mode: string): UserConfig {
  const mock = mode !== "production";
  return {
    root: new URL(`./${name}`, import.meta.url).pathname,
    cacheDir: new URL(`./node_modules/.vite/${name}`, import.meta.url).pathname,
    publicDir: false,
    plugins: [svelte({ configFile: new URL("./svelte.config.js", import.meta.url).pathname })],
    define: { __MOCK__: JSON.stringify(mock) },
    build: {
      outDir: new URL(`./dist/${mock ? `${name}-mock` : name}`, import.meta.url).pathname,
      emptyOutDir: true,
      // A data: address would need a wider font-src and img-src.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      // The doctor's page has a second one beside it, for her guests.
      ...(name === "provider" ? { rollupOptions: { input: ["index", "guest"].map((one) => new URL(`./provider/${one}.html`, import.meta.url).pathname) } } : {}),
      // The oldest webview and browser the pages are meant for.
      target: ["es2022", "safari17", "chrome120", "firefox121"],
    },
  };
}
