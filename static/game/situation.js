/**
 * The situation of a game beyond its score. Pure. The first paint's twin is dashboard/web/first_paint/situation.py.
 *
 * @import { Card, CardState, Game, MatchEvent, Side, Situation } from "../types.js"
 */

import { QUIET_KINDS } from "../tables/wall.js";
import { delayWord } from "./delay_reason.js";
import { join, occasion } from "./occasion.js";
import { count, has, isolated, ordinal, say } from "./words.js";

/** As wide as a digit. */
const FIGURE_SPACE = "\u2007";
/** @type {ReadonlySet<string>} */
const QUIET = new Set(QUIET_KINDS);

/**
 * Return the side that has the ball or bats.
 *
 * @param {Game} game
 * @returns {Side | undefined}
 */
export function attacker({ situation }) {
  if (situation?.kind === "football") return situation.possession;
  if (situation?.kind === "cricket") return situation.batting;
  if (situation?.kind !== "baseball") return undefined;
  if (situation.half === "top") return "away";
  return situation.half === "bottom" ? "home" : undefined;
}

/**
 * Return first, second and third base as "101"; empty if the feed does not report them.
 *
 * @param {Game} game
 * @returns {string}
 */
export function bases({ situation }) {
  if (situation?.kind !== "baseball" || !situation.bases) return "";
  return situation.bases.map((runner) => (runner ? "1" : "0")).join("");
}

/**
 * Return what one sees on the field: outs and count, down and distance, a power play.
 *
 * @param {Game} game
 * @returns {string}
 */
export function situation(game) {
  const now = game.situation;
  switch (now?.kind) {
    case "football":
      return football(now);
    case "baseball":
      return join(
        now.outs === undefined ? "" : count("baseball.outs", now.outs),
        now.balls === undefined || now.strikes === undefined ? "" : `${now.balls}-${now.strikes}`,
      );
    case "hockey":
      return hockey(game, now);
    case "basketball":
      if (now.home_bonus && now.away_bonus) return say("basketball.bonus_both");
      if (!now.home_bonus && !now.away_bonus) return "";
      return say("basketball.bonus", { team: game[now.home_bonus ? "home" : "away"].abbrev });
    case "cricket":
      return now.overs === undefined ? "" : say("cricket.overs", { n: now.overs });
    default:
      return "";
  }
}

/**
 * Return the line below the scores: the last goal, the broadcasters, the reason of a delay, and the names that tell
 * this contest from others.
 *
 * @param {Game} game
 * @param {CardState} state
 * @param {string} headline
 * @returns {string}
 */
export function detail(game, state, headline) {
  const aggregate = game.aggregate ? say("card.aggregate", game.aggregate) : "";
  const series = game.series?.text ?? "";
  switch (state) {
    case "live":
    case "break":
      return join(aggregate, game.summary || lastEvent(game) || series, target(game), occasion(game));
    case "upcoming":
      return join(aggregate || series, game.broadcasts.slice(0, 2).join(", ") || game.venue?.name);
    case "held":
    case "off": {
      const reason = game.status_reason ?? "";
      const shown = headline.toLowerCase().includes(reason.toLowerCase()) || delayWord(reason) !== "";
      return join(shown ? "" : reason, occasion(game), aggregate || series);
    }
    default:
      return join(aggregate, series);
  }
}

/** Return the runs with which the side at bat wins. @param {Game} game */
function target({ situation: now }) {
  return now?.kind === "cricket" && now.target !== undefined ? say("cricket.target", { n: now.target }) : "";
}

/** @param {Game} game @param {Extract<Situation, { kind: "hockey" }>} situation */
function hockey(game, { power_play_side: attackers, empty_net: open }) {
  const more = attackers ? { team: game[attackers].abbrev } : null;
  const net = open ? { team: game[open].abbrev } : null;
  if (more && attackers === open) return say("hockey.power_play_and_net", more);
  if (more && net) return join(say("hockey.power_play_short", more), say("hockey.empty_net_short", net));
  if (net) return say("hockey.empty_net", net);
  return more ? say("hockey.power_play", more) : "";
}

/** @param {Extract<Situation, { kind: "football" }>} situation */
function football({ down, distance, yard_line: yardLine, red_zone: redZone }) {
  let text = "";
  if (down) {
    const values = { n: down, nth: ordinal(down) };
    text =
      distance === undefined ? say("football.down", values) : say("football.down_distance", { ...values, distance });
  }
  // The yard line says it, and the card has a color for it.
  return join(text, yardLine || (redZone ? say("football.red_zone") : ""));
}

/**
 * Return the reason why this moment is a special one; empty if it is not.
 *
 * @param {Game} game
 * @returns {Card["hot"]}
 */
export function hot({ situation }) {
  if (situation?.kind === "football" && situation.red_zone) return "red_zone";
  return situation?.kind === "hockey" && (situation.power_play_side || situation.empty_net) ? "power_play" : "";
}

/** Kicks that stand side by side: the rounds of a shoot-out before sudden death. */
const ROUNDS = 5;

/**
 * Return the kicks of a running shoot-out, scored, missed and to come: "●●×○○". Past five rounds the last five.
 *
 * @param {Game} game
 * @param {Side} side
 * @returns {string}
 */
export function kicks(game, side) {
  if (game.status !== "shootout") return "";
  const all = inOrder(game).filter(({ kind }) => kind.startsWith("shootout_"));
  if (all.length === 0) return "";
  const own = all.filter((event) => event.side === side).map(({ kind }) => (kind === "shootout_goal" ? "●" : "×"));
  const others = all.length - own.length;
  const marks = own.slice(Math.max(0, own.length - ROUNDS, others - ROUNDS));
  return marks.join("").padEnd(ROUNDS, "○");
}

/**
 * Return the points by period, in columns that align with the other side's: "25 19  7".
 *
 * @param {Game} game
 * @param {Side} side
 * @returns {string}
 */
export function line(game, side) {
  const [points = [], opposing = []] = [game[side].periods, game[side === "home" ? "away" : "home"].periods];
  if (game.sport === "soccer" || points.length + opposing.length === 0) return "";
  const columns = Array.from({ length: Math.max(points.length, opposing.length) }, (_, index) => {
    const [shown, beside] = [points, opposing].map((column) => String(column[index] ?? ""));
    return (shown ?? "").padStart(Math.max((shown ?? "").length, (beside ?? "").length, 1), FIGURE_SPACE);
  });
  return columns.join(" ");
}

/** @param {Game} game */
function lastEvent(game) {
  const event = inOrder(game).findLast(({ kind }) => !QUIET.has(kind));
  if (!event) return "";
  const who = event.player || (event.side ? game[event.side].abbrev : "");
  // A name with a minute is read as a goal.
  const plain = event.kind === "goal" && event.player;
  return [event.at, isolated(who), plain ? "" : eventWord(event.kind)].filter(Boolean).join(" ");
}

/**
 * Return a kind of event in a word or two; the feed's own word where we have none.
 *
 * @param {string} kind
 * @returns {string}
 */
export function eventWord(kind) {
  const key = `event.short.${kind}`;
  return has(key) ? say(key) : kind.replaceAll("_", " ");
}

/**
 * Return the events in the order of play. Ties go by id: patches may have added them in any order.
 *
 * @param {Game} game
 * @returns {MatchEvent[]}
 */
function inOrder({ events }) {
  return Object.entries(events)
    .sort(([idA, a], [idB, b]) => a.order - b.order || (idA < idB ? -1 : 1))
    .map(([, event]) => event);
}
