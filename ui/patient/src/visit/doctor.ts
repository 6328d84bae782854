import type { AppView } from "../ipc";
import { t } from "../words";

/** The doctor's name, or "the doctor" where none is known. */
export const doctorOf = (app: AppView | null): string => app?.call.doctor ?? t("the-doctor");
