/**
 * The competitors that a display shows first. Pure.
 *
 * @import { Game } from "../types.js"
 */

/**
 * A cache by list: its names in lower case. A list is never changed in place.
 *
 * @type {WeakMap<readonly string[], ReadonlySet<string>>}
 */
const sets = new WeakMap();

/**
 * Return whether a favourite plays.
 *
 * @param {Pick<Game, "home" | "away"> | undefined} game
 * @param {readonly string[]} favourites ids or abbreviations of competitors, in any case
 * @returns {boolean}
 */
export function isFavourite(game, favourites) {
  if (!game || favourites.length === 0) return false;
  const wanted = lowered(favourites);
  return [game.home, game.away].some(({ id, abbrev }) =>
    [id, abbrev].some((name) => name !== undefined && wanted.has(name.toLowerCase())),
  );
}

/** @param {readonly string[]} names */
function lowered(names) {
  const set = sets.get(names) ?? new Set(names.map((name) => name.toLowerCase()));
  sets.set(names, set);
  return set;
}
