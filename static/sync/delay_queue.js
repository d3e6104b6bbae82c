/**
 * A queue that releases each action a fixed delay after its moment: when the change that it reports was detected. Pure.
 *
 * No action leaves early and none overtakes another. A full queue merges into its newest entry, which keeps the later
 * moment: a step in between is skipped, none is shown early.
 *
 * @import { Action } from "../types.js"
 */

/** Longest queue: 180 s of 20 actions a second, and a reserve. */
const LIMIT = 4_096;

/** @typedef {{ action: Action, moment: number }} Waiting `moment`: monotonic ms */

export class DelayQueue {
  #ms;
  #limit;
  /** @type {Waiting[]} */
  #waiting = [];
  #first = 0;
  #newest = Number.NEGATIVE_INFINITY;
  #merged = 0;

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

  /** Number of actions that were merged because the queue was full. */
  get merged() {
    return this.#merged;
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
    this.#merged += 1;
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
