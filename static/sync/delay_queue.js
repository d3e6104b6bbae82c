/**
 * What waits for its time: actions in the order they came, each let go so long after the moment it tells of. Pure.
 *
 * Nothing leaves early and nothing overtakes. What does not fit any more is merged into the newest that waits, and takes
 * the later moment: then a step in between is not shown, but none too soon.
 *
 * @import { Action } from "../types.js"
 */

/** Actions that may wait: 180 s of 20 a second, and a reserve. */
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

  /** @param {number} ms from its moment until an action is let go @param {number} [limit] actions that may wait */
  constructor(ms, limit = LIMIT) {
    this.#ms = ms;
    this.#limit = limit;
  }

  /** Takes effect with the next `release`: a shorter one lets go of more at once, in order; a longer one holds back. */
  set ms(ms) {
    this.#ms = ms;
  }

  get ms() {
    return this.#ms;
  }

  /** How many actions wait. */
  get size() {
    return this.#waiting.length - this.#first;
  }

  /** How many were merged because too many waited. */
  get merged() {
    return this.#merged;
  }

  /**
   * @param {Action} action
   * @param {number | null} moment it tells of, monotonic ms; null for that of the action before
   * @param {() => Action} whole an action that stands for everything up to and with this one: taken when there is no room
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
   * Let go of what is due.
   *
   * @param {number} now monotonic ms
   * @returns {Action[]} in order
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

  /** When the next one is due, monotonic ms; null when none waits. @returns {number | null} */
  get due() {
    const next = this.#waiting[this.#first];
    return next ? next.moment + this.#ms : null;
  }
}
