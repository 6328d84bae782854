import provider from "../../../shared/text/en/provider.ftl?raw";
import { wordsFrom } from "../../../shared/text/words";

/** The words of the doctor's page. */
export const words = wordsFrom("en", [provider]);

/** One text by name. */
export const t = words.text;
