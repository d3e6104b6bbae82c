/**
 * What is celebrated, one thing at a time and never for long. Pure.
 *
 * A goal, a touchdown, a home run, a lead that changes late, a final. What waits too long is not celebrated at all, and what is
 * taken back ends at once.
 *
 * @import { Celebration, Gala, Moment } from "../types.js"
 */

import { leader, turns } from "./moments.js";

/** How long a score and a final are celebrated, ms; the limit is 8 s. */
export const SCORE_MS = 7_000;
export const FINAL_MS = 6_000;
/** Who has not had his turn by then has none, ms. */
export const PATIENCE_MS = 20_000;
/** How many may wait. */
export const WAITING = 3;

/** @type {Gala} */
export const QUIET = { current: null, waiting: [] };

/**
 * New moments, in the order in which they happened: corrections withdraw, scores and finals come on.
 *
 * @param {Gala} gala
 * @param {readonly Moment[]} moments
 * @param {number} now monotonic ms
 * @returns {Gala}
 */
export function celebrate(gala, moments, now) {
  let next = gala;
  for (const moment of moments) {
    if (moment.kind === "correction") next = withdrawn(next, moment);
    const size = sizeOf(moment);
    if (size === 0) continue;
    // A later goal of the same game says all that the waiting one would have said.
    const others = next.waiting.filter((one) => one.moment.game !== moment.game);
    const mine = { moment, size, since: now, until: 0 };
    const waiting = [...others, mine].sort((a, b) => b.size - a.size || a.since - b.since).slice(0, WAITING);
    next = { ...next, waiting };
  }
  return advance(next, now);
}

/**
 * Time passes: what is over ends, what waits begins.
 *
 * @param {Gala} gala
 * @param {number} now monotonic ms
 * @returns {Gala} the same object when nothing changed
 */
export function advance(gala, now) {
  const current = gala.current && now < gala.current.until ? gala.current : null;
  const waiting = gala.waiting.filter(({ since }) => now - since < PATIENCE_MS);
  const [first, ...rest] = waiting;
  if (current === null && first) {
    const until = now + (first.moment.kind === "final" ? FINAL_MS : SCORE_MS);
    return { current: { ...first, until }, waiting: rest };
  }
  return current === gala.current && waiting.length === gala.waiting.length ? gala : { current, waiting };
}

/**
 * When something will change by itself.
 *
 * @param {Gala} gala
 * @returns {number | null} monotonic ms; null: never
 */
export function nextAt({ current }) {
  return current ? current.until : null;
}

/**
 * How great it is, 0 for what is not celebrated.
 *
 * @param {Moment} moment
 * @returns {0 | 1 | 2 | 3}
 */
export function sizeOf(moment) {
  const { kind, after, points, event, kick } = moment;
  if (after.stale) return 0;
  if (kind === "final") return after.status === "final" ? 2 : 0;
  if (kind !== "score" || kick) return 0;
  switch (after.sport) {
    case "soccer":
    case "ice_hockey":
      return 3;
    case "american_football":
      return points >= 6 ? 3 : points >= 2 ? 1 : 0;
    case "baseball":
      if (event?.kind === "home_run") return 3;
      return turns(moment) || points > 1 ? 1 : 0;
    case "basketball":
      return isLate(moment) && turns(moment) && leader(after) !== null ? 2 : 0;
    case "tennis":
    case "volleyball":
      return 1;
    default:
      return 0;
  }
}

/** @param {Moment} moment in the last two minutes, or at the buzzer */
function isLate({ after }) {
  const last = after.period !== undefined && after.period.number >= after.period.regulation;
  return last && (after.clock?.seconds ?? 0) <= 120;
}

/** @param {Gala} gala @param {Moment} correction @returns {Gala} */
function withdrawn({ current, waiting }, { game, side }) {
  const stays = (/** @type {Celebration} */ { moment }) =>
    moment.game !== game || (moment.kind === "score" && moment.side !== side);
  return { current: current && stays(current) ? current : null, waiting: waiting.filter(stays) };
}
