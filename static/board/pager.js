/**
 * The page on the screen: games that do not fit at the same time take turns. Stateful, without side effects. All times
 * are monotonic ms.
 *
 * The next page is that with the game that has waited longest. A favourite's wait counts double, a delayed game's one
 * and a half times. A page stays between `SHORTEST` and `LONGEST`, the longer the more there is to read. Hence each of
 * n pages is shown within `2 n + 1` turns, so within `(2 n + 1) LONGEST`.
 *
 * @import { CardState, GameKey } from "../types.js"
 */

/** How long a page stays, ms. */
const SHORTEST = 6_000;
const LONGEST = 15_000;
/** Time that a viewer needs to scan a new page, and to read a game on it, ms. */
const FIND_MS = 3_000;
const READ_MS = 900;
/** A pause ends by itself, ms: nobody may be there to end it. */
export const PAUSE_MS = 120_000;

/** @type {Partial<Record<CardState, number>>} */
const WEIGHTS = { held: 1.5 };
const FAVOURITE = 2;

/** @typedef {readonly GameKey[]} Sight the games of a page */

/**
 * How much a game's wait counts, from 1 to 2.
 *
 * @param {CardState} state
 * @param {boolean} favourite
 */
export function weight(state, favourite) {
  return favourite ? FAVOURITE : (WEIGHTS[state] ?? 1);
}

/**
 * How long a page stays, ms.
 *
 * @param {Sight} page
 * @param {(key: GameKey) => number} weightOf
 */
export function dwell(page, weightOf) {
  const read = page.reduce((sum, key) => sum + READ_MS * weightOf(key), FIND_MS);
  return Math.min(LONGEST, Math.max(SHORTEST, read));
}

export class Pager {
  /** When each game was last on the screen, or first asked for. @type {Map<GameKey, number>} */
  #seen = new Map();
  /** The pages that take turns, one list for each part of the board that turns. @type {readonly (readonly Sight[])[]} */
  #rotations = [];
  /** The page of each rotation. @type {number[]} */
  #shown = [];
  /** @type {(key: GameKey) => number} */
  #weightOf = () => 1;
  #since = 0;
  #dwell = LONGEST;
  /** @type {number | null} */
  #pausedAt = null;

  /**
   * Set other pages. Games on the screen stay there if possible, for the rest of their time.
   *
   * @param {readonly (readonly Sight[])[]} rotations
   * @param {(key: GameKey) => number} weightOf
   * @param {number} now
   */
  plan(rotations, weightOf, now) {
    const before = new Set(this.#showing());
    const known = new Set(rotations.flat(2));
    for (const key of [...this.#seen.keys()]) if (!known.has(key)) this.#seen.delete(key);
    for (const key of known) if (!this.#seen.has(key)) this.#seen.set(key, now);
    const turning = this.#rotations.length > 0;
    this.#rotations = rotations;
    this.#weightOf = weightOf;
    this.#shown = rotations.map((rotation) => most(rotation, (page) => page.filter((key) => before.has(key)).length));
    if (!turning) this.#begin(now);
    else this.#dwell = this.#longest();
    this.#mark(now);
  }

  /**
   * Turn the page when it is time to. Called often.
   *
   * @param {number} now
   * @returns {boolean} whether there is anything new: other pages, or the end of a pause
   */
  tick(now) {
    this.#mark(now);
    if (this.#rotations.length === 0) return false;
    if (this.#pausedAt !== null) {
      if (now - this.#pausedAt < PAUSE_MS) return false;
      this.resume(now);
      return true;
    }
    if (now - this.#since < this.#dwell) return false;
    this.#shown = this.#rotations.map((rotation, index) => this.#next(rotation, this.#shown[index] ?? 0, now));
    this.#begin(now);
    return true;
  }

  /** Stop turning; ends by itself after `PAUSE_MS`. @param {number} now */
  pause(now) {
    this.#pausedAt ??= now;
  }

  /** Go on, with the whole time for what is shown. @param {number} now */
  resume(now) {
    this.#pausedAt = null;
    this.#begin(now);
  }

  get paused() {
    return this.#pausedAt !== null;
  }

  /** The page of each rotation. @returns {readonly number[]} */
  get shown() {
    return this.#shown;
  }

  /** How long the pages stay that are shown, ms, and since when. */
  get turn() {
    return { dwell: this.#dwell, since: this.#since };
  }

  /** @param {readonly Sight[]} rotation @param {number} current @param {number} now */
  #next(rotation, current, now) {
    const waited = (/** @type {GameKey} */ key) => (now - (this.#seen.get(key) ?? now)) * this.#weightOf(key);
    // In the order of the pages where all have waited alike.
    const order = rotation.map((_, index) => (current + 1 + index) % rotation.length);
    return (
      order[most(order, (index) => (index === current ? -1 : Math.max(...(rotation[index] ?? []).map(waited))))] ?? 0
    );
  }

  #showing() {
    return this.#rotations.flatMap((rotation, index) => rotation[this.#shown[index] ?? 0] ?? []);
  }

  /** @param {number} now */
  #mark(now) {
    for (const key of this.#showing()) this.#seen.set(key, now);
  }

  /** @param {number} now */
  #begin(now) {
    this.#since = now;
    this.#dwell = this.#longest();
    this.#mark(now);
  }

  #longest() {
    const times = this.#rotations.map((rotation, index) =>
      dwell(rotation[this.#shown[index] ?? 0] ?? [], this.#weightOf),
    );
    return Math.max(SHORTEST, ...times);
  }
}

/**
 * Where the value is largest, the first of several.
 *
 * @template T
 * @param {readonly T[]} items
 * @param {(item: T) => number} value
 */
function most(items, value) {
  const values = items.map(value);
  return Math.max(0, values.indexOf(Math.max(...values)));
}
