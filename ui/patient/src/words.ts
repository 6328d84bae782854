import app from "../../shared/text/en/app.ftl?raw";
import problems from "../../shared/text/en/problems.ftl?raw";
import safety from "../../shared/text/en/safety.ftl?raw";
import { wordsFrom } from "../../shared/text/words";

const history = Object.values(
  import.meta.glob<string>("../../shared/text/en/history.ftl", { query: "?raw", import: "default", eager: true }),
);

/** The words of this window. English is the only language so far. */
export const words = wordsFrom("en", [app, problems, safety, ...history]);

/** One text by name. */
export const t = words.text;
