/**
 * Moments between two boards, pushed or polled: goals, corrections, new states, finals. Pure.
 *
 * They equal the server's events, so that a polling page, which gets no events, shows as much. A game on its first board
 * makes no moments.
 *
 * @import { Game, Games, MatchEvent, Moment, Side } from "../types.js"
 */

const SIDES = /** @type {const} */ (["home", "away"]);
const PLAYING = new Set(["live", "intermission", "shootout"]);
/** Kinds of log entries that are news without a change of the score. */
const INCIDENTS = new Set(["red_card", "shootout_miss"]);

/**
 * @param {Games} before
 * @param {Games} after
 * @returns {Moment[]} by game, in the order scores, corrections, incidents, periods, status, final
 */
export function moments(before, after) {
  if (before === after) return [];
  return Object.entries(after).flatMap(([key, game]) => {
    const old = before[key];
    return old && old !== game && old.home && game.home && game.away ? ofGame(old, game) : [];
  });
}

/**
 * Return the side that leads.
 *
 * @param {Game} game
 * @returns {Side | null} null: nobody
 */
export function leader({ home, away }) {
  const margin = (home.score ?? 0) - (away.score ?? 0);
  if (margin === 0) return null;
  return margin > 0 ? "home" : "away";
}

/**
 * Return whether a score changed the lead: another side leads, or neither does.
 *
 * @param {Moment} moment
 */
export function turns({ before, after }) {
  return leader(before) !== leader(after);
}

/** @param {Game} before @param {Game} after @returns {Moment[]} */
function ofGame(before, after) {
  const fresh = newEvents(before, after);
  /** @type {Moment[]} */
  const list = [];
  const base = { game: after.key, before, after };
  for (const side of SIDES) {
    const score = (after[side].score ?? 0) - (before[side].score ?? 0);
    const kicks = (after[side].shootout ?? 0) - (before[side].shootout ?? 0);
    const event = fresh.findLast((one) => one.side === side && !INCIDENTS.has(one.kind));
    const logged = event ? { event } : {};
    // A kick of a shoot-out counts for its side; in hockey the winner gets one goal for all of them.
    if (score > 0) list.push({ kind: "score", ...base, side, points: score, ...logged });
    else if (kicks > 0) list.push({ kind: "score", ...base, side, points: kicks, kick: true, ...logged });
    if (score < 0) list.push({ kind: "correction", ...base, side, points: score });
    else if (kicks < 0) list.push({ kind: "correction", ...base, side, points: kicks, kick: true });
  }
  for (const event of fresh) {
    if (INCIDENTS.has(event.kind)) {
      list.push({ kind: "incident", ...base, points: 0, event, ...(event.side ? { side: event.side } : {}) });
    }
  }
  const [was, is] = [periodInPlay(before), periodInPlay(after)];
  if (was !== null && was !== is) list.push({ kind: "period_end", ...base, points: 0 });
  if (is !== null && is !== was) list.push({ kind: "period_start", ...base, points: 0 });
  if (before.status !== after.status) list.push({ kind: "status", ...base, points: 0 });
  if (after.final && !before.final) list.push({ kind: "final", ...base, points: 0 });
  return list;
}

/** @param {Game} before @param {Game} after @returns {MatchEvent[]} new entries of the game's log, in the order of play */
function newEvents(before, after) {
  if (before.events === after.events) return [];
  return Object.entries(after.events)
    .filter(([id]) => !before.events[id])
    .map(([, event]) => event)
    .sort((a, b) => a.order - b.order);
}

/** Return the period in play; a delayed game is still in its period. @param {Game} game */
function periodInPlay({ status, period }) {
  const inPlay = (PLAYING.has(status) && status !== "intermission") || status === "delayed";
  return period && inPlay ? period.number : null;
}
