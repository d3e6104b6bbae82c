/**
 * A game as the wall shows it: which words, which colours, in which order. Pure.
 *
 * The same as dashboard/web/card.py; fixtures/vectors/card.json and groups.json hold the two together.
 *
 * @import { Card, CardState, Competitor, Game, Games, Group, Row, Side, Status } from "./types.js"
 */

import { fills, ink } from "./color.js";
import { isFavourite } from "./favourite.js";
import { headline } from "./headline.js";
import { firstSide } from "./order.js";
import { attacker, bases, detail, hot, kicks, line, situation } from "./situation.js";
import { say } from "./words.js";

/** @type {Record<CardState, number>} */
const RANK = { live: 0, break: 0, held: 1, upcoming: 2, final: 3, off: 4, stale: 5 };

/** @type {Record<Status, CardState>} */
const STATES = {
  live: "live",
  shootout: "live",
  intermission: "break",
  delayed: "held",
  suspended: "held",
  scheduled: "upcoming",
  pregame: "upcoming",
  ended: "final",
  final: "final",
  forfeited: "final",
  postponed: "off",
  cancelled: "off",
  abandoned: "off",
  unknown: "off",
};

/** @typedef {{ rank: number, start: number }} Own what decides where a game stands, but for whom somebody likes */
/** @typedef {Own & { game: Game, favour: number }} Place */

/** Games are never changed in place. @type {WeakMap<Game, Own>} */
const known = new WeakMap();

/**
 * The board by league: live games first, then what is held up, begins next, is over, is off, is stale.
 *
 * Of those in the same state a favourite's comes first. A league stands where its first game stands. The order depends on the games
 * and the favourites alone.
 *
 * @param {Games} games
 * @param {(game: Game) => Card} cardOf gives the same card for the same game
 * @param {readonly string[]} [favourites] ids or abbreviations of competitors
 * @param {readonly Group[]} [before] the board as it was: a league that is still the same comes back as the same object
 * @returns {Group[]}
 */
export function groups(games, cardOf, favourites = [], before = []) {
  /** @type {Map<string, Place[]>} */
  const byLeague = new Map();
  for (const game of Object.values(games)) {
    if (!isWhole(game)) continue;
    const key = `${game.sport}/${game.league.id}`;
    const place = { game, favour: Number(!isFavourite(game, favourites)), ...own(game) };
    const others = byLeague.get(key);
    if (others) others.push(place);
    else byLeague.set(key, [place]);
  }
  const drawn = new Map(before.map((group) => [group.key, group]));
  return [...byLeague]
    .map(([key, places]) => {
      places.sort((a, b) => byPlace(a, b) || compare(a.game.key, b.game.key));
      const first = /** @type {Place} */ (places[0]);
      return { key, first, title: titleOf(first.game), places };
    })
    .sort((a, b) => byPlace(a.first, b.first) || compare(a.title, b.title) || compare(a.key, b.key))
    .map(({ key, first, title, places }) => {
      const group = { key, title, live: first.rank === 0, cards: places.map(({ game }) => cardOf(game)) };
      const old = drawn.get(key);
      return old && sameGroup(old, group) ? old : group;
    });
}

/** @param {Group} one @param {Group} other */
function sameGroup(one, other) {
  const same = one.title === other.title && one.live === other.live && one.cards.length === other.cards.length;
  return same && one.cards.every((card, index) => card === other.cards[index]);
}

/**
 * One game at this moment.
 *
 * @param {Game} game
 * @param {number} now ms since 1970
 * @param {string} [zone] an IANA name; the viewer's own when left out
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
  };
}

/** Cards by game: a game is never changed in place, so its card holds until the calendar turns or other words are spoken. */
export class Cards {
  /** @type {WeakMap<Game, Card>} */
  #known = new WeakMap();

  /** @param {Game} game @param {number} now ms since 1970 @returns {Card} the same one each time */
  of(game, now) {
    let found = this.#known.get(game);
    if (!found) {
      found = card(game, now);
      this.#known.set(game, found);
    }
    return found;
  }

  /** Make them anew: they told of another day, or in other words. */
  forget() {
    this.#known = new WeakMap();
  }
}

/**
 * Whether enough of a game is there to paint it: half a game, left by an accident on the way, is not painted at all.
 *
 * @param {Game} game
 * @returns {boolean}
 */
function isWhole(game) {
  return Boolean(game.key && game.league && game.home && game.away && game.events && game.broadcasts && game.status);
}

/** @param {Game} game @returns {CardState} */
function stateOf(game) {
  if (game.stale) return "stale";
  const state = STATES[game.status] ?? "off";
  return state === "live" && game.break_ ? "break" : state;
}

/** @param {Game} game @returns {Card["look"]} */
function lookOf({ status, if_necessary: maybe, start_time: start, start_time_confirmed: confirmed }) {
  if (status !== "scheduled") return status;
  if (maybe) return "if_necessary";
  return start && confirmed ? status : "open";
}

/** @param {Game} game */
function own(game) {
  let found = known.get(game);
  if (!found) {
    const start = game.start_time ? Date.parse(game.start_time) : Number.POSITIVE_INFINITY;
    found = { rank: RANK[stateOf(game)], start };
    known.set(game, found);
  }
  return found;
}

/** @param {Place} a @param {Place} b */
function byPlace(a, b) {
  return a.rank - b.rank || a.favour - b.favour || compare(a.start, b.start);
}

/** @param {Game} game */
function titleOf({ league }) {
  return league.name || league.abbrev || league.id;
}

/** @template {string | number} T @param {T} a @param {T} b */
function compare(a, b) {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** @param {Game} game @param {Side} side @param {CardState} state @param {string} fill @returns {Row} */
function row(game, side, state, fill) {
  const mine = game[side];
  const other = game[side === "home" ? "away" : "home"];
  const over = game.status === "final" || game.status === "forfeited" || game.status === "ended";
  return {
    name: mine.short_name || mine.name,
    abbrev: mine.abbrev,
    score: mine.score_text || (mine.score === undefined ? "" : String(mine.score)),
    kicks: kicks(game, side),
    line: line(game, side),
    shootout: mine.shootout === undefined ? "" : `(${mine.shootout})`,
    record: state === "upcoming" ? record(mine) : "",
    fill,
    ink: ink(fill),
    winner: over && beats(mine, other),
    loser: over && beats(other, mine),
    possession: state === "live" && attacker(game) === side,
    placeholder: mine.placeholder,
  };
}

/** @param {Competitor} mine @param {Competitor} other */
function beats(mine, other) {
  if (mine.winner !== undefined || other.winner !== undefined) return mine.winner === true;
  if (mine.score === undefined || other.score === undefined) return false;
  if (mine.score !== other.score) return mine.score > other.score;
  return (mine.shootout ?? 0) > (other.shootout ?? 0);
}

/** @param {Competitor} side */
function record({ rank: place, record: wins }) {
  return [place ? `#${place}` : "", wins].filter(Boolean).join(" · ");
}
