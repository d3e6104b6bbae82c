/**
 * Where a game stands, in its sport's own words. Pure; the same as dashboard/web/headline.py.
 *
 * @import { Game } from "./types.js"
 */

import { moment } from "./format.js";

/** @type {Record<string, string>} */
const HALVES = { top: "Top", bottom: "Bot", middle: "Mid", end: "End" };
/** A reason with more letters does not fit a headline. */
const LONG_REASON = 14;
const DAY_MS = 86_400_000;

/**
 * Where the game stands, and a few words beside it; both as if the feed were fresh.
 *
 * @param {Game} game
 * @param {number} now ms since 1970
 * @param {string} [zone] an IANA name; the viewer's own when left out
 * @returns {[string, string]}
 */
export function headline(game, now, zone) {
  switch (game.status) {
    case "scheduled":
    case "pregame":
      return [start(game, now, zone), before(game, now, zone)];
    case "live":
    case "shootout":
    case "intermission":
      return [game.break_ || game.status === "intermission" ? inBreak(game) : inPlay(game), ""];
    case "delayed":
      return [delay(game), progress(game)];
    case "final":
    case "ended":
    case "forfeited":
      return [over(game), otherDay(game, now, zone)];
    case "unknown":
      return [game.status_text || "No status", ""];
    default:
      return [game.status.charAt(0).toUpperCase() + game.status.slice(1), progress(game)];
  }
}

/** @param {Game} game @param {number} now @param {string} [zone] */
function start(game, now, zone) {
  if (!game.start_time) return "TBD";
  const local = moment(Date.parse(game.start_time), zone);
  const time = game.start_time_confirmed ? local.time : "";
  const days = daysFrom(moment(now, zone).day, local.day);
  if (days === 0) return time || "TBD";
  if (days > 0 && days < 7) return `${local.weekday} ${time}`.trim();
  return local.date;
}

/** @param {Game} game @param {number} now @param {string} [zone] */
function before(game, now, zone) {
  if (game.status === "pregame") return "Pre-game";
  if (game.previous_start_time) {
    const earlier = moment(Date.parse(game.previous_start_time), zone);
    return `was ${earlier.day === moment(now, zone).day ? earlier.time : earlier.date}`;
  }
  if (game.if_necessary) return "If necessary";
  return game.event_of_day ? `Game ${game.event_of_day}` : "";
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
    return game.sport === "soccer" ? "Pens" : "Shoot-out";
  }
  return progress(game) || game.status_text || "Live";
}

/**
 * How far the game is; empty when nobody knows.
 *
 * @param {Game} game
 */
function progress(game) {
  const label = game.period?.label ?? "";
  const clock = game.clock?.text ?? "";
  if (game.sport === "baseball") {
    const half = game.situation?.kind === "baseball" ? game.situation.half : undefined;
    return half ? `${HALVES[half] ?? ""} ${label}`.trim() : label;
  }
  if (game.sport === "soccer") {
    const added = game.clock?.added;
    return (added && !clock.includes("+") ? `${clock}+${added}'` : clock) || label;
  }
  return `${label} ${clock}`.trim();
}

/** @param {Game} game */
function inBreak(game) {
  const { period, sport } = game;
  if (sport === "baseball") return progress(game) || game.status_text || "Break";
  if (!period) return game.status_text || "Break";
  if ((period.kind === "half" || period.kind === "quarter") && period.number * 2 === period.regulation) {
    return sport === "soccer" ? "HT" : "Halftime";
  }
  if (sport === "soccer") return period.kind === "extra_time" ? "ET break" : "Break";
  return `End ${period.label}`;
}

/** @param {Game} game */
function delay(game) {
  const reason = game.status_reason ?? "";
  if (!reason || [...reason].length > LONG_REASON) return "Delayed";
  const words = reason.toLowerCase().includes("delay") ? reason : `${reason} delay`;
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** @param {Game} game */
function over(game) {
  if (game.status === "forfeited") return "Forfeit";
  if (game.status === "ended") return "Ended";
  if (game.outcome_type === "authority_decision") return "Awarded";
  if (game.outcome_type === "retired") return "Retired";
  return game.sport === "soccer" ? soccerOver(game) : `Final${extra(game)}`;
}

/** @param {Game} game */
function soccerOver({ outcome_type: outcome, home }) {
  if (outcome === "shootout" || home.shootout !== undefined) return "Pens";
  return outcome === "extra_time" || outcome === "overtime" ? "AET" : "FT";
}

/**
 * What a final of an American sport adds: "/OT", "/2OT", "/SO", "/10".
 *
 * @param {Game} game
 */
function extra({ period, sport, outcome_type: outcome }) {
  const beyond = period ? period.number - period.regulation : 0;
  if (sport === "baseball") return period && beyond !== 0 ? `/${period.number}` : "";
  if (outcome === "shootout") return "/SO";
  if (beyond > 1) return `/${beyond}OT`;
  return beyond === 1 || outcome === "overtime" ? "/OT" : "";
}
