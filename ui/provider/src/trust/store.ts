/** What this browser keeps for the page, in IndexedDB: each a shelf of values by name. */
export type ShelfName = "keys" | "lists" | "invitations" | "devices";

const DATABASE = "housecall-doctor";
/** 1 had the keys alone. */
const VERSION = 2;
const SHELVES: readonly ShelfName[] = ["keys", "lists", "invitations", "devices"];

/** Values by name. */
export interface Shelf<T> {
  read(name: string): Promise<T | undefined>;
  /** Puts another value in the place of what is there, so that no other tab comes between; gives the new one. */
  change(name: string, to: (old: T | undefined) => T): Promise<T>;
}

/** A shelf that is empty again when the page is gone. */
export function memoryShelf<T>(): Shelf<T> {
  const values = new Map<string, T>();
  return {
    read: async (name) => values.get(name),
    change: async (name, to) => {
      const value = to(values.get(name));
      values.set(name, value);
      return value;
    },
  };
}

/** A shelf of this browser. */
export function shelf<T>(store: ShelfName): Shelf<T> {
  const run = async (mode: IDBTransactionMode, ask: (objects: IDBObjectStore, done: (value: T | undefined) => void) => void): Promise<T | undefined> => {
    const database = await openDatabase();
    try {
      return await new Promise<T | undefined>((resolve, reject) => {
        const transaction = database.transaction(store, mode);
        let result: T | undefined;
        ask(transaction.objectStore(store), (value) => (result = value));
        transaction.oncomplete = () => resolve(result);
        transaction.onabort = () => reject(transaction.error ?? new Error("the browser's store refused"));
      });
    } finally {
      database.close();
    }
  };
  return {
    read: (name) =>
      run("readonly", (objects, done) => {
        const request = objects.get(name);
        request.onsuccess = () => done(request.result as T | undefined);
      }),
    change: async (name, to) => {
      const changed = await run("readwrite", (objects, done) => {
        const request = objects.get(name);
        request.onsuccess = () => {
          const value = to(request.result as T | undefined);
          objects.put(value, name);
          done(value);
        };
      });
      return changed as T;
    },
  };
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, VERSION);
    request.onupgradeneeded = () => {
      const { result: database } = request;
      for (const name of SHELVES) if (!database.objectStoreNames.contains(name)) database.createObjectStore(name);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the browser's store did not open"));
  });
}
