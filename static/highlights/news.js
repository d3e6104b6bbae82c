/**
 * Lines of news for viewers: "88' GOAL Arsenal 2–1 Chelsea (Saka)". Pure.
 *
 * The words are keys `news.…`; names and scores come from the game.
 *
 * @import { Game, Moment, NewsItem, Settings } from "../types.js"
 */

import { delayWord } from "../game/delay_reason.js";
import { firstSide, inOrder } from "../game/side_order.js";
import { has, isolated, say } from "../game/words.js";
import { leader, turns } from "./moments.js";

/** States that make a line of news. */
const TURNS = new Set(["delayed", "suspended", "postponed", "cancelled", "abandoned", "forfeited"]);
const BEGUN = new Set(["live", "intermission", "shootout", "delayed"]);

/**
 * @typedef {{
 *   headline: (game: Game) => string,
 *   hideScores: boolean,
 *   order?: Settings["order"],
 * }} NewsOptions `headline`: of a game's card; `order`: the side that this display names first
 */

/**
 * Return the line of news for a moment.
 *
 * @param {Moment} moment
 * @param {NewsOptions} options
 * @returns {NewsItem | null} null: none, or it would reveal a hidden score
 */
export function news(moment, options) {
  const { kind, after, event } = moment;
  const { headline, hideScores } = options;
  if (hideScores && kind !== "status" && kind !== "final" && kind !== "period_end") return null;
  const text = hideScores ? sides(after, options).join(" – ") : line(after, options);
  const base = { game: after.key, text, detail: "" };
  switch (kind) {
    case "score": {
      const label = goal(moment);
      return label === null
        ? null
        : {
            ...base,
            kind: moment.kick ? "kick" : "score",
            when: whenOf(moment, headline),
            label,
            detail: event?.player ?? "",
          };
    }
    case "correction":
      return {
        ...base,
        kind,
        when: "",
        label: say("news.correction"),
        detail: say("news.was", { score: score(moment.before, options) }),
      };
    case "incident":
      if (event?.kind !== "red_card") return null;
      return { ...base, kind, when: whenOf(moment, headline), label: say("news.red_card"), detail: event.player ?? "" };
    case "period_end":
      return after.status === "intermission" ? { ...base, kind: "break", when: "", label: headline(after) } : null;
    case "final":
      return { ...base, kind, when: "", label: after.status === "final" ? headline(after) : say("news.final") };
    case "status":
      return status(moment, base, options);
    default:
      return null;
  }
}

/**
 * Return "Arsenal 2–1 Chelsea", followed by the kicks of a shoot-out.
 *
 * @param {Game} game
 * @param {NewsOptions} options
 */
export function line(game, options) {
  const [first = "", second = ""] = sides(game, options);
  return `${first} ${score(game, options)} ${second}`;
}

/**
 * Return the word for a score in its sport; null when it is too small for a line.
 *
 * @param {Moment} moment
 * @returns {string | null}
 */
export function goal(moment) {
  const { after, before, side, points, event, kick } = moment;
  if (kick) return say("news.kick");
  // Several scores may have come in one delta, so the points need not be those of one log entry.
  const entry = event?.kind ?? "";
  switch (after.sport) {
    case "soccer":
      return say(entry === "own_goal" ? "news.own_goal" : entry === "penalty" ? "news.penalty" : "news.goal");
    case "ice_hockey":
      return say(event?.note?.includes("power play") ? "news.power_play_goal" : "news.goal");
    case "american_football":
      return football(points, entry);
    case "baseball":
      if (entry === "home_run") return say("news.home_run");
      return points > 1 ? say("news.runs", { n: points }) : say("news.run");
    case "basketball": {
      const decided = after.period && after.period.number >= after.period.regulation;
      if (!decided || !turns(moment)) return null;
      return leader(after) ? say("news.lead_change") : say("news.tied");
    }
    case "tennis":
    case "volleyball":
      return side && (after[side].score ?? 0) > (before[side].score ?? 0) ? say("news.set") : null;
    default:
      return null;
  }
}

/** @param {number} points @param {string} entry */
function football(points, entry) {
  if (points >= 6) return say("news.touchdown");
  if (points === 3) return say("news.field_goal");
  if (points === 2) return say(entry === "safety" ? "news.safety" : "news.two_points");
  return points === 1 ? say("news.extra_point") : null;
}

/** @param {Moment} moment @param {{ game: string, text: string, detail: string }} base @param {NewsOptions} options @returns {NewsItem | null} */
function status({ before, after }, base, options) {
  if (TURNS.has(after.status)) {
    const hasScore = after.home.score !== undefined;
    const text = hasScore ? base.text : sides(after, options).join(" – ");
    const reason = after.status_reason ?? "";
    const label = options.headline(after);
    const known = label.toLowerCase().includes(reason.toLowerCase()) || delayWord(reason) !== "";
    return { ...base, kind: "trouble", when: "", label, text, detail: known ? "" : reason };
  }
  if (after.status === "shootout") return { ...base, kind: "status", when: "", label: say("news.shootout") };
  if (after.status !== "live") return null;
  if (before.status === "delayed" || before.status === "suspended") {
    return { ...base, kind: "status", when: "", label: say("news.resumed") };
  }
  if (BEGUN.has(before.status) || before.final) return null;
  const word = has(`news.start.${after.sport}`) ? `news.start.${after.sport}` : "news.start.other";
  return { ...base, kind: "status", when: "", label: say(word), text: sides(after, options).join(" – ") };
}

/** @param {Moment} moment @param {(game: Game) => string} headline */
function whenOf({ event, after, kick }, headline) {
  if (kick) return "";
  return event?.at ?? (after.status === "live" ? headline(after) : "");
}

/** @param {Game} game @param {NewsOptions} options @returns {string[]} the two names in the order of this display */
function sides(game, { order }) {
  const both = inOrder(game.home, game.away, firstSide(game, order));
  return both.map((side) => isolated(side.short_name || side.name));
}

/** @param {Game} game @param {NewsOptions} options */
function score(game, { order }) {
  const [first, second] = inOrder(game.home, game.away, firstSide(game, order));
  const shown = (/** @type {Game["home"]} */ side) => side.score_text || String(side.score ?? 0);
  const pair = say("score.pair", { first: shown(first), second: shown(second) });
  if (first.shootout === undefined) return pair;
  return say("score.kicks", { score: pair, first: first.shootout, second: second.shootout ?? 0 });
}
