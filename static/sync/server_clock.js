/**
 * An estimate of the server's clock. Pure.
 *
 * A reading is late by its time on the network and never early, so the highest of the last readings is the best. A
 * reading far behind the best came very late, or the server's clock was set back. It is used at once: data then looks
 * younger than it is, and nothing is shown too soon.
 */

/** Number of readings that are kept: ten minutes of heartbeats. */
const READINGS = 60;
/** A reading that is this far behind the best counts as far, ms. */
const FAR_MS = 2_000;
/** After this many far readings in a row the clock was set back: they cannot all have come late. */
const FAR_READINGS = 3;

export class ServerClock {
  /** Server's clock minus the page's, ms. @type {number[]} */
  #offsets = [];
  /** The latest readings, if they were far; the newest last. @type {number[]} */
  #far = [];

  /**
   * Add a reading.
   *
   * @param {number} serverTime ms since 1970, from a message of the server
   * @param {number} at when the message came, monotonic ms of this page
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
   * Return the server's time.
   *
   * @param {number} now monotonic ms of this page
   * @returns {number | null} ms since 1970; null before the first reading
   */
  at(now) {
    const far = this.#far.at(-1);
    if (far !== undefined) return now + far;
    return this.#offsets.length ? now + Math.max(...this.#offsets) : null;
  }
}
