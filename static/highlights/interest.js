/**
 * How much a game deserves to be looked at now, and why: what a television director would cut to. Pure.
 *
 * Points order the games; below `DESERVING` a game is not worth the large panel. The reason is a word of the catalogue
 * (`reason.…`), so that the wall can say why it shows what it shows.
 *
 * @import { Game, Moment, Reason, Side, Situation } from "../types.js"
 */

import { leader, turns } from "./moments.js";

/** From so many points on a game deserves the panel. */
export const DESERVING = 40;
/** How long something that happened makes a game worth looking at, ms. */
export const NEWS_MS = 60_000;

/** @typedef {{ points: number, reason: Reason }} Interest */
/** @typedef {Extract<Situation, { kind: "baseball" }>} Diamond */

/** What a game deserves by how it stands: it is never changed in place. @type {WeakMap<Game, Interest | null>} */
const known = new WeakMap();

/**
 * @param {Game} game
 * @param {readonly Moment[]} news what happened in it within the last minute, the latest last
 * @returns {Interest | null} the strongest; null: nothing of note
 */
export function interest(game, news) {
  if (game.stale || (game.status !== "live" && game.status !== "shootout") || game.break_) return null;
  let calm = known.get(game);
  if (calm === undefined) {
    calm = strongest(standing(game));
    known.set(game, calm);
  }
  return news.length ? strongest([...(calm ? [calm] : []), ...recent(game, news)]) : calm;
}

/** @param {Interest[]} found @returns {Interest | null} the first of the strongest */
function strongest(found) {
  return found.reduce(
    (best, one) => (best && best.points >= one.points ? best : one),
    /** @type {Interest | null} */ (null),
  );
}

/** @param {Game} game @returns {Interest[]} */
function standing(game) {
  if (game.status === "shootout" || game.period?.kind === "shootout") return [because(100, "shootout")];
  switch (game.sport) {
    case "soccer":
      return soccer(game);
    case "basketball":
      return basketball(game);
    case "american_football":
      return football(game);
    case "ice_hockey":
      return hockey(game);
    case "baseball":
      return baseball(game);
    case "tennis":
    case "volleyball":
      return sets(game);
    default:
      return [];
  }
}

/** @param {Game} game @param {readonly Moment[]} news @returns {Interest[]} */
function recent(game, news) {
  const last = news.findLast(({ kind }) => kind === "score" || kind === "correction" || kind === "incident");
  // What was taken back is no reason any more.
  if (!last?.side || last.kind === "correction") return [];
  const team = last.side;
  if (last.kind === "incident") return last.event?.kind === "red_card" ? [because(46, "red_card", team)] : [];
  // Baskets are no news; that the lead changes is, once the game is being decided.
  if (game.sport === "basketball" && !(isLastPeriod(game) && turns(last))) return [];
  if (!turns(last)) return last.points > 1 || game.sport !== "baseball" ? [because(44, "scored", team)] : [];
  const now = leader(game);
  return [now ? because(55, "lead_change", now) : because(52, "equalized", team)];
}

/** @param {Game} game @returns {Interest[]} */
function soccer(game) {
  const minute = Math.floor((game.clock?.seconds ?? 0) / 60);
  const margin = marginOf(game);
  if (margin > 1) return [];
  if (game.period?.kind === "extra_time") return [because(88, margin ? "extra_time_goal" : "extra_time_level")];
  if (minute < 80 || (game.period?.number ?? 2) < 2) return [];
  return [because(62 + Math.min(minute - 80, 15), margin ? "one_goal" : "level_late")];
}

/** @param {Game} game @returns {Interest[]} */
function basketball(game) {
  if (!isLastPeriod(game)) return [];
  const margin = marginOf(game);
  const left = game.clock?.seconds ?? Number.POSITIVE_INFINITY;
  if (isOvertime(game) && margin <= 6)
    return [because(86 - margin, margin ? "overtime_points" : "overtime", null, margin)];
  if (left > 240 || margin > 6) return [];
  return [because(68 + (240 - left) / 20 - margin, margin ? "points_game" : "tied_late", null, margin)];
}

