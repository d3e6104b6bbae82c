/**
 * Selection of games for two small boards: live games first, regardless of the league. Pure.
 *
 * @import { CardState, GameKey, Games } from "../types.js"
 */

import { card } from "../game/card.js";
import { groups } from "../game/groups.js";

/** @type {readonly CardState[]} */
const ORDER = ["live", "break", "held", "upcoming", "final", "off", "stale"];

/**
 * Return the games to show.
 *
 * @param {Games} games
 * @param {number} limit
 * @param {number} today ms since 1970
 * @returns {GameKey[]} by state, and within a state in the wall's order
 */
export function featured(games, limit, today) {
  const cards = groups(games, (game) => card(game, today)).flatMap((group) => group.cards);
  return cards
    .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state))
    .slice(0, limit)
    .map(({ key }) => key);
}
