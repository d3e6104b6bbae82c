/**
 * The board by league, in the order in which the wall shows it. Pure.
 *
 * The first paint's twin is dashboard/web/first_paint/card.py; fixtures/vectors/groups.json has examples for both.
 *
 * @import { Card, CardState, Game, GameKey, Games, Group } from "../types.js"
 */

import { STATUSES } from "../tables/wall.js";
import { stateOf } from "./card.js";
import { isFavourite } from "./favourite.js";

/** @type {Record<CardState, number>} */
const RANK = STATUSES.ranks;

/** @typedef {{ rank: number, start: number }} Own a game's sort keys, apart from the favourites */
/** @typedef {Own & { game: Game, favour: number }} Place */

/** A cache by game. Games are never changed in place. @type {WeakMap<Game, Own>} */
const known = new WeakMap();

/**
 * Return the board by league, in order.
 *
 * Live games come first, then held, upcoming, final, off and stale ones. Among games of the same state those of
 * favourites come first. A league takes the place of its first game. The order depends on nothing but the games and the
 * favourites.
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
 * The groups of one board after another. An unchanged league comes back as the same object. If games changed without
 * moving, which is nearly always so, nothing is sorted again: this saves time on slow screens.
 */
export class Arrangement {
  /** @type {Games} */
  #games = {};
  /** @type {readonly string[]} */
  #favourites = [];
  /** @type {readonly Group[]} */
  #groups = [];
  /**
   * The indexes of each card's group and of the card in it; null: sort everything again.
   *
   * @type {Map<GameKey, [number, number]> | null}
   */
  #places = null;

  /**
   * Return the groups of the next board.
   *
   * @param {Games} games
   * @param {(game: Game) => Card} cardOf returns the same card for the same game
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

  /** Request all cards again at the next board, even if no game has changed. */
  forget() {
    this.#places = null;
  }

  /**
   * Return the games that changed, and their places; null unless all of them keep their places.
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
    // An incomplete game has no place, so the next board has to be sorted again.
    this.#places = places.size === Object.keys(games).length ? places : null;
  }
}

/** @param {Group} a @param {Group} b */
function sameGroup(a, b) {
  const same = a.title === b.title && a.live === b.live && a.cards.length === b.cards.length;
  return same && a.cards.every((card, index) => card === b.cards[index]);
}

/**
 * Return whether a game is complete. An incomplete one, left by an error on the way, is not painted.
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
