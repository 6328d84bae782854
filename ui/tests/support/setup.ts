import { configure } from "@testing-library/svelte";
import { beforeEach } from "vitest";

// A busy computer is not a failure.
configure({ asyncUtilTimeout: 20_000 });

beforeEach(() => {
  // jsdom does not scroll.
  window.scrollTo = () => {};
  // Nor does it lay anything out.
  window.ResizeObserver = class {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  };
});
