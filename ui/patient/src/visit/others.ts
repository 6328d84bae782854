import type { CallView, OtherView } from "../ipc";
import { t, words } from "../words";

/** Whether there is a line to somebody, or one to come. */
export const isHere = ({ phase }: OtherView): boolean => phase === "connecting" || phase === "live";

/** What is said of a further person. */
export function wordsOf(other: OtherView, doctor: string): string {
  const { name, phase } = other;
  switch (phase) {
    case "connecting":
      return t(other.broughtIn ? "call-bringing-in" : "call-was-here", { doctor, name });
    case "live":
      return t(other.broughtIn ? "call-brought-in" : "call-was-here", { doctor, name });
    case "left":
    case "refused":
    case "stopped":
    case "unreached":
      return t(`call-other-${phase}`, { doctor, name });
  }
}

/** Who takes part: between nobody else but these it is private. Also somebody without a line to her is in the
 * doctor's call, and hears the doctor, until the doctor lists her no more. */
export function privateWords(call: CallView, doctor: string): string {
  const names = call.others.filter(({ listed }) => listed).map(({ name }) => name);
  if (names.length === 0) return t("call-private", { doctor });
  const list = new Intl.ListFormat(words.language, { type: "conjunction" });
  return t("call-private-all", { people: list.format([t("call-you"), doctor, ...names]) });
}
