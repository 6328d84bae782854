/** Offers bytes to be saved under a name. No program is told to open them. */
export function save(name: string, bytes: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(bytes);
  link.download = name;
  link.click();
  // The browser has taken the bytes over by then.
  window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
