/**
 * The accuracy of one side against the referee: staleness, wrong scores, versions never shown. Pure.
 *
 * Offsets connect the two. A change counts as painted when the side first reached its offset or a later one. The side
 * may be faster than the referee, so its last paints are remembered.
 *
 * - Staleness of a change: from its detection to that paint.
 * - Wrong-score seconds: the time in which the side showed another score than the server had detected, summed over all
 *   games. Two games wrong for one second are two seconds.
 * - Never shown: versions of a game that a later one replaced before the side painted.
 */

import { Percentiles } from "./percentiles.js";

/** Paints kept for a referee that is slower than the side. */
const MAX_PAINTS = 256;
/** Changes that may wait for a side that paints nothing. Beyond it the oldest count as never shown. */
const MAX_OPEN = 4_096;
/** Painted changes kept for plots and exports: 15 minutes at six a second. */
const MAX_RECORDED = 5_400;

/**
 * @typedef {{ key: string, score: string }} Version of a game after a change
 * @typedef {{ offset: number, moment: number, games: readonly Version[] }} Change `moment`: time of detection, monotonic ms
 * @typedef {{ offset: number, at: number }} Paint
 * @typedef {{ change: Change, at: number }} Settled `at`: time of the side's paint, monotonic ms
 */

export class Account {
  /** Start of counting, monotonic ms; null while paused. @type {number | null} */
  #since = null;
  #base = 0;
  /** @type {Paint[]} */
  #paints = [];
  /** @type {Change[]} */
  #open = [];
  /** The score that the side shows of each game. @type {Map<string, string>} */
  #shown = new Map();
  /** The last paint with a new version of each game. @type {Map<string, Paint>} */
  #brought = new Map();
  /**
   * The time up to which each game's wrong score is counted. One paint of two changes counts once.
   *
   * @type {Map<string, number>}
   */
  #counted = new Map();
  #wrongMs = 0;
  #versions = 0;
  #neverShown = 0;
  staleness = new Percentiles();
  /** The last changes with their paint times, the oldest first. @type {Settled[]} */
  record = [];

  /**
   * Count from now on. Earlier counts stay.
   *
   * @param {number} offset of the board that the side shows
   * @param {Iterable<readonly [string, string]>} scores that it shows, by game
   * @param {number} at monotonic ms
   */
  begin(offset, scores, at) {
    this.#since = at;
    this.#base = offset;
    this.#paints = [{ offset, at }];
    this.#open = [];
    this.#shown = new Map(scores);
    this.#brought.clear();
    this.#counted.clear();
  }

  /** Stop counting. Wrong scores count up to now. @param {number} now monotonic ms */
  pause(now) {
    if (this.#since === null) return;
    this.#wrongMs += this.#openMs(now);
    this.#since = null;
    this.#open = [];
  }

  /** Whether the account counts. */
  get running() {
    return this.#since !== null;
  }

  /**
   * Note a change from the referee. Changes come in order.
   *
   * @param {Change} change
   * @returns {Settled[]} the changes settled by it, if the side had painted it already
   */
  detected(change) {
    if (this.#since === null || change.offset <= this.#base) return [];
    this.#versions += change.games.length;
    this.#open.push(change);
    if (this.#open.length > MAX_OPEN) this.#neverShown += this.#open.shift()?.games.length ?? 0;
    const paint = this.#paints.find(({ offset }) => offset >= change.offset);
    return paint ? this.#settle(paint) : [];
  }

  /**
   * Note a paint of the side.
   *
   * @param {number} offset of the painted board
   * @param {number} at monotonic ms
   * @returns {Settled[]} the changes that this paint showed first
   */
  painted(offset, at) {
    if (this.#since === null || offset <= (this.#paints.at(-1)?.offset ?? 0)) return [];
    const paint = { offset, at };
    this.#paints.push(paint);
    if (this.#paints.length > MAX_PAINTS) this.#paints.shift();
    return this.#settle(paint);
  }

  /** @param {number} now monotonic ms @returns {{ wrongMs: number, versions: number, neverShown: number }} */
  totals(now) {
    return { wrongMs: this.#wrongMs + this.#openMs(now), versions: this.#versions, neverShown: this.#neverShown };
  }

  /** Return the games with an outdated score, and since when, monotonic ms. @returns {Map<string, number>} */
  wrong() {
    /** @type {Map<string, number>} */
    const since = new Map();
    for (const { moment, games } of this.#open) {
      for (const { key, score } of games) {
        if (score === this.#shown.get(key)) since.delete(key);
        else if (!since.has(key)) since.set(key, moment);
      }
    }
    return since;
  }

  /** @param {Paint} paint @returns {Settled[]} */
  #settle(paint) {
    const count = this.#open.findIndex(({ offset }) => offset > paint.offset);
    const due = this.#open.splice(0, count < 0 ? this.#open.length : count);
    this.#wrongMs += this.#wrongIn(due, paint.at);
    for (const { moment, games } of due) {
      if (moment >= (this.#since ?? 0)) this.staleness.add(Math.max(0, paint.at - moment));
      for (const { key, score } of games) {
        if (this.#brought.get(key) === paint) this.#neverShown += 1;
        this.#brought.set(key, paint);
        this.#shown.set(key, score);
        this.#counted.set(key, paint.at);
      }
    }
    const settled = due.map((change) => ({ change, at: paint.at }));
    this.record.push(...settled.filter(({ change }) => change.moment >= (this.#since ?? 0)));
    this.record.splice(0, Math.max(0, this.record.length - MAX_RECORDED));
    return settled;
  }

  /** @param {number} now */
  #openMs(now) {
    return this.#since === null ? 0 : this.#wrongIn(this.#open, now);
  }

  /**
   * Sum the time for which these changes made scores wrong.
   *
   * @param {readonly Change[]} changes
   * @param {number} until
   * @returns {number} ms
   */
  #wrongIn(changes, until) {
    /** Each game's last score and its start. @type {Map<string, { score: string, from: number }>} */
    const last = new Map();
    let sum = 0;
    /** @param {string} key @param {number} to */
    const close = (key, to) => {
      const before = last.get(key);
      if (before && before.score !== this.#shown.get(key))
        sum += Math.max(0, to - Math.max(before.from, this.#since ?? 0, this.#counted.get(key) ?? 0));
    };
    for (const { moment, games } of changes) {
      for (const { key, score } of games) {
        close(key, Math.min(moment, until));
        last.set(key, { score, from: moment });
      }
    }
    for (const key of last.keys()) close(key, until);
    return sum;
  }
}
