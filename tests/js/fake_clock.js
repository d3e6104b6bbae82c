/** A clock and timers that move only when a test moves them. */

/** @import { Timers } from "../../static/types.js" */

/** @implements {Timers} */
export class FakeClock {
  time = 0;
  #next = 1;
  /** @type {Map<number, { at: number, callback: () => void }>} */
  #timers = new Map();

  now = () => this.time;

  /** @param {() => void} callback @param {number} ms */
  set(callback, ms) {
    const id = this.#next++;
    this.#timers.set(id, { at: this.time + ms, callback });
    return id;
  }

  /** @param {number} id */
  clear(id) {
    this.#timers.delete(id);
  }

  /** Number of pending timers. */
  get pending() {
    return this.#timers.size;
  }

  /** Time until the next timer, ms; null without one. */
  get next() {
    const waits = [...this.#timers.values()].map(({ at }) => at - this.time);
    return waits.length ? Math.min(...waits) : null;
  }

  /**
   * Advance the time without running timers, as on a frozen page.
   *
   * @param {number} ms
   */
  freeze(ms) {
    this.time += ms;
  }

  /** Advance the time and run the timers that are due. @param {number} ms */
  advance(ms) {
    const end = this.time + ms;
    for (;;) {
      const due = [...this.#timers]
        .filter(([, { at }]) => at <= end)
        .sort(([a, one], [b, two]) => one.at - two.at || a - b);
      const first = due[0];
      if (!first) break;
      const [id, { at, callback }] = first;
      this.#timers.delete(id);
      this.time = Math.max(this.time, at);
      callback();
    }
    this.time = end;
  }
}
