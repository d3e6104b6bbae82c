/**
 * The server's model of the window so far: cost and freshness of each transport. Pure.
 *
 * The model is `dashboard/contrast/counterfactual.py`, and the break-even line is `break_even.py`. This module only
 * prepares them for a table and a plot.
 *
 * @import { Choice, Contestant } from "./settings.js"
 */

import { CONTESTANTS, isTimed } from "./settings.js";

/**
 * @typedef {{
 *   requests_per_s: number, bytes_up_per_s: number, bytes_down_per_s: number, nothing_new_share: number,
 *   staleness_ms: { p95: number }, wrong_score_seconds: number, server_cores: number,
 * }} Outcome of all viewers together; `wrong_score_seconds`: of one viewer, in the whole window
 * @typedef {{ interval_s: number, crossings: { changes_per_s: number, above: "push" | "poll" }[] }} LinePoint
 * @typedef {{ poll: string, measure: "processor" | "bytes", points: LinePoint[] }} Line
 * @typedef {{
 *   changes: number, changes_per_s: number, since_ms: number, until_ms: number, interval_s: number, viewers: number,
 *   contestants: Readonly<Record<Contestant, Outcome>>, break_even: Line[],
 * }} Answer of `/api/v1/contrast/counterfactual`
 *
 * @typedef {{ xs: number[], processor: (number | null)[], bytes: (number | null)[], present: (number | null)[] }} BreakEvenCurves
 *   `xs`: changes a second, ascending; all others: intervals, s
 */

/** An interval beyond the plot, s. */
const BEYOND_S = 600;

/** Steps of the slider for each power of ten. */
const STEPS = 4;

/** Return the number of viewers at a position of the slider. @param {number} place 0 to 24 */
export function viewersAt(place) {
  const exact = 10 ** (place / STEPS);
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(exact)) - 1);
  return Math.round(exact / unit) * unit;
}

/** Return the slider's position for a number of viewers. @param {number} viewers at least 1 */
export function placeOf(viewers) {
  return Math.round(Math.log10(viewers) * STEPS);
}

/** Return the poll whose break-even line is drawn. @param {Choice} choice @returns {Contestant} */
export function comparedPoll({ left, right }) {
  return [right, left].find(isTimed) ?? "fair_poll";
}

/**
 * Return the interval from which polling costs less than push, by the rate of changes, and the point of the present
 * window.
 *
 * The interval is longest at medium rates. At high rates one answer contains many changes, and at very low rates push
 * mostly costs heartbeats.
 *
 * @param {Answer} answer
 * @param {Contestant} poll
 * @returns {BreakEvenCurves}
 */
export function breakEvenCurves({ break_even: lines, changes_per_s: rate, interval_s: interval }, poll) {
  /** @type {Map<number, { processor: number | null, bytes: number | null, present: number | null }>} */
  const pointByRate = new Map();
  /** @param {number} x @param {"processor" | "bytes" | "present"} name @param {number} y */
  const put = (x, name, y) => {
    const point = pointByRate.get(x) ?? { processor: null, bytes: null, present: null };
    point[name] = y;
    pointByRate.set(x, point);
  };
  for (const line of lines.filter((one) => one.poll === poll)) {
    for (const { interval_s: y, crossings } of line.points) {
      for (const { changes_per_s: x } of crossings) put(x, line.measure, y);
    }
    // Between these two crossings push is always cheaper, so the line leaves the plot there.
    const [rare, often] = line.points.at(-1)?.crossings ?? [];
    if (rare && often) put(Math.sqrt(rare.changes_per_s * often.changes_per_s), line.measure, BEYOND_S);
  }
  if (rate > 0) put(rate, "present", interval);
  const points = [...pointByRate].sort(([a], [b]) => a - b);
  const ys = (/** @type {"processor" | "bytes" | "present"} */ name) => points.map(([, point]) => point[name]);
  return { xs: points.map(([x]) => x), processor: ys("processor"), bytes: ys("bytes"), present: ys("present") };
}

/**
 * @typedef {{ name: Contestant, requests: number, bytes: number, silent: number, p95: number, wrongMs: number, cores: number }} Row
 *   `requests` and `bytes` (both ways) a second of all viewers; `p95` ms
 */

/** Return the table's rows. @param {Answer} answer @returns {Row[]} one for each contestant */
export function table({ contestants }) {
  return CONTESTANTS.map((name) => {
    const one = contestants[name];
    return {
      name,
      requests: one.requests_per_s,
      bytes: one.bytes_up_per_s + one.bytes_down_per_s,
      silent: one.nothing_new_share,
      p95: one.staleness_ms.p95,
      wrongMs: one.wrong_score_seconds * 1_000,
      cores: one.server_cores,
    };
  });
}

/**
 * Return the cost of a poll as a multiple of the cost of push, by two measures.
 *
 * @param {Answer} answer
 * @param {Contestant} poll
 * @returns {{ processor: number, bytes: number }}
 */
export function factors({ contestants }, poll) {
  const bytes = (/** @type {Outcome} */ { bytes_up_per_s: up, bytes_down_per_s: down }) => up + down;
  return {
    processor: contestants[poll].server_cores / contestants.push.server_cores,
    bytes: bytes(contestants[poll]) / bytes(contestants.push),
  };
}

/**
 * Return the model's server time for a viewer.
 *
 * @param {Answer} answer
 * @param {Contestant} contestant
 * @returns {number} ms a minute
 */
export function serverMs({ contestants, viewers }, contestant) {
  return (contestants[contestant].server_cores / viewers) * 60_000;
}