/** @param {Game} game @returns {Interest[]} */
function football(game) {
  const now = game.situation?.kind === "football" ? game.situation : null;
  const found = [];
  const close = marginOf(game) <= 8;
  const late = isLastPeriod(game) && (isOvertime(game) || (game.clock?.seconds ?? 900) <= 300);
  if (late && close) {
    const words = isOvertime(game) ? "overtime" : marginOf(game) === 0 ? "tied_late" : "one_score";
    found.push(because((isOvertime(game) ? 84 : 66) + 8 - marginOf(game), words));
  }
  if (now?.red_zone && now.possession) found.push(because(late && close ? 90 : 45, "red_zone", now.possession));
  return found;
}

/** @param {Game} game @returns {Interest[]} */
function hockey(game) {
  const now = game.situation?.kind === "hockey" ? game.situation : null;
  const margin = marginOf(game);
  const late = isLastPeriod(game) && (isOvertime(game) || (game.clock?.seconds ?? 1_200) <= 300);
  const found = [];
  if (isOvertime(game)) found.push(because(86, "overtime"));
  else if (late && margin <= 1) found.push(because(70, margin ? "one_goal" : "tied_late"));
  if (now?.empty_net && margin <= 2) found.push(because(84, "empty_net", now.empty_net));
  if (now?.power_play_side) found.push(because(late && margin <= 1 ? 89 : 43, "power_play", now.power_play_side));
  return found;
}

/** @param {Game} game @returns {Interest[]} */
function baseball(game) {
  const now = game.situation?.kind === "baseball" ? game.situation : null;
  const inning = game.period?.number ?? 0;
  const late = inning >= (game.period?.regulation ?? 9) - 1 && inning > 0;
  const margin = marginOf(game);
  const runners = now?.bases?.filter(Boolean).length ?? 0;
  const batting = now ? atBat(now) : null;
  const found = [];
  if (runners === 3 && batting) {
    found.push(
      late && margin === 0
        ? because(88, "loaded_tied", batting)
        : because(late && margin <= 4 ? 76 : 45, "loaded", batting),
    );
  }
  if (inning > (game.period?.regulation ?? 9)) found.push(because(80, "extra_innings"));
  else if (late && margin === 0) found.push(because(66, "tied_inning"));
  // The one at bat counts too: with him the score would be level.
  else if (late && batting && leader(game) !== batting && margin <= runners + 1) {
    found.push(because(70, margin <= runners ? "tying_run_on" : "tying_run_up", batting));
  }
  return found;
}

/** @param {Game} game @returns {Interest[]} */
function sets(game) {
  const number = game.period?.number ?? 0;
  const regulation = game.period?.regulation ?? 3;
  const [home = 0, away = 0] = [game.home.periods?.[number - 1], game.away.periods?.[number - 1]];
  const deciding = number === regulation && number > 1;
  const found = [];
  if (deciding) found.push(because(60, "deciding_set"));
  if (game.sport === "tennis") return home === 6 && away === 6 ? [...found, because(70, "tie_break")] : found;
  const needed = deciding ? 14 : 24;
  if (Math.max(home, away) >= needed && home !== away) {
    const side = home > away ? "home" : "away";
    const match = (game[side].score ?? 0) + 1 > regulation / 2;
    found.push(because(match ? 82 : 58, match ? "match_point" : "set_point", side));
  }
  return found;
}

/** @param {Diamond} diamond @returns {Side | null} */
function atBat({ half }) {
  if (half === "top") return "away";
  return half === "bottom" ? "home" : null;
}

/** @param {Game} game */
function marginOf({ home, away }) {
  return Math.abs((home.score ?? 0) - (away.score ?? 0));
}

/** @param {Game} game */
function isLastPeriod({ period }) {
  return period !== undefined && period.number >= period.regulation;
}

/** @param {Game} game */
function isOvertime({ period }) {
  return period !== undefined && period.number > period.regulation;
}

/** @param {number} points @param {string} code @param {Side | null} [side] @param {number} [n] @returns {Interest} */
function because(points, code, side, n) {
  return { points, reason: { code, ...(side ? { side } : {}), ...(n === undefined ? {} : { n }) } };
}
