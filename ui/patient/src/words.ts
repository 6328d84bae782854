import app from "../../shared/text/en/app.ftl?raw";
import problems from "../../shared/text/en/problems.ftl?raw";
import { wordsFrom } from "../../shared/text/words";

/** The words of this window. English is the only language so far. */
export const words = wordsFrom("en", [app, problems]);

/** One text by name. */
export const t = words.text;
