/**
 * What one side owes to what the referee has told: how stale each change was when it was painted, for how long it showed a
 * wrong score, and what it never showed. Pure.
 *
 * Offsets tie the two together: a change counts as painted when the side first stood at its offset or beyond. The side
 * may be faster than the referee: its last paints are remembered.
 *
 * - Staleness of a change: from its detection to that paint.
 * - Wrong-score seconds: the sum over all games of the time in which the side showed another score than the one the server
 *   had detected; two games for one second are two.
 * - Never shown: versions of a game that were overtaken by a later one before the side painted.
 */

import { Percentiles } from "./percentiles.js";

/** Paints remembered for a referee that is slower than the side. */
const MAX_PAINTS = 256;
/** Changes that may wait for a side that paints nothing: past it the oldest are given up as never shown. */
const MAX_OPEN = 4_096;
/** Painted changes that are remembered one by one, for plots and exports: 15 minutes of six a second. */
const MAX_RECORDED = 5_400;

/**
 * @typedef {{ key: string, score: string }} Version of a game after a change
 * @typedef {{ offset: number, moment: number, games: readonly Version[] }} Change `moment`: when it was detected, monotonic ms
 * @typedef {{ offset: number, at: number }} Paint
 * @typedef {{ change: Change, at: number }} Settled `at`: when the side painted it, monotonic ms
 */

export class Account {
  /** From here on it counts, monotonic ms; null: it does not. @type {number | null} */
  #since = null;
  #base = 0;
  /** @type {Paint[]} */
  #paints = [];
  /** @type {Change[]} */
  #open = [];
  /** The score of each game that the side shows. @type {Map<string, string>} */
  #shown = new Map();
  /** The last paint that brought a version of a game. @type {Map<string, Paint>} */
  #brought = new Map();
  /** Up to when each game's wrong scores are counted: two changes that one paint brought are not counted twice. @type {Map<string, number>} */
  #counted = new Map();
  #wrongMs = 0;
  #versions = 0;
  #neverShown = 0;
  staleness = new Percentiles();
  /** The last changes with when they were painted, the oldest first. @type {Settled[]} */
  record = [];

  /**
   * Count from here on. What was counted before stays.
   *
   * @param {number} offset at which the side stands
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

  /** Stop counting; what is under way counts up to now. @param {number} now monotonic ms */
  pause(now) {
    if (this.#since === null) return;
    this.#wrongMs += this.#openMs(now);
    this.#since = null;
    this.#open = [];
  }

  /** Whether it counts. */
  get running() {
    return this.#since !== null;
  }

  /**
   * The referee tells of a change, in order.
   *
   * @param {Change} change
   * @returns {Settled[]} what is settled by that: the side had painted it already
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
   * The side has painted.
   *
   * @param {number} offset at which it stands now
   * @param {number} at monotonic ms
   * @returns {Settled[]} the changes that are on the screen since then
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

  /** Games whose score is an old one, with since when, monotonic ms. @returns {Map<string, number>} */
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

  /** How long these changes made scores wrong, up to then. @param {readonly Change[]} changes @param {number} until @returns {number} ms */
  #wrongIn(changes, until) {
    /** Each game's score since when. @type {Map<string, { score: string, from: number }>} */
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
