// What must survive a closed tab or a dead server, in IndexedDB: acts that are not confirmed, and texts that are not recorded.
// Everything belongs to an owner: a desk and a reviewer. A browser without IndexedDB keeps nothing, and the rest still works.

/** @typedef {import("./types.js").Act} Act */
/** @typedef {import("./types.js").Form} Form */

/** The number in place of a claim's under which what is typed to be added is kept: it belongs to no claim. */
export const UNSENT = 0;

/** @type {Promise<IDBDatabase> | null} */
let connection = null;

/** @returns {Promise<IDBDatabase>} */
const database = () => {
  connection ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("claim-workbench", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("acts", { keyPath: ["owner", "id"] });
      request.result.createObjectStore("forms", { keyPath: ["owner", "claim"] });
    };
    request.onsuccess = () => {
      // Another tab deletes the database at sign-out.
      request.result.onversionchange = () => {
        request.result.close();
        connection = null;
      };
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  return connection;
};

/**
 * Write in one transaction; wait until it is complete.
 * @param {(acts: IDBObjectStore, forms: IDBObjectStore) => void} change
 * @returns {Promise<void>}
 */
const write = async (change) => {
  try {
    const transaction = (await database()).transaction(["acts", "forms"], "readwrite");
    change(transaction.objectStore("acts"), transaction.objectStore("forms"));
    await new Promise((resolve) => {
      transaction.oncomplete = transaction.onerror = transaction.onabort = resolve;
    });
  } catch {
    connection = null; // no IndexedDB, or it was deleted: the acts are in memory
  }
};

/** @param {IDBObjectStore} store @param {string} owner @returns {Promise<any[]>} */
const rows = (store, owner) =>
  new Promise((resolve, reject) => {
    const request = store.getAll(IDBKeyRange.bound([owner], [owner, []]));
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/**
 * Return what is kept for an owner: acts in their order, and forms by claim.
 * @param {string} owner
 * @returns {Promise<{ acts: Act[], forms: Map<number, Form> }>}
 */
export const loadKept = async (owner) => {
  try {
    const transaction = (await database()).transaction(["acts", "forms"]);
    const [acts, forms] = await Promise.all([
      rows(transaction.objectStore("acts"), owner),
      rows(transaction.objectStore("forms"), owner),
    ]);
    const inOrder = acts.map((row) => row.act).sort((one, other) => one.at - other.at);
    return { acts: inOrder, forms: new Map(forms.map((row) => [row.claim, row.form])) };
  } catch {
    return { acts: [], forms: new Map() };
  }
};

/** @param {string} owner @param {Act} act */
export const keepAct = (owner, act) => write((acts) => acts.put({ owner, id: act.id, act }));

/** @param {string} owner @param {string[]} ids */
export const dropActs = (owner, ids) => write((acts) => ids.forEach((id) => acts.delete([owner, id])));

/** @param {string} owner @param {number} claim @param {Form | import("./types.js").Unsent | null} form */
export const keepForm = (owner, claim, form) =>
  write((_, forms) => (form ? forms.put({ owner, claim, form }) : forms.delete([owner, claim])));
