/**
 * When a day is over: which games of yesterday leave the board. Pure. The server's first paint does not know of it: the script takes them away.
 *
 * A day of games ends at six in the morning in the display's zone. A game that is over leaves then, but never sooner than six
 * hours after its start, and up to three hours before the first game of its league's next day. It waits until there is such a
 * game that is not long past itself: a board is not emptied for nothing, and a recording stays. Others never leave.
 *
 * @import { Game, GameKey, Games } from "./types.js"
 */

import { moment } from "./format.js";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const ENDS = "06:00";
const OVER = new Set(["ended", "final", "forfeited", "cancelled", "postponed", "abandoned"]);

/**
 * The games that have left.
 *
 * @param {Games} games
 * @param {number} now ms since 1970
 * @param {string} [zone] an IANA name; the display's own when left out
 * @returns {Set<GameKey>}
 */
export function gone(games, now, zone) {
  const today = dayOf(now, zone);
  /** @type {Map<string, { start: number, day: string }[]>} */
  const leagues = new Map();
  const dated = Object.values(games).flatMap((game) => {
    if (!game.start_time) return [];
    const start = Date.parse(game.start_time);
    const item = { game, start, day: dayOf(start, zone) };
    const league = leagueOf(game);
    leagues.set(league, [...(leagues.get(league) ?? []), item]);
    return [item];
  });
  return new Set(
    dated.flatMap(({ game, start, day }) => {
      if (!OVER.has(game.status) || game.stale || now < start + 6 * HOUR_MS) return [];
      const next = (leagues.get(leagueOf(game)) ?? []).filter((one) => one.day > day && one.start > now - DAY_MS);
      const first = Math.min(...next.map((one) => one.start));
      return next.length && (today > day || now >= first - 3 * HOUR_MS) ? [game.key] : [];
    }),
  );
}

/** @param {number} ms since 1970 @param {string} [zone] @returns {string} the day of games, "2026-10-12" */
function dayOf(ms, zone) {
  const { day, time } = moment(ms, zone);
  return time >= ENDS ? day : new Date(Date.parse(day) - DAY_MS).toISOString().slice(0, 10);
}

/** @param {Game} game */
function leagueOf({ sport, league }) {
  return `${sport}/${league?.id}`;
}
