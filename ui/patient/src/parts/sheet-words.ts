/** The words on a recovery sheet. */
export const SHEET_WORDS = 12;

/** The words in what was typed, whatever stands between them: blanks, commas, numbers, new lines. */
export const wordsIn = (typed: string): string[] =>
  typed
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== "");

/** Whether a sheet could have this word; which words there are, the core knows. */
export const couldBeWord = (word: string): boolean => /^[a-z]{3,8}$/.test(word);
