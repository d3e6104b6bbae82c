/**
 * The queue of celebrations: one at a time, and never for long. Pure.
 *
 * Goals, touchdowns, home runs, late changes of the lead and finals are celebrated. One that waits too long is dropped, and a
 * correction ends its celebration at once.
 *
 * @import { Celebration, CelebrationQueue, Moment } from "../types.js"
 */

import { leader, turns } from "./moments.js";

/** Duration of a celebration of a score and of a final, ms. The limit is 8 s. */
export const SCORE_MS = 7_000;
export const FINAL_MS = 6_000;
/** Longest wait of a celebration; then it is dropped, ms. */
export const PATIENCE_MS = 20_000;
/** Most celebrations that wait. */
export const WAITING = 3;

/** @type {CelebrationQueue} */
export const QUIET = { current: null, waiting: [] };

/**
 * Add new moments, oldest first. Corrections withdraw a celebration; scores and finals add one.
 *
 * @param {CelebrationQueue} celebrations
 * @param {readonly Moment[]} moments
 * @param {number} now monotonic ms
 * @returns {CelebrationQueue}
 */
export function celebrate(celebrations, moments, now) {
  let next = celebrations;
  for (const moment of moments) {
    if (moment.kind === "correction") next = withdrawn(next, moment);
    const size = sizeOf(moment);
    if (size === 0) continue;
    // A later goal of the same game replaces the waiting one.
    const others = next.waiting.filter((one) => one.moment.game !== moment.game);
    const added = { moment, size, since: now, until: 0 };
    const waiting = [...others, added].sort((a, b) => b.size - a.size || a.since - b.since).slice(0, WAITING);
    next = { ...next, waiting };
  }
  return advance(next, now);
}

/**
 * Advance to a time: end the celebration that is over, begin the next one.
 *
 * @param {CelebrationQueue} celebrations
 * @param {number} now monotonic ms
 * @returns {CelebrationQueue} the same object when nothing changed
 */
export function advance(celebrations, now) {
  const current = celebrations.current && now < celebrations.current.until ? celebrations.current : null;
  const waiting = celebrations.waiting.filter(({ since }) => now - since < PATIENCE_MS);
  const [first, ...rest] = waiting;
  if (current === null && first) {
    const until = now + (first.moment.kind === "final" ? FINAL_MS : SCORE_MS);
    return { current: { ...first, until }, waiting: rest };
  }
  return current === celebrations.current && waiting.length === celebrations.waiting.length
    ? celebrations
    : { current, waiting };
}

/**
 * Return when the queue changes next by itself.
 *
 * @param {CelebrationQueue} celebrations
 * @returns {number | null} monotonic ms; null: never
 */
export function nextAt({ current }) {
  return current ? current.until : null;
}

/**
 * Return the size of a celebration; 0: none.
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

/** @param {CelebrationQueue} celebrations @param {Moment} correction @returns {CelebrationQueue} */
function withdrawn({ current, waiting }, { game, side }) {
  const stays = (/** @type {Celebration} */ { moment }) =>
    moment.game !== game || (moment.kind === "score" && moment.side !== side);
  return { current: current && stays(current) ? current : null, waiting: waiting.filter(stays) };
}
