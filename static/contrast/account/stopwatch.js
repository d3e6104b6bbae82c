/**
 * The stopwatch between the sides: it starts when one of them paints a new score and stops when the other one does. Pure.
 */

/** Scores that may be under way at one time; past it the oldest is let go. */
const MAX_RACES = 64;

/**
 * @import { Place } from "../settings.js"
 *
 * @typedef {{
 *   id: string, first: Place, startedAt: number, endedAt: number | null, game: string,
 * }} Race `game`: its key; times in monotonic ms
 */

export class Stopwatch {
  /** Under way, the oldest first. @type {Map<string, Race>} */
  #running = new Map();
  /** @type {Race | null} */
  #last = null;

  /**
   * A side has painted a score.
   *
   * @param {Place} place
   * @param {string} id of the score: which change of which game
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
    // The faster one may be told of later.
    const first = at < race.startedAt ? place : race.first;
    const [startedAt, endedAt] = [Math.min(at, race.startedAt), Math.max(at, race.startedAt)];
    this.#last = { ...race, first, startedAt, endedAt };
  }

  /** What it shows: the score that waits longest, or else the last one that was decided. @returns {Race | null} */
  get shown() {
    for (const race of this.#running.values()) return race;
    return this.#last;
  }

  /** Nothing is under way any more: a pause, or another contestant. */
  drop() {
    this.#running.clear();
  }

  reset() {
    this.drop();
    this.#last = null;
  }
}

/**
 * @param {Race} race
 * @param {number} now monotonic ms
 * @returns {number} ms between the two paints, so far
 */
export function elapsed({ startedAt, endedAt }, now) {
  return Math.max(0, (endedAt ?? now) - startedAt);
}
