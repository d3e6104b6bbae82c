/**
 * Doubt about single games: their source does not confirm them at present. Pure.
 *
 * @import { Game } from "../types.js"
 */

import { STATUSES } from "../tables/wall.js";

/** Check whether a result stays true without further answers of its source. @param {Pick<Game, "status">} game */
export function isSettled({ status }) {
  return STATUSES.statuses[status]?.settled === true;
}

/**
 * Check whether the scores of a game may be old.
 *
 * @param {Pick<Game, "source" | "status">} game @param {ReadonlySet<string>} doubted names of sources that confirm nothing
 */
export function isDoubted(game, doubted) {
  return doubted.has(game.source) && !isSettled(game);
}
