/**
 * Whom a display wants to see first. Pure.
 *
 * @import { Game } from "./types.js"
 */

/**
 * Whether a favourite plays.
 *
 * @param {Pick<Game, "home" | "away"> | undefined} game
 * @param {readonly string[]} favourites ids or abbreviations of competitors, without case
 * @returns {boolean}
 */
export function isFavourite(game, favourites) {
  if (!game || favourites.length === 0) return false;
  const wanted = new Set(favourites.map((word) => word.toLowerCase()));
  return [game.home, game.away].some(({ id, abbrev }) =>
    [id, abbrev].some((name) => name !== undefined && wanted.has(name.toLowerCase())),
  );
}
