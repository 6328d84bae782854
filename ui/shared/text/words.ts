import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";

/** What a text may be given: names, numbers, ready-made times. */
export type Given = Record<string, FluentVariable>;

/** The texts of one language, looked up by name. */
export interface Words {
  /** e.g. "en". */
  readonly language: string;
  /** For the page's `dir`. */
  readonly direction: "ltr" | "rtl";
  /** A message, or its attribute as `message.attribute`. */
  readonly text: (name: string, given?: Given) => string;
  /** Whether there is such a message or attribute. */
  readonly has: (name: string) => boolean;
}

const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ur"]);

/**
 * Reads Fluent files.
 *
 * Errors: a file with a mistake in it throws, so that a test meets it before a person does; a
 * missing text shows its name.
 */
export function wordsFrom(language: string, files: readonly string[]): Words {
  const direction = RIGHT_TO_LEFT.has(language.split("-")[0] ?? language) ? "rtl" : "ltr";
  // Marks around inserted names matter where scripts of both directions meet.
  const bundle = new FluentBundle(language, { useIsolating: direction === "rtl" });
  for (const file of files) {
    const [mistake] = bundle.addResource(new FluentResource(file));
    if (mistake) throw mistake;
  }
  const pattern = (name: string) => {
    const [id = name, attribute] = name.split(".");
    const message = bundle.getMessage(id);
    return attribute ? message?.attributes[attribute] : message?.value;
  };
  return {
    language,
    direction,
    has: (name) => Boolean(pattern(name)),
    text: (name, given) => {
      const found = pattern(name);
      // With a list to collect mistakes in, Fluent never throws.
      return found ? bundle.formatPattern(found, given ?? null, []) : name;
    },
  };
}
