/**
 * The names of periods in the display's language: "Q3", "2nd half", "Top 9th". Pure. The first paint's twin is
 * dashboard/web/first_paint/period_name.py.
 *
 * @import { Game, Period, Sport } from "../types.js"
 */

import { ordinal, say } from "./words.js";

/**
 * Return the name of a period, as short as on a score bug.
 *
 * @param {Period} period
 * @param {Sport} sport
 * @returns {string}
 */
export function periodName({ kind, number, regulation, label }, sport) {
  const beyond = number - regulation;
  switch (kind) {
    case "half":
      return sport === "soccer" ? named("period.half", number) : named("period.half.short", number);
    case "quarter":
      return named("period.quarter", number);
    case "period":
      return sport === "ice_hockey" ? named("period.period", number) : named("period.other", number);
    case "inning":
      return named(sport === "cricket" ? "period.innings" : "period.inning", number);
    case "set":
      return named("period.set", number);
    case "round":
      return named("period.round", number);
    case "extra_time":
      return named("period.extra_time", Math.max(1, beyond));
    case "overtime":
      return beyond > 1 ? named("period.overtimes", beyond) : say("period.overtime");
    case "shootout":
      return say("period.shootout");
    default:
      return label;
  }
}

/**
 * Return how far a baseball game is: "Top 9th".
 *
 * @param {Game} game
 * @returns {string}
 */
export function inningName({ period, situation }) {
  if (!period) return "";
  const half = situation?.kind === "baseball" ? situation.half : undefined;
  return half ? named(`inning.${half}`, period.number) : named("period.inning", period.number);
}

/** @param {string} key @param {number} n */
function named(key, n) {
  return say(key, { n, nth: ordinal(n) });
}
