/**
 * The stopwatch between the sides. It starts when one side paints a new score and stops when the other one does. Pure.
 */

/** Scores that may be open at one time. Beyond it the oldest is dropped. */
const MAX_RACES = 64;

/**
 * @import { Place } from "../settings.js"
 *
 * @typedef {{
 *   id: string, first: Place, startedAt: number, endedAt: number | null, game: string,
 * }} Race `game`: its key; times in monotonic ms
 */

export class Stopwatch {
  /** Open races, the oldest first. @type {Map<string, Race>} */
  #running = new Map();
  /** @type {Race | null} */
  #last = null;

  /**
   * Note that a side has painted a score.
   *
   * @param {Place} place
   * @param {string} id of the score: its change and game
   * @param {string} game its key
   * @param {number} at monotonic ms
   */
  painted(place, id, game, at) {
    const race = this.#running.get(id);
    if (!race) {
      this.#running.set(id, { id, first: place, startedAt: at, endedAt: null, game });
      for (const old of this.#running.keys()) if (this.#running.size > MAX_RACES) this.#running.delete(old);
      return;
    }
    if (race.first === place) return;
    this.#running.delete(id);
    // The paint of the faster side may be reported later.
    const first = at < race.startedAt ? place : race.first;
    const [startedAt, endedAt] = [Math.min(at, race.startedAt), Math.max(at, race.startedAt)];
    this.#last = { ...race, first, startedAt, endedAt };
  }

  /** The race to show: the one open for longest, or else the last that ended. @returns {Race | null} */
  get shown() {
    for (const race of this.#running.values()) return race;
    return this.#last;
  }

  /** Drop all open races, after a pause or a change of contestants. */
  drop() {
    this.#running.clear();
  }

  reset() {
    this.drop();
    this.#last = null;
  }
}

/**
 * Return the time between the two paints of a race.
 *
 * @param {Race} race
 * @param {number} now monotonic ms
 * @returns {number} ms, so far
 */
export function elapsed({ startedAt, endedAt }, now) {
  return Math.max(0, (endedAt ?? now) - startedAt);
}
