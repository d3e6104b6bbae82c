/**
 * What happened as a viewer reads it: "88' GOAL Arsenal 2–1 Chelsea (Saka)". Pure.
 *
 * Words are those of the catalogue (`news.…`); what stands beside them comes from the game.
 *
 * @import { Game, Moment, NewsItem, Settings } from "../types.js"
 */

import { delayWord } from "../game/delay_reason.js";
import { firstSide, inOrder } from "../game/side_order.js";
import { has, isolated, say } from "../game/words.js";
import { leader, turns } from "./moments.js";

/** States worth a line when a game comes to them. */
const TURNS = new Set(["delayed", "suspended", "postponed", "cancelled", "abandoned", "forfeited"]);
const BEGUN = new Set(["live", "intermission", "shootout", "delayed"]);

/**
 * @typedef {{
 *   headline: (game: Game) => string,
 *   hideScores: boolean,
 *   order?: Settings["order"],
 * }} Telling `headline`: where a game stands, as its card says it; `order`: which side this display names first
 */

/**
 * The line a moment is worth.
 *
 * @param {Moment} moment
 * @param {Telling} telling
 * @returns {NewsItem | null} null: not worth one, or it would tell a score that is hidden
 */
export function news(moment, telling) {
  const { kind, after, event } = moment;
  const { headline, hideScores } = telling;
  if (hideScores && kind !== "status" && kind !== "final" && kind !== "period_end") return null;
  const text = hideScores ? sides(after, telling).join(" – ") : line(after, telling);
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
        detail: say("news.was", { score: score(moment.before, telling) }),
      };
    case "incident":
      if (event?.kind !== "red_card") return null;
      return { ...base, kind, when: whenOf(moment, headline), label: say("news.red_card"), detail: event.player ?? "" };
    case "period_end":
      return after.status === "intermission" ? { ...base, kind: "break", when: "", label: headline(after) } : null;
    case "final":
      return { ...base, kind, when: "", label: after.status === "final" ? headline(after) : say("news.final") };
    case "status":
      return status(moment, base, telling);
    default:
      return null;
  }
}

/**
 * "Arsenal 2–1 Chelsea", with the kicks of a shoot-out behind it.
 *
 * @param {Game} game
 * @param {Telling} telling
 */
export function line(game, telling) {
  const [first = "", second = ""] = sides(game, telling);
  return `${first} ${score(game, telling)} ${second}`;
}

/**
 * What a score is called, by its sport; null when it is too small to be told.
 *
 * @param {Moment} moment
 * @returns {string | null}
 */
export function goal(moment) {
  const { after, before, side, points, event, kick } = moment;
  if (kick) return say("news.kick");
  // Points that came together are not those of one entry of the log.
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

/** @param {Moment} moment @param {{ game: string, text: string, detail: string }} base @param {Telling} telling @returns {NewsItem | null} */
function status({ before, after }, base, telling) {
  if (TURNS.has(after.status)) {
    const hasScore = after.home.score !== undefined;
    const text = hasScore ? base.text : sides(after, telling).join(" – ");
    const reason = after.status_reason ?? "";
    const label = telling.headline(after);
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
  return { ...base, kind: "status", when: "", label: say(word), text: sides(after, telling).join(" – ") };
}

/** @param {Moment} moment @param {(game: Game) => string} headline */
function whenOf({ event, after, kick }, headline) {
  if (kick) return "";
  return event?.at ?? (after.status === "live" ? headline(after) : "");
}

/** @param {Game} game @param {Telling} telling @returns {string[]} the two names in the order of this display */
function sides(game, { order }) {
  const both = inOrder(game.home, game.away, firstSide(game, order));
  return both.map((side) => isolated(side.short_name || side.name));
}

/** @param {Game} game @param {Telling} telling */
function score(game, { order }) {
  const [first, second] = inOrder(game.home, game.away, firstSide(game, order));
  const shown = (/** @type {Game["home"]} */ side) => side.score_text || String(side.score ?? 0);
  const pair = say("score.pair", { first: shown(first), second: shown(second) });
  if (first.shootout === undefined) return pair;
  return say("score.kicks", { score: pair, first: first.shootout, second: second.shootout ?? 0 });
}
