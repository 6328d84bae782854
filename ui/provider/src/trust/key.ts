import type { Anchor } from "./certificate";
import { verifyChain } from "./certificate";
import { type Jwk, openPublicKey } from "./jwk";
import { refuseUnless } from "./refused";
import type { Device } from "./setup";

/** What this browser keeps: a key that nobody can take out of it, and the certificates about it. */
interface Kept {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly certificates: readonly string[];
}

const DATABASE = "housecall-doctor";
const STORE = "keys";
const ENTRY = "this-browser";

/** The kept key, made at the first visit. Its private half is non-extractable: it can only sign. */
export async function openKey(): Promise<Kept> {
  const kept = await read();
  if (kept !== undefined) return kept;
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
  const fresh: Kept = { privateKey: pair.privateKey, publicKey: pair.publicKey, certificates: [] };
  return addUnlessThere(fresh);
}

/** The certificate request: the public key, as the clinic's administrator needs it. */
export async function requestFor(kept: Kept): Promise<Jwk> {
  const { x, y } = await crypto.subtle.exportKey("jwk", kept.publicKey);
  return (await openPublicKey({ crv: "P-256", kty: "EC", x, y })).jwk;
}

/** This browser, if `certificates` (or the kept ones) name a doctor and this key; throws `Refused`. */
export async function openDevice(kept: Kept, anchor: Anchor, now: number, certificates = kept.certificates): Promise<Device> {
  const person = await verifyChain(certificates, anchor, now);
  refuseUnless(person.role === "provider", "certificate_wrong_role");
  const own = await openPublicKey(await requestFor(kept));
  refuseUnless(own.thumbprint === person.key.thumbprint, "device_other_key");
  return { key: kept.privateKey, certificates, person, anchor };
}

/** Keeps certificates that `openDevice` accepted. */
export async function keepCertificates(kept: Kept, certificates: readonly string[]): Promise<void> {
  await inStore("readwrite", (store) => store.put({ ...kept, certificates: [...certificates] }, ENTRY));
}

async function read(): Promise<Kept | undefined> {
  return (await inStore("readonly", (store) => store.get(ENTRY))) as Kept | undefined;
}

/** Two tabs may open at once: the first key that was written stays. */
async function addUnlessThere(fresh: Kept): Promise<Kept> {
  try {
    await inStore("readwrite", (store) => store.add(fresh, ENTRY));
    return fresh;
  } catch (error) {
    const kept = await read();
    if (kept === undefined) throw error;
    return kept;
  }
}

async function inStore(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
  const database = await openDatabase();
  try {
    return await new Promise<unknown>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = ask(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result as unknown);
      transaction.onabort = () => reject(transaction.error ?? new Error("the key store refused"));
    });
  } finally {
    database.close();
  }
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the key store did not open"));
  });
}
