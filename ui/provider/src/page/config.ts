import { openPublicKey } from "../trust/jwk";
import type { Anchor } from "../trust/certificate";

/** What the clinic puts beside the page: where its hub is and whom it trusts. */
export interface PageConfig {
  /** The clinic's name, and the number to phone. */
  name: string;
  phone: string;
  /** The hub's socket. */
  hub: string;
  /** The clinic's id and root key, from which every certificate must come. */
  anchor: Anchor;
  /** What it means that nobody can check whether a certificate was taken back: no visit, or words on the screen. */
  revocation: "refuse" | "warn";
}

const text = (value: unknown): value is string => typeof value === "string" && value.length > 0 && value.length < 2_048;

/** Reads the file beside the page. Throws words for the administrator. */
export async function readConfig(): Promise<PageConfig> {
  const reply = await fetch("config.json", { cache: "no-store" });
  if (!reply.ok) throw new Error(`config.json: ${reply.status}`);
  const { clinic, name, phone, hub, root, revocation } = (await reply.json()) as Record<string, unknown>;
  if (!text(clinic) || !text(name) || !text(phone) || !text(hub)) throw new Error("config.json: a field is missing");
  const url = new URL(hub);
  const here = url.hostname === "localhost" || url.hostname === "127.0.0.1" || url.hostname === "[::1]";
  if (url.protocol !== "wss:" && !(url.protocol === "ws:" && here)) throw new Error("config.json: the hub must be wss");
  // A word that this page does not know must not make it laxer than the clinic wants.
  if (revocation !== undefined && revocation !== "refuse" && revocation !== "warn") throw new Error("config.json: revocation is refuse or warn");
  const anchor = { clinic, root: await openPublicKey(root) };
  return { name, phone, hub, anchor, revocation: revocation ?? "warn" };
}
