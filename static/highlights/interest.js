/**
 * How interesting a game is now, and why: the game that a television director would cut to. Pure.
 *
 * Points order the games; below `DESERVING` a game does not get the large panel. The reason is a key of the words
 * (`reason.…`), so that the wall can say why it shows a game.
 *
 * @import { Game, Moment, Reason, Side, Situation } from "../types.js"
 */

import { leader, turns } from "./moments.js";

/** Least points for the panel. */
export const DESERVING = 40;
/** Time for which a moment makes its game interesting, ms. */
export const NEWS_MS = 60_000;

/** @typedef {{ points: number, reason: Reason }} Interest */
/** @typedef {Extract<Situation, { kind: "baseball" }>} Diamond */

/** Interest by state, cached by game: games are never changed in place. @type {WeakMap<Game, Interest | null>} */
const known = new WeakMap();

/**
 * @param {Game} game
 * @param {readonly Moment[]} news what happened in it within the last minute, the latest last
 * @returns {Interest | null} the strongest; null: none
 */
export function interest(game, news) {
  if (game.stale || (game.status !== "live" && game.status !== "shootout") || game.break_) return null;
  let calm = known.get(game);
  if (calm === undefined) {
    calm = strongest(stateInterests(game));
    known.set(game, calm);
  }
  return news.length ? strongest([...(calm ? [calm] : []), ...recent(game, news)]) : calm;
}

/** @param {Interest[]} reasons @returns {Interest | null} the first of the strongest */
function strongest(reasons) {
  return reasons.reduce(
    (best, one) => (best && best.points >= one.points ? best : one),
    /** @type {Interest | null} */ (null),
  );
}

/** @param {Game} game @returns {Interest[]} */
function stateInterests(game) {
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
  // A correction withdraws the reason.
  if (!last?.side || last.kind === "correction") return [];
  const team = last.side;
  if (last.kind === "incident") return last.event?.kind === "red_card" ? [because(46, "red_card", team)] : [];
  // A basket alone is not interesting. A change of the lead is, in the last period.
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
  const reasons = [];
  const close = marginOf(game) <= 8;
  const late = isLastPeriod(game) && (isOvertime(game) || (game.clock?.seconds ?? 900) <= 300);
  if (late && close) {
    const words = isOvertime(game) ? "overtime" : marginOf(game) === 0 ? "tied_late" : "one_score";
    reasons.push(because((isOvertime(game) ? 84 : 66) + 8 - marginOf(game), words));
  }
  if (now?.red_zone && now.possession) reasons.push(because(late && close ? 90 : 45, "red_zone", now.possession));
  return reasons;
}

/** @param {Game} game @returns {Interest[]} */
function hockey(game) {
  const now = game.situation?.kind === "hockey" ? game.situation : null;
  const margin = marginOf(game);
  const late = isLastPeriod(game) && (isOvertime(game) || (game.clock?.seconds ?? 1_200) <= 300);
  const reasons = [];
  if (isOvertime(game)) reasons.push(because(86, "overtime"));
  else if (late && margin <= 1) reasons.push(because(70, margin ? "one_goal" : "tied_late"));
  if (now?.empty_net && margin <= 2) reasons.push(because(84, "empty_net", now.empty_net));
  if (now?.power_play_side) reasons.push(because(late && margin <= 1 ? 89 : 43, "power_play", now.power_play_side));
  return reasons;
}

/** @param {Game} game @returns {Interest[]} */
function baseball(game) {
  const now = game.situation?.kind === "baseball" ? game.situation : null;
  const inning = game.period?.number ?? 0;
  const late = inning >= (game.period?.regulation ?? 9) - 1 && inning > 0;
  const margin = marginOf(game);
  const runners = now?.bases?.filter(Boolean).length ?? 0;
  const batting = now ? atBat(now) : null;
  const reasons = [];
  if (runners === 3 && batting) {
    reasons.push(
      late && margin === 0
        ? because(88, "loaded_tied", batting)
        : because(late && margin <= 4 ? 76 : 45, "loaded", batting),
    );
  }
  if (inning > (game.period?.regulation ?? 9)) reasons.push(because(80, "extra_innings"));
  else if (late && margin === 0) reasons.push(because(66, "tied_inning"));
  // Count the batter, too: with his run the score would be level.
  else if (late && batting && leader(game) !== batting && margin <= runners + 1) {
    reasons.push(because(70, margin <= runners ? "tying_run_on" : "tying_run_up", batting));
  }
  return reasons;
}

/** @param {Game} game @returns {Interest[]} */
function sets(game) {
  const number = game.period?.number ?? 0;
  const regulation = game.period?.regulation ?? 3;
  const [home = 0, away = 0] = [game.home.periods?.[number - 1], game.away.periods?.[number - 1]];
  const deciding = number === regulation && number > 1;
  const reasons = [];
  if (deciding) reasons.push(because(60, "deciding_set"));
  if (game.sport === "tennis") return home === 6 && away === 6 ? [...reasons, because(70, "tie_break")] : reasons;
  const needed = deciding ? 14 : 24;
  if (Math.max(home, away) >= needed && home !== away) {
    const side = home > away ? "home" : "away";
    const match = (game[side].score ?? 0) + 1 > regulation / 2;
    reasons.push(because(match ? 82 : 58, match ? "match_point" : "set_point", side));
  }
  return reasons;
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
