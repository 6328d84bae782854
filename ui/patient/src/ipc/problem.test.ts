import { expect, test } from "vitest";
import { problemFrom } from ".";

test("a refused command's reason is passed on", () => {
  const reason = { code: "cameraBusy", label: "HC-702" };
  expect(problemFrom(reason)).toEqual(reason);
});

test.each([null, "boom", new Error("boom"), { code: 7, label: "x" }])(
  "anything else is told as unexpected: %s",
  (reason) => {
    expect(problemFrom(reason)).toEqual({ code: "unexpected", label: "HC-900" });
  },
);
