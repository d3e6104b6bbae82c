/**
 * The headline of a card, in the words of its sport. Pure. The first paint's twin is
 * dashboard/web/first_paint/headline.py.
 *
 * @import { Game } from "../types.js"
 */

import { delayWord, reasonOf } from "./delay_reason.js";
import { moment } from "./format.js";
import { join, occasion } from "./occasion.js";
import { inningName, periodName } from "./period_name.js";
import { say } from "./words.js";

/** Letters of the longest reason that fits a headline. */
const LONG_REASON = 14;
/** Sports whose further periods are overtimes. @type {readonly Game["sport"][]} */
const OVERTIME_SPORTS = ["basketball", "ice_hockey", "american_football"];
const DAY_MS = 86_400_000;

/**
 * Return where the game stands, and a few words beside it; both ignore that a game is stale.
 *
 * @param {Game} game
 * @param {number} now ms since 1970
 * @param {string} [zone] an IANA name (default: the display's)
 * @returns {[string, string]}
 */
export function headline(game, now, zone) {
  switch (game.status) {
    case "scheduled":
    case "pregame":
      return [start(game, now, zone), before(game, now, zone) || occasion(game)];
    case "live":
    case "shootout":
    case "intermission":
      return [game.break_ || game.status === "intermission" ? inBreak(game) : inPlay(game), gameOfDay(game)];
    case "delayed":
      return [delay(game), progress(game)];
    case "final":
    case "forfeited":
      return [over(game), join(otherDay(game, now, zone), gameOfDay(game), game.summary || occasion(game))];
    case "ended":
      return [say("status.ended"), say("status.unofficial")];
    case "unknown":
      return [game.status_text || say("status.unknown"), ""];
    default:
      return [say(`status.${game.status}`), progress(game)];
  }
}

/** @param {Game} game @param {number} now @param {string} [zone] */
function start(game, now, zone) {
  if (!game.start_time) return say("start.open");
  const local = moment(Date.parse(game.start_time), zone);
  const time = game.start_time_confirmed ? local.time : "";
  const days = daysFrom(moment(now, zone).day, local.day);
  if (days === 0) return time || say("start.open");
  if (days > 0 && days < 7) return say("date.weekday_time", { weekday: local.weekday, time }).trim();
  return local.date;
}

/** @param {Game} game @param {number} now @param {string} [zone] */
function before(game, now, zone) {
  if (game.status === "pregame") return say("status.pregame");
  if (game.previous_start_time) {
    const earlier = moment(Date.parse(game.previous_start_time), zone);
    return say("start.was", { when: earlier.day === moment(now, zone).day ? earlier.time : earlier.date });
  }
  if (game.if_necessary) return say("start.if_necessary");
  return gameOfDay(game);
}

/** Return which game of a doubleheader it is. @param {Game} game */
function gameOfDay({ event_of_day: n }) {
  return n ? say("start.game", { n }) : "";
}

/** @param {Game} game @param {number} now @param {string} [zone] */
function otherDay(game, now, zone) {
  if (!game.start_time) return "";
  const local = moment(Date.parse(game.start_time), zone);
  const days = daysFrom(local.day, moment(now, zone).day);
  if (days === 0) return "";
  return days > 0 && days < 7 ? local.weekday : local.date;
}

/** @param {string} from "2026-10-12" @param {string} to */
function daysFrom(from, to) {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

/** @param {Game} game */
function inPlay(game) {
  if (game.status === "shootout" || game.period?.kind === "shootout") {
    return game.sport === "soccer" ? say("shootout.soccer") : say("shootout.other");
  }
  return progress(game) || game.status_text || say("status.live");
}

/**
 * Return how far the game is; empty if unknown.
 *
 * @param {Game} game
 */
function progress(game) {
  if (game.sport === "baseball") return inningName(game);
  // A sport that we do not know has its own words.
  if (game.sport === "other" && game.status_text) return game.status_text;
  const period = game.period ? periodName(game.period, game.sport) : "";
  const clock = game.clock?.text ?? "";
  if (game.sport === "soccer") {
    const added = game.clock?.added;
    return (added && !clock.includes("+") ? `${clock}+${added}'` : clock) || period;
  }
  return `${period} ${clock}`.trim();
}

/** @param {Game} game */
function inBreak(game) {
  const { period, sport } = game;
  if (sport === "baseball") return progress(game) || game.status_text || say("break.other");
  if (!period) return game.status_text || say("break.other");
  if ((period.kind === "half" || period.kind === "quarter") && period.number * 2 === period.regulation) {
    return sport === "soccer" ? say("break.half.soccer") : say("break.half.other");
  }
  if (sport === "soccer") return period.kind === "extra_time" ? say("break.extra_time") : say("break.other");
  return say("break.after", { period: periodName(period, sport) });
}

/** @param {Game} game */
function delay(game) {
  const reason = reasonOf(game.status_reason);
  const known = delayWord(reason);
  if (known || !reason || [...reason].length > LONG_REASON) return known || say("status.delayed");
  const text = say("delay.other", { reason });
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** @param {Game} game */
function over(game) {
  if (game.status === "forfeited") return say("status.forfeited");
  if (game.outcome_type === "authority_decision") return say("status.awarded");
  if (game.outcome_type === "retired") return say("status.retired");
  return game.sport === "soccer" ? soccerOver(game) : finalWords(game);
}

/** @param {Game} game */
function soccerOver({ outcome_type: outcome, home }) {
  if (outcome === "shootout" || home.shootout !== undefined) return say("final.penalties");
  return outcome === "extra_time" || outcome === "overtime" ? say("final.extra_time") : say("final.soccer");
}

/**
 * Return the word for a final, with its length where that is unusual: "Final/2OT", "Final/10".
 *
 * @param {Game} game
 */
function finalWords({ period, sport, outcome_type: outcome }) {
  const extra = period ? period.number - period.regulation : 0;
  if (sport === "baseball") {
    return period && extra !== 0 ? say("final.innings", { n: period.number }) : say("final.other");
  }
  if (outcome === "shootout") return say("final.shootout");
  const beyond = OVERTIME_SPORTS.includes(sport) ? extra : 0;
  if (beyond > 1) return say("final.overtimes", { n: beyond });
  return beyond === 1 || outcome === "overtime" ? say("final.overtime") : say("final.other");
}
