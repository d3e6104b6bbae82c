/**
 * What the server's clock says now, by ours. Pure.
 *
 * A reading is late by the way it took, and never early: so the highest of the last ones is the best. One that is far
 * behind came very late, or the server's clock was set back: it is believed at once, for then things look younger than
 * they are, and nothing is shown too soon.
 */

/** Readings that count: ten minutes of heartbeats. */
const READINGS = 60;
/** A reading so far behind the best is far, ms. */
const FAR_MS = 2_000;
/** So many of them in a row did not all come late: the clock was set back. */
const FAR_READINGS = 3;

export class ServerClock {
  /** Server's clock minus ours, ms. @type {number[]} */
  #offsets = [];
  /** The last readings that were far, the newest last. @type {number[]} */
  #far = [];

  /**
   * @param {number} serverTime ms since 1970, as the server told it
   * @param {number} at monotonic ms of this page, when it came
   */
  read(serverTime, at) {
    const offset = serverTime - at;
    if (offset < Math.max(...this.#offsets) - FAR_MS) {
      this.#far.push(offset);
      if (this.#far.length < FAR_READINGS) return;
      this.#offsets = this.#far;
    } else {
      this.#offsets.push(offset);
      this.#offsets.splice(0, Math.max(0, this.#offsets.length - READINGS));
    }
    this.#far = [];
  }

  /**
   * @param {number} now monotonic ms of this page
   * @returns {number | null} ms since 1970; null before the first reading
   */
  at(now) {
    const far = this.#far.at(-1);
    if (far !== undefined) return now + far;
    return this.#offsets.length ? now + Math.max(...this.#offsets) : null;
  }
}
