/**
 * What goes on in a game beyond its score. Pure; the same as dashboard/web/situation.py.
 *
 * @import { CardState, Game, MatchEvent, Side, Situation } from "./types.js"
 */

const QUIET = new Set(["yellow_card", "substitution", "conversion", "shootout_goal", "shootout_miss"]);
const WORDS = new Map([
  ["goal", ""],
  ["own_goal", "own goal"],
  ["penalty", "pen."],
  ["power_play", "PP goal"],
  ["touchdown", "TD"],
  ["field_goal", "FG"],
  ["home_run", "HR"],
]);

/**
 * Who has the ball, or bats.
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
 * First, second, third base as "101"; empty where the feed tells nothing.
 *
 * @param {Game} game
 * @returns {string}
 */
export function bases({ situation }) {
  if (situation?.kind !== "baseball" || !situation.bases) return "";
  return situation.bases.map((runner) => (runner ? "1" : "0")).join("");
}

/**
 * What a glance at the field would tell: outs and count, down and distance, the kicks of a shoot-out.
 *
 * @param {Game} game
 * @returns {string}
 */
export function situation(game) {
  if (game.status === "shootout") return join(kicks(game, "home"), kicks(game, "away"));
  const now = game.situation;
  switch (now?.kind) {
    case "football":
      return football(now);
    case "baseball":
      return join(
        now.outs === undefined ? "" : `${now.outs} ${now.outs === 1 ? "out" : "outs"}`,
        now.balls === undefined || now.strikes === undefined ? "" : `${now.balls}-${now.strikes}`,
      );
    case "hockey":
      return join(
        now.power_play_side ? `${game[now.power_play_side].abbrev} power play` : "",
        now.empty_net ? `${game[now.empty_net].abbrev} empty net` : "",
      );
    case "basketball":
      if (now.home_bonus && now.away_bonus) return "Both in bonus";
      return now.home_bonus || now.away_bonus ? `${game[now.home_bonus ? "home" : "away"].abbrev} bonus` : "";
    case "cricket":
      return now.overs === undefined ? "" : `${now.overs} ov`;
    default:
      return "";
  }
}

/**
 * The quiet line below the scores: the last goal, the broadcasters, the reason of a delay.
 *
 * @param {Game} game
 * @param {CardState} state
 * @param {string} headline
 * @returns {string}
 */
export function detail(game, state, headline) {
  const aggregate = game.aggregate ? `Agg ${game.aggregate.home}–${game.aggregate.away}` : "";
  const series = game.series?.text ?? "";
  switch (state) {
    case "live":
    case "break":
      return join(aggregate, lastEvent(game) || series);
    case "upcoming":
      return join(aggregate || series, game.broadcasts.slice(0, 2).join(", ") || game.venue?.name);
    case "held":
    case "off": {
      const reason = game.status_reason ?? "";
      return join(headline.toLowerCase().includes(reason.toLowerCase()) ? "" : reason, aggregate || series);
    }
    default:
      return join(aggregate, series);
  }
}

/** @param {Extract<Situation, { kind: "football" }>} situation */
function football({ down, distance, yard_line: yardLine, red_zone: redZone }) {
  let text = "";
  if (down) {
    const ordinal = ["", "1st", "2nd", "3rd"][down] ?? `${down}th`;
    text = distance === undefined ? `${ordinal} down` : `${ordinal} & ${distance}`;
  }
  return join(text, yardLine, redZone ? "Red zone" : "");
}

/**
 * The kicks of a shoot-out: "ARS ●●○".
 *
 * @param {Game} game
 * @param {Side} side
 */
function kicks(game, side) {
  const marks = inOrder(game)
    .filter((event) => event.side === side && event.kind.startsWith("shootout_"))
    .map(({ kind }) => (kind === "shootout_goal" ? "●" : "○"));
  return marks.length ? `${game[side].abbrev} ${marks.join("")}` : "";
}

/** @param {Game} game */
function lastEvent(game) {
  const event = inOrder(game).findLast(({ kind }) => !QUIET.has(kind));
  if (!event) return "";
  const who = event.player || (event.side ? game[event.side].abbrev : "");
  const word = WORDS.get(event.kind) ?? event.kind.replaceAll("_", " ");
  return [event.at, who, word || (event.player ? "" : "goal")].filter(Boolean).join(" ");
}

/**
 * In the order of play; the id decides where the feed says nothing, for a patch may bring them in any order.
 *
 * @param {Game} game
 * @returns {MatchEvent[]}
 */
function inOrder({ events }) {
  return Object.entries(events)
    .sort(([a, one], [b, other]) => one.order - other.order || (a < b ? -1 : 1))
    .map(([, event]) => event);
}

/** @param {...(string | undefined)} parts */
function join(...parts) {
  return parts.filter(Boolean).join(" · ");
}
