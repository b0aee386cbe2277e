// Files are sent in pieces, so that no message has a whole one and the keys in between are not kept waiting.

const PIECE = 2 << 20; // bytes, as many as the desk takes in one message

/** The piece that is on its way, and since when. */
let sent = { name: "", at: 0 };

/**
 * Return the piece of an act's file that begins at a byte; null while it is on its way, which is for ``patience`` milliseconds.
 * Rejects if the file cannot be read any more.
 * @param {import("./types.js").Act} act
 * @param {number} start
 * @param {number} patience
 * @returns {Promise<import("./types.js").Piece | null>}
 */
export const nextPiece = async (act, start, patience) => {
  const name = `${act.id} ${start}`;
  if (sent.name === name && Date.now() - sent.at < patience) return null;
  sent = { name, at: Date.now() };
  return { act: act.id, start, data: await base64(act.file.slice(start, start + PIECE)) };
};

/** @param {Blob} blob @returns {Promise<string>} */
const base64 = (blob) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",")[1] ?? "");
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
