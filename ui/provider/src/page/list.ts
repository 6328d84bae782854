import { secondsNow } from "../trust/clock";
import type { KeptList } from "../trust/kept-list";
import { standingOfList } from "../trust/revocations";

/** What the clinic's list of what it has taken back is worth at this page. */
export interface ListState {
  readonly standing: ReturnType<typeof standingOfList>;
  /** Nobody can check whether a certificate was taken back, and then the clinic wants no visit. */
  readonly barred: boolean;
  /** Why the hub's newest list was not taken. */
  readonly listRefused: string | null;
  /** Of the clinic's helpdesk. */
  readonly phone: string;
}

/** Between two looks whether the list has become old. Milliseconds. */
export const LOOK_AT_LIST = 60_000;

/** A web that does not answer must not keep the page from its hub. Milliseconds. */
const WAIT_FOR_WEB = 5_000;

/** Takes the list that lies at this page's origin when the kept one is missing or old; without a good one there all stays as it is. */
export async function takeFromWeb(list: KeptList): Promise<void> {
  if (standingOfList(list.newest(), secondsNow()) === "good") return;
  try {
    const reply = await fetch("/revocations.jws", { cache: "no-store", signal: AbortSignal.timeout(WAIT_FOR_WEB) });
    if (reply.ok) await list.take((await reply.text()).trim());
  } catch {
    // The page's notice says that there is none.
  }
}
