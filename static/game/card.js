/**
 * The card of a game: its words and colors. Pure.
 *
 * The first paint's twin is dashboard/web/first_paint/card.py; fixtures/vectors/card.json has examples for both.
 *
 * @import { Card, CardState, Competitor, Game, Row, Side, Status } from "../types.js"
 */

import { STATUSES } from "../tables/wall.js";
import { fills, ink } from "./color.js";
import { headline } from "./headline.js";
import { firstSide } from "./side_order.js";
import { attacker, bases, detail, hot, kicks, line, situation } from "./situation.js";
import { say } from "./words.js";

/** @type {Readonly<Partial<Record<Status, { state: CardState, decided: boolean }>>>} */
const ROWS = STATUSES.statuses;

/**
 * Return the card of a game at this moment.
 *
 * @param {Game & { doubted?: boolean }} game `doubted`: its source does not confirm it, see visible_state.js
 * @param {number} now ms since 1970
 * @param {string} [zone] an IANA name (default: the display's)
 * @returns {Card}
 */
export function card(game, now, zone) {
  const state = stateOf(game);
  let [title, note] = headline(game, now, zone);
  if (state === "stale") [title, note] = [say("status.stale"), say("status.last", { headline: title })];
  const [homeFill, awayFill] = fills(game.home, game.away);
  return {
    key: game.key,
    sport: game.sport,
    state,
    look: lookOf(game),
    hot: state === "live" ? hot(game) : "",
    first: firstSide(game),
    headline: title,
    note,
    home: row(game, "home", state, homeFill),
    away: row(game, "away", state, awayFill),
    bases: state === "live" ? bases(game) : "",
    situation: state === "live" ? situation(game) : "",
    detail: detail(game, state, title),
    ...(game.doubted ? { doubted: true } : {}),
  };
}

/**
 * A cache of cards by game. A game is never changed in place, so its card stays valid until the day or the language
 * changes.
 */
export class Cards {
  /** @type {WeakMap<Game, Card>} */
  #known = new WeakMap();

  /**
   * Return the card of a game, the same object each time.
   *
   * @param {Game} game
   * @param {number} now ms since 1970
   * @returns {Card}
   */
  of(game, now) {
    let known = this.#known.get(game);
    if (!known) {
      known = card(game, now);
      this.#known.set(game, known);
    }
    return known;
  }

  /** Clear the cache: the day or the language has changed. */
  forget() {
    this.#known = new WeakMap();
  }
}

/** Return the state of a game's card. @param {Game} game @returns {CardState} */
export function stateOf(game) {
  if (game.stale) return "stale";
  const state = ROWS[game.status]?.state ?? "off";
  return state === "live" && game.break_ ? "break" : state;
}

/** @param {Game} game @returns {Card["look"]} */
function lookOf({ status, if_necessary: maybe, start_time: start, start_time_confirmed: confirmed }) {
  if (status !== "scheduled") return status;
  if (maybe) return "if_necessary";
  return start && confirmed ? status : "open";
}

/** @param {Game} game @param {Side} side @param {CardState} state @param {string} fill @returns {Row} */
function row(game, side, state, fill) {
  const competitor = game[side];
  const opponent = game[side === "home" ? "away" : "home"];
  const over = ROWS[game.status]?.decided === true;
  return {
    name: competitor.short_name || competitor.name,
    abbrev: competitor.abbrev,
    score: competitor.score_text || (competitor.score === undefined ? "" : String(competitor.score)),
    kicks: kicks(game, side),
    line: line(game, side),
    shootout: competitor.shootout === undefined ? "" : `(${competitor.shootout})`,
    record: state === "upcoming" ? record(competitor) : "",
    fill,
    ink: ink(fill),
    winner: over && beats(competitor, opponent),
    loser: over && beats(opponent, competitor),
    possession: state === "live" && attacker(game) === side,
    placeholder: competitor.placeholder,
  };
}

/** @param {Competitor} competitor @param {Competitor} opponent */
function beats(competitor, opponent) {
  if (competitor.winner !== undefined || opponent.winner !== undefined) return competitor.winner === true;
  if (competitor.score === undefined || opponent.score === undefined) return false;
  if (competitor.score !== opponent.score) return competitor.score > opponent.score;
  return (competitor.shootout ?? 0) > (opponent.shootout ?? 0);
}

/** @param {Competitor} side */
function record({ rank: place, record: wins }) {
  return [place ? `#${place}` : "", wins].filter(Boolean).join(" · ");
}
