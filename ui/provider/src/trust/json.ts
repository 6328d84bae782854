/** A JSON object whose members are not yet known to be right. */
export type Members = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether an object has every member of `needed`, and none beyond `needed` and `optional`. */
export function hasExactly(value: Members, needed: readonly string[], optional: readonly string[] = []): boolean {
  const names = Object.keys(value);
  return needed.every((name) => names.includes(name)) && names.every((name) => needed.includes(name) || optional.includes(name));
}

/** A whole number of seconds or steps. */
export function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

export function isText(value: unknown): value is string {
  return typeof value === "string";
}

/**
 * Reads JSON that has one spelling only. Two members of one name would be read differently by
 * different readers; here they make another text when written again.
 */
export function readJson(bytes: Uint8Array): unknown {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    return JSON.stringify(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}
