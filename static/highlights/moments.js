/**
 * What happened between two boards, however they came: goals, corrections, new states, finals. Pure.
 *
 * The same findings as the server's events, so that polling, which has none, tells no less; a game seen for the first
 * time has no past and makes no moments.
 *
 * @import { Game, Games, MatchEvent, Moment, Side } from "../types.js"
 */

const SIDES = /** @type {const} */ (["home", "away"]);
const PLAYING = new Set(["live", "intermission", "shootout"]);
/** Entries of a game's own log that are news without a change of the score. */
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
 * Who leads.
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
 * Whether a score turned the game: somebody leads who did not, or nobody does any more.
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
  const found = [];
  const base = { game: after.key, before, after };
  for (const side of SIDES) {
    const score = (after[side].score ?? 0) - (before[side].score ?? 0);
    const kicks = (after[side].shootout ?? 0) - (before[side].shootout ?? 0);
    const event = fresh.findLast((one) => one.side === side && !INCIDENTS.has(one.kind));
    const told = event ? { event } : {};
    // A shoot-out's kick counts where it was scored; hockey gives the winner one goal for all of them.
    if (score > 0) found.push({ kind: "score", ...base, side, points: score, ...told });
    else if (kicks > 0) found.push({ kind: "score", ...base, side, points: kicks, kick: true, ...told });
    if (score < 0) found.push({ kind: "correction", ...base, side, points: score });
    else if (kicks < 0) found.push({ kind: "correction", ...base, side, points: kicks, kick: true });
  }
  for (const event of fresh) {
    if (INCIDENTS.has(event.kind)) {
      found.push({ kind: "incident", ...base, points: 0, event, ...(event.side ? { side: event.side } : {}) });
    }
  }
  const [was, is] = [periodInPlay(before), periodInPlay(after)];
  if (was !== null && was !== is) found.push({ kind: "period_end", ...base, points: 0 });
  if (is !== null && is !== was) found.push({ kind: "period_start", ...base, points: 0 });
  if (before.status !== after.status) found.push({ kind: "status", ...base, points: 0 });
  if (after.final && !before.final) found.push({ kind: "final", ...base, points: 0 });
  return found;
}

/** @param {Game} before @param {Game} after @returns {MatchEvent[]} what the game's log has anew, in the order of play */
function newEvents(before, after) {
  if (before.events === after.events) return [];
  return Object.entries(after.events)
    .filter(([id]) => !before.events[id])
    .map(([, event]) => event)
    .sort((a, b) => a.order - b.order);
}

/** A game held up is still in its period. @param {Game} game */
function periodInPlay({ status, period }) {
  const inPlay = (PLAYING.has(status) && status !== "intermission") || status === "delayed";
  return period && inPlay ? period.number : null;
}
