/**
 * The server's moments in the page's own time, corrected by the way there and back. Pure.
 *
 * A ping that was answered after `trip` ms tells the server's clock to within half of it: the fastest of the last ones is
 * believed. (`ServerClock` of the delay code, which hears heartbeats only, knows of no way there and takes the earliest.)
 */

/** Answers that are remembered: a minute of them, after which a clock that was set otherwise is believed. */
const MAX_ANSWERS = 30;
/** So many answers make an estimate, if the best is off by little: the first ones are slowed by the page's own start. */
const MIN_ANSWERS = 4;
const MAX_ERROR_MS = 5;
/** So many make one in any case: the line is a slow one. */
const SLOW_LINE_ANSWERS = 16;
/** The server tells whole ms. */
const ROUNDING_MS = 1;

export class TripClock {
  /** @type {{ offset: number, trip: number }[]} */
  #answers = [];
  /** @type {{ offset: number, trip: number } | null} */
  #best = null;

  /**
   * @param {number} serverTime ms since 1970, in the answer
   * @param {number} sentAt monotonic ms
   * @param {number} at monotonic ms, when the answer came
   */
  read(serverTime, sentAt, at) {
    const trip = Math.max(0, at - sentAt);
    this.#answers.push({ offset: serverTime + trip / 2 - at, trip });
    if (this.#answers.length > MAX_ANSWERS) this.#answers.shift();
    this.#best = this.#answers.reduce((best, one) => (one.trip <= best.trip ? one : best));
  }

  /** Whether enough was heard to measure by it. */
  get settled() {
    const { length } = this.#answers;
    return (
      length >= SLOW_LINE_ANSWERS ||
      (length >= MIN_ANSWERS && (this.errorMs ?? Number.POSITIVE_INFINITY) <= MAX_ERROR_MS)
    );
  }

  /** How far off the estimate may be, ms; null before the first answer. */
  get errorMs() {
    return this.#best && this.#best.trip / 2 + ROUNDING_MS;
  }

  /**
   * When something happened, by the page's time.
   *
   * @param {number} serverTime ms since 1970
   * @returns {number | null} monotonic ms; null while the server's clock is not known
   */
  momentOf(serverTime) {
    return this.#best && serverTime - this.#best.offset;
  }
}
