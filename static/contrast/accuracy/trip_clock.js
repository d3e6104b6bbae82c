/**
 * The server's times on the page's clock, corrected by the round trip. Pure.
 *
 * A ping with a round trip of `trip` ms determines the server's clock to within half of it. The fastest of the last
 * pings is used. (`ServerClock` of the delay code receives heartbeats only. It knows no round trip and takes the
 * earliest.)
 */

/** Answers kept: a minute of them. After that time a clock that was set to another time is accepted. */
const MAX_ANSWERS = 30;
/** Answers needed for an estimate with a small error. The page's own start slows down the first ones. */
const MIN_ANSWERS = 4;
const MAX_ERROR_MS = 5;
/** Answers that suffice with any error: the line is slow. */
const SLOW_LINE_ANSWERS = 16;
/** The server reports whole ms. */
const ROUNDING_MS = 1;

export class TripClock {
  /** @type {{ offset: number, trip: number }[]} */
  #answers = [];
  /** @type {{ offset: number, trip: number } | null} */
  #best = null;

  /**
   * Note the answer to a ping.
   *
   * @param {number} serverTime ms since 1970, in the answer
   * @param {number} sentAt monotonic ms
   * @param {number} at monotonic ms, arrival of the answer
   */
  read(serverTime, sentAt, at) {
    const trip = Math.max(0, at - sentAt);
    this.#answers.push({ offset: serverTime + trip / 2 - at, trip });
    if (this.#answers.length > MAX_ANSWERS) this.#answers.shift();
    this.#best = this.#answers.reduce((best, one) => (one.trip <= best.trip ? one : best));
  }

  /** Whether the estimate is good enough to measure with. */
  get settled() {
    const { length } = this.#answers;
    return (
      length >= SLOW_LINE_ANSWERS ||
      (length >= MIN_ANSWERS && (this.errorMs ?? Number.POSITIVE_INFINITY) <= MAX_ERROR_MS)
    );
  }

  /** The largest error of the estimate, ms; null before the first answer. */
  get errorMs() {
    return this.#best && this.#best.trip / 2 + ROUNDING_MS;
  }

  /**
   * Convert a time of the server to the page's clock.
   *
   * @param {number} serverTime ms since 1970
   * @returns {number | null} monotonic ms; null while the server's clock is not known
   */
  momentOf(serverTime) {
    return this.#best && serverTime - this.#best.offset;
  }
}
