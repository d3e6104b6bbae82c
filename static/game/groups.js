/**
 * The board by league, in the order in which the wall shows it. Pure.
 *
 * The same as dashboard/web/first_paint/card.py; fixtures/vectors/groups.json holds the two together.
 *
 * @import { Card, CardState, Game, GameKey, Games, Group } from "../types.js"
 */

import { stateOf } from "./card.js";
import { isFavourite } from "./favourite.js";

/** @type {Record<CardState, number>} */
const RANK = { live: 0, break: 0, held: 1, upcoming: 2, final: 3, off: 4, stale: 5 };

/** @typedef {{ rank: number, start: number }} Own what decides where a game stands, but for whom somebody likes */
/** @typedef {Own & { game: Game, favour: number }} Place */

/** Games are never changed in place. @type {WeakMap<Game, Own>} */
const known = new WeakMap();

/**
 * Live games first, then what is held up, begins next, is over, is off, is stale.
 *
 * Of those in the same state a favourite's comes first. A league stands where its first game stands. The order depends on the games
 * and the favourites alone.
 *
 * @param {Games} games
 * @param {(game: Game) => Card} cardOf
 * @param {readonly string[]} [favourites] ids or abbreviations of competitors
 * @returns {Group[]}
 */
export function groups(games, cardOf, favourites = []) {
  /** @type {Map<string, Place[]>} */
  const byLeague = new Map();
  for (const game of Object.values(games)) {
    if (!isWhole(game)) continue;
    const key = leagueOf(game);
    const place = { game, favour: Number(!isFavourite(game, favourites)), ...own(game) };
    const others = byLeague.get(key);
    if (others) others.push(place);
    else byLeague.set(key, [place]);
  }
  return [...byLeague]
    .map(([key, places]) => {
      places.sort((a, b) => byPlace(a, b) || compare(a.game.key, b.game.key));
      const first = /** @type {Place} */ (places[0]);
      return { key, first, title: titleOf(first.game), places };
    })
    .sort((a, b) => byPlace(a.first, b.first) || compare(a.title, b.title) || compare(a.key, b.key))
    .map(({ key, first, title, places }) => ({
      key,
      title,
      live: first.rank === 0,
      cards: places.map(({ game }) => cardOf(game)),
    }));
}

/**
 * The groups of one board after another. A league that is still the same comes back as the same object; and where games changed
 * without moving, which is nearly always, nothing is sorted anew: a slow screen has its score sooner.
 */
export class Arrangement {
  /** @type {Games} */
  #games = {};
  /** @type {readonly string[]} */
  #favourites = [];
  /** @type {readonly Group[]} */
  #groups = [];
  /** Where each card stands: which group, which card; null: all is to be made anew. @type {Map<GameKey, [number, number]> | null} */
  #places = null;

  /**
   * @param {Games} games
   * @param {(game: Game) => Card} cardOf gives the same card for the same game
   * @param {readonly string[]} favourites ids or abbreviations of competitors
   * @returns {readonly Group[]} as `groups` does
   */
  of(games, cardOf, favourites) {
    const changed = favourites === this.#favourites ? this.#changed(games) : null;
    if (changed) this.#replace(changed, cardOf);
    else this.#anew(games, cardOf, favourites);
    this.#games = games;
    return this.#groups;
  }

  /** Cards are other ones from now on, though no game has changed. */
  forget() {
    this.#places = null;
  }

  /**
   * The games that are not what they were, and where they stand; null unless all of them stay there.
   *
   * @param {Games} games
   * @returns {{ game: Game, place: [number, number] }[] | null}
   */
  #changed(games) {
    const places = this.#places;
    const keys = Object.keys(games);
    if (!places || keys.length !== places.size) return null;
    const changed = [];
    for (const key of keys) {
      const before = this.#games[key];
      const game = games[key];
      if (game === before) continue;
      const place = places.get(key);
      if (!before || !game || !place || !this.#stays(before, game)) return null;
      changed.push({ game, place });
    }
    return changed;
  }

  /** @param {Game} before @param {Game} game */
  #stays(before, game) {
    if (!isWhole(game) || game.key !== before.key || leagueOf(game) !== leagueOf(before)) return false;
    const [was, is] = [own(before), own(game)];
    return (
      was.rank === is.rank &&
      Object.is(was.start, is.start) &&
      titleOf(before) === titleOf(game) &&
      isFavourite(before, this.#favourites) === isFavourite(game, this.#favourites)
    );
  }

  /** @param {readonly { game: Game, place: [number, number] }[]} changed @param {(game: Game) => Card} cardOf */
  #replace(changed, cardOf) {
    if (changed.length === 0) return;
    const all = [...this.#groups];
    for (const { game, place } of changed) {
      const [at, index] = place;
      const group = /** @type {Group} */ (all[at]);
      const changedGroup = group === this.#groups[at] ? { ...group, cards: [...group.cards] } : group;
      changedGroup.cards[index] = cardOf(game);
      all[at] = changedGroup;
    }
    this.#groups = all;
  }

  /** @param {Games} games @param {(game: Game) => Card} cardOf @param {readonly string[]} favourites */
  #anew(games, cardOf, favourites) {
    const before = new Map(this.#groups.map((group) => [group.key, group]));
    this.#favourites = favourites;
    this.#groups = groups(games, cardOf, favourites).map((group) => {
      const old = before.get(group.key);
      return old && sameGroup(old, group) ? old : group;
    });
    /** @type {Map<GameKey, [number, number]>} */
    const places = new Map();
    for (const [at, { cards }] of this.#groups.entries()) {
      for (const [index, { key }] of cards.entries()) places.set(key, [at, index]);
    }
    // Half a game has no place: then there is no short way.
    this.#places = places.size === Object.keys(games).length ? places : null;
  }
}

/** @param {Group} a @param {Group} b */
function sameGroup(a, b) {
  const same = a.title === b.title && a.live === b.live && a.cards.length === b.cards.length;
  return same && a.cards.every((card, index) => card === b.cards[index]);
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

/** @param {Game} game */
function own(game) {
  let place = known.get(game);
  if (!place) {
    const start = game.start_time ? Date.parse(game.start_time) : Number.POSITIVE_INFINITY;
    place = { rank: RANK[stateOf(game)], start };
    known.set(game, place);
  }
  return place;
}

/** @param {Game} game */
function leagueOf({ sport, league }) {
  return `${sport}/${league.id}`;
}

/** @param {Game} game */
function titleOf({ league }) {
  return league.name || league.abbrev || league.id;
}

/** @param {Place} a @param {Place} b */
function byPlace(a, b) {
  return a.rank - b.rank || a.favour - b.favour || compare(a.start, b.start);
}

/** @template {string | number} T @param {T} a @param {T} b */
function compare(a, b) {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
