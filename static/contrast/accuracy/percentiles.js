/**
 * Median, 95th percentile, maximum and mean of samples. Pure.
 */

/** Samples kept: two changes a second for two hours. Then the oldest are dropped. */
const MAX_SAMPLES = 15_000;

/** @typedef {{ count: number, p50: number, p95: number, max: number, mean: number }} Summary in ms, except the count */

export class Percentiles {
  /** @type {number[]} */
  #samples = [];
  /** @type {Summary | null} */
  #summary = null;

  /** @param {number} ms */
  add(ms) {
    this.#samples.push(ms);
    if (this.#samples.length > MAX_SAMPLES) this.#samples.splice(0, this.#samples.length - MAX_SAMPLES);
    this.#summary = null;
  }

  /** @returns {Summary | null} null while there is no sample */
  get summary() {
    if (this.#samples.length && this.#summary === null) {
      const sorted = Float64Array.from(this.#samples).sort();
      this.#summary = {
        count: sorted.length,
        p50: quantile(sorted, 0.5),
        p95: quantile(sorted, 0.95),
        max: sorted[sorted.length - 1] ?? 0,
        mean: sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length,
      };
    }
    return this.#summary;
  }
}

/**
 * Interpolate linearly between the two nearest samples, as numpy's default and Excel's PERCENTILE.INC do.
 *
 * @param {ArrayLike<number>} sorted at least one
 * @param {number} share 0 to 1
 */
export function quantile(sorted, share) {
  const place = (sorted.length - 1) * share;
  const low = Math.floor(place);
  const below = sorted[low] ?? 0;
  return below + ((sorted[low + 1] ?? below) - below) * (place - low);
}
