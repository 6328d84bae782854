import { describe, expect, test } from "vitest";
import { couldBeWord, wordsIn } from "./sheet-words";

describe("words of a sheet", () => {
  test("are found whatever stands between them", () => {
    expect(wordsIn("  1. Abandon,2) ability\n3 - able;About ")).toEqual(["abandon", "ability", "able", "about"]);
    expect(wordsIn(" 4. ")).toEqual([]);
  });

  test("have three to eight plain letters", () => {
    expect(["act", "abstract"].map(couldBeWord)).toEqual([true, true]);
    expect(["ab", "abstracts", "naïve", ""].map(couldBeWord)).toEqual([false, false, false, false]);
  });
});
