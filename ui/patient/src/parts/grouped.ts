/** A code as the leaflet prints it: capitals in groups of four. Only what stands between the characters changes. */
export function grouped(typed: string): string {
  const plain = [...typed.replace(/[\s\p{Pd}]/gu, "").toUpperCase()];
  const groups: string[] = [];
  for (let at = 0; at < plain.length; at += 4) groups.push(plain.slice(at, at + 4).join(""));
  return groups.join(" ");
}
