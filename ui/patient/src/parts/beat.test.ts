import { expect, test, vi } from "vitest";
import { Beat } from "./beat";

test("a small picture is drawn with the next large one, the newest of each", () => {
  const beat = new Beat();
  const drawn: string[] = [];
  const own = {};
  beat.strike();
  beat.join(own, () => drawn.push("old"));
  beat.join(own, () => drawn.push("new"));
  beat.join({}, () => drawn.push("other"));
  expect(drawn).toEqual([]);
  beat.strike();
  expect(drawn).toEqual(["new", "other"]);
  beat.strike();
  expect(drawn).toHaveLength(2);
});

test("where no large picture comes, small ones are drawn at once", () => {
  const beat = new Beat();
  const draw = vi.fn();
  beat.join({}, draw);
  expect(draw).toHaveBeenCalledTimes(1);
});

test("one that left is not drawn", () => {
  const beat = new Beat();
  const draw = vi.fn();
  const own = {};
  beat.strike();
  beat.join(own, draw);
  beat.leave(own);
  beat.strike();
  expect(draw).not.toHaveBeenCalled();
});
