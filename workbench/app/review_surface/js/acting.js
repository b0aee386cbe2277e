// What every conversation with the desk needs: acts with an id, and a page that is loaded anew when its session is gone.

let lastAt = 0;

/**
 * Return an act with an id of its own, and the time by which acts are ordered.
 * @param {Record<string, any>} fields
 */
export const newAct = (fields) => {
  lastAt = Math.max(Date.now(), lastAt + 1);
  const id = [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return { id, at: lastAt, ...fields };
};

/** A server that answers but does not know this page, because it was started again: load the page anew. Nothing is lost. */
export const loadAnew = async () => {
  try {
    if ((await fetch("/_stcore/health", { cache: "no-store" })).ok) location.reload();
  } catch {
    // The server is away: wait.
  }
};
