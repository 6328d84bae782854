import type { CallView, OtherView } from "../ipc";
import { t, words } from "../words";

/** Whether somebody is in the visit or on the way in; otherwise she is gone or was never there. */
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
    case "unreached":
      return t(`call-other-${phase}`, { doctor, name });
  }
}

/** Who takes part: between nobody else but these it is private. */
export function privateWords(call: CallView, doctor: string): string {
  const names = call.others.filter(isHere).map(({ name }) => name);
  if (names.length === 0) return t("call-private", { doctor });
  const list = new Intl.ListFormat(words.language, { type: "conjunction" });
  return t("call-private-all", { people: list.format([t("call-you"), doctor, ...names]) });
}
