/**
 * The timing of the broadcast delay: when the server detected a change, and when to show it. Pure.
 *
 * @import { Action } from "../types.js"
 */

/** Number of readings that are kept: ten minutes of heartbeats. */
const READINGS = 60;
/** A reading that is this far from the best counts as far, ms. */
export const FAR_MS = 2_000;

/** A display whose clock differs by more than this from the server's goes by the server's, ms. */
const WRONG_MS = 6 * 3_600_000;
/** A server with an earlier time than this has a wrong clock itself: November 2023. */
const PAST_MS = 1_700_000_000_000;

/**
 * Return the time for days and hours on the screen. Televisions start in 1970, or days off.
 *
 * @param {number} own time of the display, ms since 1970
 * @param {number | null} server its time, as far as it is known
 * @returns {number} ms since 1970
 */
export function timeOfDay(own, server) {
  return server !== null && server > PAST_MS && Math.abs(own - server) > WRONG_MS ? server : own;
}

/**
 * An estimate of the server's clock.
 *
 * A reading is late by its time on the network and never early, so the highest of the last readings is the best. A
 * reading far from the best begins anew:
 *
 * - Far behind: it came very late, or the server's clock was set back. Data then looks younger than it is, and nothing
 *   is shown too soon.
 * - Far ahead: the server's clock was set forward, this machine slept, or the readings before came very late. Data from
 *   before that reading counts as of that reading, because its age cannot be known.
 */
export class ServerClock {
  /** The earliest moment that the readings can date, monotonic ms of this page. */
  since = Number.NEGATIVE_INFINITY;
  /** Server's clock minus the page's, ms. @type {number[]} */
  #offsets = [];

  /**
   * Add a reading.
   *
   * @param {number} serverTime ms since 1970, from a message of the server
   * @param {number} at when the message came, monotonic ms of this page
   */
  read(serverTime, at) {
    const offset = serverTime - at;
    const ahead = this.#offsets.length ? offset - Math.max(...this.#offsets) : 0;
    if (ahead > FAR_MS) this.since = at;
    if (Math.abs(ahead) > FAR_MS) this.#offsets = [];
    this.#offsets = [...this.#offsets, offset].slice(-READINGS);
  }

  /**
   * Return the server's time.
   *
   * @param {number} now monotonic ms of this page
   * @returns {number | null} ms since 1970; null before the first reading
   */
  at(now) {
    return this.#offsets.length ? now + Math.max(...this.#offsets) : null;
  }
}

/** Longest queue: 180 s of 20 actions a second, and a reserve. */
const LIMIT = 4_096;

/** @typedef {{ action: Action, moment: number }} Waiting `moment`: monotonic ms */

/**
 * A queue that releases each action a fixed delay after its moment: when the change that it reports was detected.
 *
 * No action leaves early and none overtakes another. A full queue merges into its newest entry, which keeps the later
 * moment: a step in between is skipped, none is shown early.
 */
export class DelayQueue {
  #ms;
  #limit;
  /** @type {Waiting[]} */
  #waiting = [];
  #first = 0;
  #newest = Number.NEGATIVE_INFINITY;

  /** @param {number} ms delay between an action's moment and its release @param {number} [limit] longest queue */
  constructor(ms, limit = LIMIT) {
    this.#ms = ms;
    this.#limit = limit;
  }

  /** The delay, ms. A new one takes effect with the next `release`: a shorter one releases more at once, in order. */
  set ms(ms) {
    this.#ms = ms;
  }

  get ms() {
    return this.#ms;
  }

  /** Number of actions in the queue. */
  get size() {
    return this.#waiting.length - this.#first;
  }

  /**
   * Append an action.
   *
   * @param {Action} action
   * @param {number | null} moment monotonic ms; null: that of the action before
   * @param {() => Action} whole returns an action that replaces all up to and with this one, for a full queue
   */
  add(action, moment, whole) {
    this.#newest = Math.max(this.#newest, moment ?? this.#newest);
    if (this.size < this.#limit) {
      this.#waiting.push({ action, moment: this.#newest });
      return;
    }
    this.#waiting[this.#waiting.length - 1] = { action: whole(), moment: this.#newest };
  }

  /**
   * Remove and return the actions that are due.
   *
   * @param {number} now monotonic ms
   * @returns {Action[]} oldest first
   */
  release(now) {
    const begin = this.#first;
    let end = begin;
    for (let next = this.#waiting[end]; next && next.moment + this.#ms <= now; next = this.#waiting[end]) end += 1;
    const due = this.#waiting.slice(begin, end).map(({ action }) => action);
    this.#first = end;
    if (this.#first * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#first);
      this.#first = 0;
    }
    return due;
  }

  /** Time of the next release, monotonic ms; null for an empty queue. @returns {number | null} */
  get due() {
    const next = this.#waiting[this.#first];
    return next ? next.moment + this.#ms : null;
  }
}
