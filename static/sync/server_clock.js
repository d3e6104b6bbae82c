/**
 * An estimate of the server's clock. Pure.
 *
 * A reading is late by its time on the network and never early, so the highest of the last readings is the best. A
 * reading far from the best begins anew:
 *
 * - Far behind: it came very late, or the server's clock was set back. Data then looks younger than it is, and nothing
 *   is shown too soon.
 * - Far ahead: the server's clock was set forward, this machine slept, or the readings before came very late. Data from
 *   before that reading counts as of that reading, because its age cannot be known.
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
