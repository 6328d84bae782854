import { beforeEach } from "vitest";

beforeEach(() => {
  // jsdom does not scroll.
  window.scrollTo = () => {};
});
