import { beforeEach } from "vitest";

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
