/**
 * The end of a match day: the games of yesterday that leave the board. Pure.
 *
 * A match day ends at six in the morning in the display's time zone. A game that is over leaves the board then, or
 * already three hours before the first game of its league's next match day, but never sooner than six hours after its
 * own start. It stays as long as its league has no later game, or only ones that began more than a day ago: so the
 * board does not become empty without need, and a recording stays. Games that are not over never leave.
 *
 * The first paint's twin is dashboard/web/first_paint/match_day.py; fixtures/vectors/day.json has examples for both.
 *
 * @import { Game, GameKey, Games, Status } from "../types.js"
 */

import { STATUSES } from "../tables/wall.js";
import { calendar } from "./format.js";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const ENDS = "06:00";
/** @type {Readonly<Partial<Record<Status, { leaves: boolean }>>>} */
const ROWS = STATUSES.statuses;

/** @typedef {{ zone: string | undefined, start: number, day: string, league: string }} Dated `start`: ms since 1970 */
/** A cache by game. A game is never changed in place. @type {WeakMap<Game, Dated>} */
const known = new WeakMap();

/**
 * Return the games that have left the board.
 *
 * @param {Games} games
 * @param {number} now ms since 1970
 * @param {string} [zone] an IANA name (default: the display's)
 * @returns {Set<GameKey>}
 */
export function gone(games, now, zone) {
  const today = dayOf(now, zone);
  /** @type {Map<string, Dated[]>} */
  const leagues = new Map();
  const dated = Object.values(games).filter(({ start_time: start }) => start);
  for (const game of dated) {
    const item = dateOf(game, zone);
    const others = leagues.get(item.league);
    if (others) others.push(item);
    else leagues.set(item.league, [item]);
  }
  return new Set(
    dated.flatMap((game) => {
      const { start, day, league } = dateOf(game, zone);
      if (!ROWS[game.status]?.leaves || game.stale || now < start + 6 * HOUR_MS) return [];
      const next = (leagues.get(league) ?? []).filter((one) => one.day > day && one.start > now - DAY_MS);
      const first = Math.min(...next.map((one) => one.start));
      return next.length && (today > day || now >= first - 3 * HOUR_MS) ? [game.key] : [];
    }),
  );
}

/** @param {Game} game that has a start @param {string} [zone] @returns {Dated} */
function dateOf(game, zone) {
  let dated = known.get(game);
  if (dated?.zone !== zone || !dated) {
    const start = Date.parse(game.start_time ?? "");
    dated = { zone, start, day: dayOf(start, zone), league: `${game.sport}/${game.league?.id}` };
    known.set(game, dated);
  }
  return dated;
}

/** @param {number} ms since 1970 @param {string} [zone] @returns {string} the match day, "2026-10-12" */
function dayOf(ms, zone) {
  const { day, time } = calendar(ms, zone);
  return time >= ENDS ? day : new Date(Date.parse(day) - DAY_MS).toISOString().slice(0, 10);
}
