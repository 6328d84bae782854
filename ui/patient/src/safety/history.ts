import type { HistoryRowView } from "../ipc";
import { t, words } from "../words";

/** What happened, in plain words; an action from a newer core is named by its code. */
export function saidOf({ action, code }: HistoryRowView): string {
  const names = code === null ? [`history-${action}`] : [`history-${action}-${code}`, `history-${action}`];
  const name = names.find((one) => words.has(one));
  return name ? t(name) : t("happened-other", { action });
}

/** Who did it; an id the window has no word for is a clinician's. */
export function saidBy({ actor }: HistoryRowView): string {
  const name = `history-by-${actor}`;
  return t(words.has(name) ? name : "happened-by-clinician");
}
