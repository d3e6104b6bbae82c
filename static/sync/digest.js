/**
 * The digest of a board: equal for two boards exactly if they look the same. See dashboard/core/digest.py.
 *
 * @import { Game, Games, Json } from "../types.js"
 */

const TABLE = crcTable();
const encoder = new TextEncoder();

/**
 * Cache by game. A game is never changed in place, so its entry stays valid.
 *
 * @type {WeakMap<Game, { text: string, crc: number }>}
 */
const entries = new WeakMap();

/**
 * Return the digest of a set of games: eight lower-case hex digits, "00000000" for none.
 *
 * @param {Games} games
 * @returns {string}
 */
export function boardDigest(games) {
  let sum = 0;
  for (const game of Object.values(games)) sum = (sum + entryOf(game).crc) >>> 0;
  return sum.toString(16).padStart(8, "0");
}

/**
 * Return whether two games look the same to a viewer.
 *
 * @param {Game} a
 * @param {Game} b
 * @returns {boolean}
 */
export function sameGame(a, b) {
  return a === b || entryOf(a).text === entryOf(b).text;
}

/**
 * Return JSON with sorted keys and no spaces.
 *
 * @param {Json} value
 * @returns {string}
 */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`).join(",")}}`;
}

/**
 * Return the CRC-32 (ISO-HDLC, as in zlib) of a text's UTF-8 bytes.
 *
 * @param {string} text
 * @returns {number} 0 to 2^32 - 1
 */
export function crc32(text) {
  let crc = 0xffffffff;
  for (const byte of encoder.encode(text)) crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}

/** Return the canonical text and CRC of a game. @param {Game} game */
function entryOf(game) {
  let entry = entries.get(game);
  if (!entry) {
    const text = canonical(/** @type {Json} */ (/** @type {unknown} */ (game)));
    entry = { text, crc: crc32(text) };
    entries.set(game, entry);
  }
  return entry;
}

/** Return the table for the reflected polynomial 0xedb88320. */
function crcTable() {
  return Uint32Array.from({ length: 256 }, (_, index) => {
    let crc = index;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
    return crc;
  });
}
