/**
 * A start without the server: the service worker, which has the page, and the last confirmed board.
 *
 * The board is cached beyond the life of the page with its position and time. Each display has its own, of
 * bounded size. A display caches only what it may show: its leagues, and the board after its delay. A board that was
 * cached with a shorter delay than the present one might come too early, so it is not read: no clock could say how old
 * it is.
 *
 * Writes are rare, since walls run for months on memory cards. A changing board is written at most every half minute;
 * for an unchanged one only a few bytes are: the time of the last confirmation.
 *
 * @import { Games, Position } from "../types.js"
 */

export const STORE = "scorewall-board";
/** A board and the time of its last confirmation, for each of eight displays. */
const MAX_ENTRIES = 16;
const WRITE_INTERVAL_MS = 30_000;
const MAX_CHARACTERS = 4_000_000;
/** The age to assume when the clock went backwards, ms: too old rather than too fresh. */
const UNKNOWN_AGE_MS = 86_400_000;
const WORKER_URL = "sw.js";
const HOUR_MS = 3_600_000;

/** @typedef {{ position: Position, games: Games }} Board */
/** @typedef {Board & { delay: number }} Saved `delay`: behind the server, s */

export class BoardCache {
  #caches;
  #today;
  #boardKey;
  #confirmedKey;
  /** @type {Saved | null} */
  #saved = null;
  #savedAt = Number.NEGATIVE_INFINITY;
  #busy = false;

  /**
   * @param {string} display its id
   * @param {() => Pick<CacheStorage, "open">} caches called late: the global exists only in a secure context
   * @param {() => number} today ms since 1970
   * @param {string} [folder] of the page: other walls of its site cache their boards in the same place
   */
  constructor(display, caches, today, folder = "") {
    this.#boardKey = `/${folder}last-board?display=${display}`;
    this.#confirmedKey = `/${folder}last-seen?display=${display}`;
    this.#caches = caches;
    this.#today = today;
  }

  /**
   * Write the board, or only its time; called whenever the board was confirmed.
   *
   * @param {Board} board
   * @param {number} delay of the display, s
   * @param {{ atOnce?: boolean }} [how] `atOnce`: the page is about to be closed
   */
  async keep({ position, games }, delay, { atOnce = false } = {}) {
    const at = this.#today();
    if (this.#busy || (!atOnce && Math.abs(at - this.#savedAt) < WRITE_INTERVAL_MS)) return;
    this.#busy = true;
    try {
      const store = await this.#caches().open(STORE);
      if (games === this.#saved?.games && delay === this.#saved.delay)
        await store.put(this.#confirmedKey, json({ position: this.#saved.position, at }));
      else {
        const text = JSON.stringify({ position, games, delay, at });
        if (text.length > MAX_CHARACTERS) return;
        await store.put(this.#boardKey, new Response(text));
        this.#saved = { position, games, delay };
        for (const entry of (await store.keys()).slice(0, -MAX_ENTRIES)) await store.delete(entry);
      }
      this.#savedAt = at;
    } catch {
      // No secure context, or no space left: the wall will start without a cached board.
    } finally {
      this.#busy = false;
    }
  }

  /**
   * Read the cached board.
   *
   * @param {number} delay of the display, s
   * @returns {Promise<(Board & { ageMs: number }) | null>} `ageMs`: since its last confirmation
   */
  async recall(delay) {
    try {
      const store = await this.#caches().open(STORE);
      const board = await read(store, this.#boardKey);
      if (!isBoard(board) || (board.delay ?? 0) < delay) return null;
      const confirmation = await read(store, this.#confirmedKey);
      const same =
        confirmation?.position?.epoch === board.position.epoch &&
        confirmation.position.offset === board.position.offset;
      return { position: board.position, games: board.games, ageMs: this.age(same ? confirmation.at : board.at) };
    } catch {
      return null;
    }
  }

  /**
   * Return the age of a moment; a day for one in the future or for none at all.
   *
   * @param {number} at ms since 1970
   * @returns {number} ms
   */
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

/** @param {any} value @returns {value is Board & { at: number, delay?: number }} */
function isBoard(value) {
  return typeof value?.position?.epoch === "string" && typeof value.games === "object" && typeof value.at === "number";
}

/**
 * Register the service worker.
 *
 * @param {Pick<ServiceWorkerContainer, "register"> | undefined} workers undefined without a secure context
 * @param {(name: string) => string} trusted returns the address of a script beside the page
 * @param {(callback: () => void, ms: number) => void} every
 * @returns {Promise<boolean>} whether the page starts without its server from now on
 */
export async function registerWorker(workers, trusted, every) {
  try {
    const registration = await workers?.register(trusted(WORKER_URL), { scope: "./", updateViaCache: "none" });
    if (!registration) return false;
    // Browsers check on navigation, and a wall does not navigate for weeks.
    every(() => void registration.update().catch(() => {}), HOUR_MS);
    return true;
  } catch {
    return false;
  }
}
