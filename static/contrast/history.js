/**
 * The last quarter of an hour for the plots. Pure.
 *
 * @import { Place } from "./settings.js"
 * @import { Settled } from "./accuracy/account.js"
 */

export const SPAN_S = 900;
/** Spans of a plot, s. It has the smallest that contains all points. */
const SPANS = [30, 60, 180, 420, SPAN_S];

/**
 * @typedef {Readonly<Record<Place, number>>} Pair
 * @typedef {{ at: number, bytes: Pair }} Sample `at` monotonic ms
 * @typedef {{ xs: number[], left: (number | null)[], right: (number | null)[] }} Curves `xs`: s before now, rising to 0
 */

export class History {
  /** @type {Sample[]} */
  #samples = [];

  /** Add a sample, once a second. @param {number} at monotonic ms @param {Pair} bytes so far, both ways */
  add(at, bytes) {
    this.#samples.push({ at, bytes });
    if (this.#samples.length > SPAN_S + 1) this.#samples.shift();
  }

  reset() {
    this.#samples = [];
  }

  /** Return the bytes of each side over time. @param {number} now monotonic ms @returns {Curves} */
  bytes(now) {
    const seen = this.#samples.filter(({ at }) => now - at <= SPAN_S * 1_000);
    return {
      xs: seen.map(({ at }) => (at - now) / 1_000),
      left: seen.map(({ bytes }) => bytes.left),
      right: seen.map(({ bytes }) => bytes.right),
    };
  }
}

/**
 * Return the staleness of each change on either side, ms.
 *
 * @param {Readonly<Record<Place, readonly Settled[]>>} records the oldest first
 * @param {number} now monotonic ms
 * @returns {Curves}
 */
export function staleness(records, now) {
  /** @type {Map<number, { moment: number, left: number | null, right: number | null }>} */
  const pointByOffset = new Map();
  for (const place of /** @type {const} */ (["left", "right"])) {
    for (const { change, at } of records[place]) {
      if (now - change.moment > SPAN_S * 1_000) continue;
      const point = pointByOffset.get(change.offset) ?? { moment: change.moment, left: null, right: null };
      // A clock error of a millisecond can make a staleness negative. A logarithmic scale has no place for it.
      point[place] = Math.max(1, at - change.moment);
      pointByOffset.set(change.offset, point);
    }
  }
  const points = [...pointByOffset.values()].sort((a, b) => a.moment - b.moment);
  return {
    xs: points.map(({ moment }) => (moment - now) / 1_000),
    left: points.map(({ left }) => left),
    right: points.map(({ right }) => right),
  };
}

/** Return the span of a plot that contains all points, s. @param {readonly number[]} xs as of `Curves` */
export function spanOf(xs) {
  const oldest = -(xs[0] ?? 0);
  return SPANS.find((span) => oldest <= span) ?? SPAN_S;
}
