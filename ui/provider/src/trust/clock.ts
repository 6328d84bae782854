/** How far a clock may be off, either way, before dates count. Seconds. */
export const CLOCK_TOLERANCE_SECONDS = 48 * 60 * 60;

/** Seconds since 1970, as certificates count. */
export const secondsNow = (): number => Math.floor(Date.now() / 1_000);
