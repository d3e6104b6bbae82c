/**
 * The last board that was vouched for on the screen, with its position and when that was, kept beyond the page: one for each display,
 * of bounded size. What a display may not show (leagues, a delay) it does not keep.
 *
 * It is written seldom, since walls run for months on memory cards: the board at most every half minute while it changes, and else only
 * a few bytes that say it still holds.
 *
 * @import { Games, Position } from "../types.js"
 */

export const STORE = "scorewall-board";
/** A board and when it was last seen to hold, for each of eight displays. */
const MAX_ENTRIES = 16;
const WRITE_INTERVAL_MS = 30_000;
const MAX_CHARACTERS = 4_000_000;
/** What a clock that was set back says of a board from its future: rather too old than fresh. */
const UNKNOWN_AGE_MS = 86_400_000;

/** @typedef {{ position: Position, games: Games }} Board */

export class BoardCache {
  #caches;
  #today;
  #boardKey;
  #confirmedKey;
  /** @type {Board | null} */
  #saved = null;
  #savedAt = Number.NEGATIVE_INFINITY;
  #busy = false;

  /**
   * @param {string} display its id
   * @param {() => Pick<CacheStorage, "open">} caches asked for late: it is only there in a secure context
   * @param {() => number} today ms since 1970
   */
  constructor(display, caches, today) {
    this.#boardKey = `/last-board?display=${display}`;
    this.#confirmedKey = `/last-seen?display=${display}`;
    this.#caches = caches;
    this.#today = today;
  }

  /**
   * Called whenever the board was vouched for.
   *
   * @param {Board} board
   * @param {{ atOnce?: boolean }} [how] `atOnce`: the page is about to go
   */
  async keep({ position, games }, { atOnce = false } = {}) {
    const at = this.#today();
    if (this.#busy || (!atOnce && Math.abs(at - this.#savedAt) < WRITE_INTERVAL_MS)) return;
    this.#busy = true;
    try {
      const store = await this.#caches().open(STORE);
      if (games === this.#saved?.games)
        await store.put(this.#confirmedKey, json({ position: this.#saved.position, at }));
      else {
        const text = JSON.stringify({ position, games, at });
        if (text.length > MAX_CHARACTERS) return;
        await store.put(this.#boardKey, new Response(text));
        this.#saved = { position, games };
        for (const entry of (await store.keys()).slice(0, -MAX_ENTRIES)) await store.delete(entry);
      }
      this.#savedAt = at;
    } catch {
      // No secure context, or no room: the wall starts without.
    } finally {
      this.#busy = false;
    }
  }

  /** @returns {Promise<(Board & { ageMs: number }) | null>} */
  async recall() {
    try {
      const store = await this.#caches().open(STORE);
      const board = await read(store, this.#boardKey);
      if (!isBoard(board)) return null;
      const confirmation = await read(store, this.#confirmedKey);
      const same =
        confirmation?.position?.epoch === board.position.epoch &&
        confirmation.position.offset === board.position.offset;
      return { position: board.position, games: board.games, ageMs: this.age(same ? confirmation.at : board.at) };
    } catch {
      return null;
    }
  }

  /** @param {number} at ms since 1970 @returns {number} ms; a moment that is still to come, or none at all, is a day ago */
  age(at) {
    const age = this.#today() - at;
    return age >= 0 && at > 0 ? age : UNKNOWN_AGE_MS;
  }
}

/** @param {unknown} value */
function json(value) {
  return new Response(JSON.stringify(value));
}

/** @param {Pick<Cache, "match">} store @param {string} name @returns {Promise<any>} */
async function read(store, name) {
  return (await store.match(name))?.json();
}

/** @param {any} value @returns {value is Board & { at: number }} */
function isBoard(value) {
  return typeof value?.position?.epoch === "string" && typeof value.games === "object" && typeof value.at === "number";
}
